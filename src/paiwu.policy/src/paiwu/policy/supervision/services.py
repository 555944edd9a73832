"""Supervision over REST: plan and draw, liability, lists, credit, duties, figures (Art. 39 to 42, 55, 59)."""

from Acquisition import aq_parent
from plone.protect.interfaces import IDisableCSRFProtection
from plone.restapi.services import Service
from zope.interface import alsoProvides

from paiwu.content import _
from paiwu.content.rest.errors import Invalid
from paiwu.content.validation import Problem
from paiwu.policy.access.services import WithPath
from paiwu.policy.access.services import read_json
from paiwu.policy.clocks import now
from paiwu.policy.disclosure.documents import STAFF
from paiwu.policy.disclosure.documents import may
from paiwu.policy.monitoring.services import read_year
from paiwu.policy.notices import rules as notices
from paiwu.policy.notices.effects import write
from paiwu.policy.supervision import credit
from paiwu.policy.supervision import draws
from paiwu.policy.supervision import figures
from paiwu.policy.supervision import inspections
from paiwu.policy.supervision import lists
from paiwu.policy.supervision import patterns
from paiwu.policy.supervision import planning
from paiwu.policy.supervision import standing


def answered(service, items: list, **more) -> dict:
    base = f"{service.context.absolute_url()}/{service.name}"
    return {"@id": base, "items": items, "items_total": len(items), **more}


class Liability(Service):
    """`GET {inspection}/@liability`: each penalty by the table of ch. VI, with Art. 59 and 60."""

    name = "@liability"

    def reply(self):
        return answered(self, inspections.liability(self.context))


class Breaches(Service):
    """`GET {unit}/@breaches?year=`: what the data show, with article, range and list, for staff."""

    name = "@breaches"

    def reply(self):
        year = read_year({"year": self.request.form.get("year") or str(now.today().year)})
        facts = standing.breach_facts(self.context, year)
        facts["not_disclosed"] = [
            f"{row['title']} {row['what']}".strip()
            for row in standing.duties_of(self.context)
            if row["overdue"]
        ]
        return answered(self, patterns.found(facts), year=year)


class Plan(Service):
    """`GET {region}/@plan?{factor}={weight}`: units by risk, each point explained (Art. 39 para 1)."""

    name = "@plan"

    def reply(self):
        weights, found = {}, []
        for factor in planning.FACTORS:
            given = self.request.form.get(factor.id)
            if given not in (None, ""):
                try:
                    weights[factor.id] = float(given)
                except ValueError:
                    found.append(Problem(factor.id, _("must be a number")))
        if found:
            raise Invalid(found)
        factors = [vars(factor) for factor in planning.FACTORS]
        return answered(self, standing.ranking(self.context, weights), factors=factors)


class Draw(Service):
    """`POST {region}/@draws` {seed, count, inspectors}: 双随机; planned inspections come of it."""

    def reply(self):
        alsoProvides(self.request, IDisableCSRFProtection)
        answer = draws.draw(self.context, read_json(self.request), self.request)
        self.request.response.setStatus(201)
        return answer


class Draws(Service):
    """`GET {region}/@draws`: every draw with seed and list, for everyone to draw again; whom, later."""

    name = "@draws"

    def reply(self):
        drawn = list(getattr(self.context.aq_base, "draws", ()))
        if not may(STAFF, self.context):  # before an inspection nobody is warned of it
            today = now.today().year
            drawn = [row for row in drawn if int(row["on"][:4]) < today]
        return answered(self, drawn)


class Violators(Service):
    """`GET /@violators?kind=&region=`: who discharges without permit or in breach (Art. 39 para 3)."""

    name = "@violators"

    def reply(self):
        form = self.request.form
        if form.get("kind") and form["kind"] not in lists.LISTS:
            message = _("must be one of ${values}", mapping={"values": ", ".join(lists.LISTS)})
            raise Invalid([Problem("kind", message)])
        regions = [
            region
            for region in lists.regions_of(self.context)
            if form.get("region") in (None, "", region.getId(), aq_parent(region).getId())
        ]
        return answered(self, lists.violators(regions, form.get("kind")))


class ChangeViolators(WithPath):
    """`POST {region}/@violators` {unit, kind, reason}, `…/{number}` {reason} takes an entry off."""

    longest = 1

    def reply(self):
        alsoProvides(self.request, IDisableCSRFProtection)
        data, found = read_json(self.request), []
        reason = data.get("reason")
        if not isinstance(reason, str) or not reason.strip():
            found.append(Problem("reason", _("is required")))
        if self.path:
            if found:
                raise Invalid(found)
            number = int(self.path[0]) if self.path[0].isdigit() else 0
            return lists.take_off(self.context, number, reason.strip())
        unit = self.context.get(str(data.get("unit") or ""))
        if unit is None or unit.portal_type != "DischargingUnit":
            found.append(Problem("unit", _("is no unit of this platform")))
        if data.get("kind") not in lists.LISTS:
            message = _("must be one of ${values}", mapping={"values": ", ".join(lists.LISTS)})
            found.append(Problem("kind", message))
        if found:
            raise Invalid(found)
        self.request.response.setStatus(201)
        return lists.put(self.context, unit, data["kind"], reason.strip())


class Credit(Service):
    """`GET {unit}/@credit`: the public part for everyone, the whole for the unit and its department."""

    name = "@credit"

    def reply(self):
        inside = may("paiwu: View trail", self.context)
        found = credit.record(standing.credit_events(self.context), now.today(), not inside)
        return answered(self, found["events"], points=found["points"])


class Duties(Service):
    """`GET {unit}/@duties`: what must be public by when, and what is missing (Art. 42, 55)."""

    name = "@duties"

    def reply(self):
        return answered(self, standing.duties_of(self.context))


class OrderDisclosure(Service):
    """`POST {unit}/@disclosure-order` {reason}: 责令公开 (Art. 55), announced."""

    def reply(self):
        alsoProvides(self.request, IDisableCSRFProtection)
        missing = [row for row in standing.duties_of(self.context) if row["overdue"]]
        reason = read_json(self.request).get("reason")
        if not missing and not (isinstance(reason, str) and reason.strip()):
            raise Invalid([Problem("reason", _("is required"))])
        what = (
            "；".join(f"{row['title']} {row['what']}".strip() for row in missing) or reason.strip()
        )
        notice = write(self.context, notices.KINDS["disclosure_order"], {"what": what})
        self.request.response.setStatus(201)
        return {"@id": notice.absolute_url(), "number": notice.number, "text": notice.text}


class Statistics(Service):
    """`GET {region|site}/@statistics`: issue and breach by region, industry, month; days against the law."""

    name = "@statistics"

    def reply(self):
        return {
            "@id": f"{self.context.absolute_url()}/{self.name}",
            **figures.figures(self.context),
        }
