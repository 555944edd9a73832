"""Supervision over REST: plan and draw, liability, lists, credit, duties, figures (Art. 39 to 42, 55, 59)."""

from Acquisition import aq_parent
from plone.protect.interfaces import IDisableCSRFProtection
from plone.restapi.services import Service
from zope.interface import alsoProvides

from paiwu.content import _
from paiwu.content.rest.errors import Invalid
from paiwu.content.validation import Problem
from paiwu.policy.access.effects.redaction import may
from paiwu.policy.access.services import WithName
from paiwu.policy.access.services import batched
from paiwu.policy.access.services import read_json
from paiwu.policy.clocks import now
from paiwu.policy.monitoring.services import read_year
from paiwu.policy.supervision import credit
from paiwu.policy.supervision import draws
from paiwu.policy.supervision import figures
from paiwu.policy.supervision import inspections
from paiwu.policy.supervision import lists
from paiwu.policy.supervision import orders
from paiwu.policy.supervision import patterns
from paiwu.policy.supervision import photos
from paiwu.policy.supervision import planning
from paiwu.policy.supervision import plans
from paiwu.policy.supervision import ranking
from paiwu.policy.supervision import signatures
from paiwu.policy.supervision import standing


def answered(service, items: list, **more) -> dict:
    base = f"{service.context.absolute_url()}/{service.name}"
    return {"@id": base, "items": items, "items_total": len(items), **more}


class Liability(Service):
    """`GET {inspection}/@liability`: each penalty by the table of ch. VI, with Art. 59 and 60."""

    name = "@liability"

    def reply(self):
        return answered(self, inspections.liability(self.context))


class Comparison(Service):
    """`GET {inspection}/@comparison`: what was measured beside limits and the unit's own data."""

    name = "@comparison"

    def reply(self):
        more = {}
        if may("paiwu: View readings", self.context):
            more["ledger"] = inspections.kept_lately(self.context)
        return answered(self, inspections.measured(self.context), **more)


class Photos(WithName):
    """`GET {inspection}/@photos`, `…/{n}[?preview=1]`: the photos, for the department and the unit."""

    def render(self):
        if not self.path:
            return super().render()
        self.check_permission()
        preview = self.request.form.get("preview") in ("1", "true")
        body, kind = photos.bytes_of(self.context, self.number, preview)
        response = self.request.response
        response.setHeader("Content-Type", kind)
        response.setHeader("X-Content-Type-Options", "nosniff")
        response.setHeader("Cache-Control", "private, max-age=3600")
        return body

    def reply(self):
        base = f"{self.context.absolute_url()}/@photos"
        items = [{"@id": f"{base}/{row['number']}", **row} for row in self.context.photos or ()]
        return {"@id": base, "items": items, "items_total": len(items)}


class AddPhoto(Service):
    """`POST {inspection}/@photos` {filename, content-type, data, caption, item, taken_at}: 201."""

    def reply(self):
        alsoProvides(self.request, IDisableCSRFProtection)
        row = photos.add(self.context, read_json(self.request))
        self.request.response.setStatus(201)
        return {"@id": f"{self.context.absolute_url()}/@photos/{row['number']}", **row}


class StrikePhoto(WithName):
    """`DELETE {inspection}/@photos/{n}`: out of the record, while the inspection goes on."""

    def reply(self):
        alsoProvides(self.request, IDisableCSRFProtection)
        photos.strike(self.context, self.number)
        return self.reply_no_content()


class Signatures(Service):
    """`GET {inspection}/@signatures`: who signed, and whether it still holds."""

    name = "@signatures"

    def reply(self):
        return answered(self, signatures.listed(self.context))


class Sign(Service):
    """`POST {inspection}/@sign` {party, name, position, refused, remark, picture}."""

    def reply(self):
        alsoProvides(self.request, IDisableCSRFProtection)
        return signatures.sign(self.context, read_json(self.request))


class Breaches(Service):
    """`GET {unit}/@breaches?year=`: what the data show, with article, range and list, for staff."""

    name = "@breaches"

    def reply(self):
        year = read_year({"year": self.request.form.get("year") or str(now.today().year)})
        return answered(self, patterns.found(standing.breach_facts(self.context, year)), year=year)


class Plan(Service):
    """`GET {region}/@plan?{factor}={weight}`: units by risk, each point explained (Art. 39 para 1)."""

    name = "@plan"

    def reply(self):
        found: list[Problem] = []
        weights = plans.read_weights(self.request.form, found)
        if found:
            raise Invalid(found)
        used = ranking.weights_of(weights)
        factors = [vars(factor) | {"weight": used[factor.id]} for factor in planning.FACTORS]
        return batched(self.request, ranking.ranking(self.context, weights), factors=factors)


class MakePlan(Service):
    """`POST {region}/@plan` {units|count, inspectors, from, to, occasion, weights}: 201, the planned."""

    def reply(self):
        alsoProvides(self.request, IDisableCSRFProtection)
        answer = plans.plan(self.context, read_json(self.request), self.request)
        self.request.response.setStatus(201)
        return answer


class Schedule(Service):
    """`GET {region}/@schedule?year=&state=&inspector=`: the year's inspections, planned and done."""

    def reply(self):
        form = self.request.form
        year = read_year({"year": form.get("year") or str(now.today().year)})
        found = plans.of_year(self.context, year, form)
        return batched(
            self.request,
            found,
            lambda page: [plans.shown(brain._unrestrictedGetObject()) for brain in page],
            year=year,
            progress=plans.progress(found),
        )


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
        return answered(self, draws.shown(self.context))


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


class ChangeViolators(WithName):
    """`POST {region}/@violators` {unit, kind, reason}, `…/{number}` {reason} takes an entry off."""

    def reply(self):
        alsoProvides(self.request, IDisableCSRFProtection)
        data = read_json(self.request)
        if self.name:
            return lists.take_off(self.context, self.number, data)
        row = lists.put_by_hand(self.context, data)
        self.request.response.setStatus(201)
        return row


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
        notice = orders.order_disclosure(self.context, read_json(self.request))
        self.request.response.setStatus(201)
        return {"@id": notice.absolute_url(), "number": notice.number, "text": notice.text}


class Statistics(Service):
    """`GET {region|site}/@statistics?region=&industry=&month=`: issue, breach, days against the law."""

    name = "@statistics"

    def reply(self):
        return {
            "@id": f"{self.context.absolute_url()}/{self.name}",
            **figures.figures(self.context, self.request.form),
            "overdue": figures.overdue(self.context),
        }
