"""Supervision over REST: plan and draw, liability, lists, credit, duties, figures (Art. 39 to 42, 55, 59)."""

import datetime
from collections import Counter

import polars as pl
from plone.protect.interfaces import IDisableCSRFProtection
from plone.restapi.services import Service
from Products.CMFCore.utils import getToolByName
from zope.interface import alsoProvides

from paiwu.content import _
from paiwu.content.readings import store
from paiwu.content.rest.errors import Invalid
from paiwu.content.rest.serializer import values
from paiwu.content.validation import Problem
from paiwu.policy.access.services import WithPath
from paiwu.policy.access.services import read_json
from paiwu.policy.access.transitions import state_of
from paiwu.policy.application.subject import permit_of
from paiwu.policy.clocks import calendar
from paiwu.policy.clocks import now
from paiwu.policy.disclosure import register
from paiwu.policy.disclosure.documents import may
from paiwu.policy.monitoring.services import read_year
from paiwu.policy.monitoring.unit import ledger_of
from paiwu.policy.notices import rules as notices
from paiwu.policy.notices.effects import write
from paiwu.policy.reporting import rules as reports
from paiwu.policy.supervision import credit
from paiwu.policy.supervision import draws
from paiwu.policy.supervision import duties
from paiwu.policy.supervision import inspections
from paiwu.policy.supervision import lists
from paiwu.policy.supervision import patterns
from paiwu.policy.supervision import planning
from paiwu.policy.supervision import standing


STAFF = "paiwu: View examination"


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
            for row in duties_of(self.context)
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
        catalog = getToolByName(self.context, "portal_catalog")
        regions = [
            brain._unrestrictedGetObject()
            for brain in catalog.unrestrictedSearchResults(portal_type="Region")
            if form.get("region") in (None, "", brain.getId, brain.getPath().split("/")[-2])
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
        return answered(self, duties_of(self.context))


def duties_of(unit) -> list[dict]:
    permit, today = permit_of(unit), now.today()
    if permit is None:
        return []
    annual = [row for row in permit.report_requirements or () if row["kind"] == "annual"]
    due = [
        {"period": report.period, "due": report.due.isoformat()}
        for report in reports.schedule(annual, permit.decision_date, today)
        if report.ends < today
    ]
    published = {
        r.getId()
        for r in unit["reports"].objectValues()
        if state_of(r) in ("submitted", "received")
    }
    return duties.missing(values(permit), due, published, last_reading(unit, today), today)


def last_reading(unit, today: datetime.date) -> datetime.date | None:
    for year in (today.year, today.year - 1):
        ledger = ledger_of(unit, year)
        batches = store.batches(ledger) if ledger is not None else []
        if batches:
            return max(batch.last for batch in batches).date()
    return None


class OrderDisclosure(Service):
    """`POST {unit}/@disclosure-order` {reason}: 责令公开 (Art. 55), announced."""

    def reply(self):
        alsoProvides(self.request, IDisableCSRFProtection)
        missing = [row for row in duties_of(self.context) if row["overdue"]]
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
        return {"@id": f"{self.context.absolute_url()}/{self.name}", **figures(self.context)}


def figures(context) -> dict:
    """The superior's figures of a region, or of the nation (Art. 41)."""
    table = register.ROWS.of(context)
    if context.portal_type == "Region":
        code = context.getId()
        column = "province" if code.endswith("0000") else "region"
        table = table.filter(pl.col(column) == code)
    by = {
        name: {str(value): count for value, count in table[column].value_counts().iter_rows()}
        for name, column in (
            ("region", "region"),
            ("industry", "industry_code"),
            ("state", "state"),
        )
    }
    months = Counter(day[:7] for day in table["issued_on"].drop_nulls())
    catalog = getToolByName(context, "portal_catalog")
    path = "/".join(context.getPhysicalPath())
    brains = catalog.unrestrictedSearchResults(portal_type="Region", path=path)
    regions = [brain._unrestrictedGetObject() for brain in brains]
    return {
        "permits": table.height,
        "by": by | {"month": dict(sorted(months.items()))},
        "decisions": decisions(context),
        "violators": {kind: len(lists.violators(regions, kind)) for kind in lists.LISTS},
    }


STATUTORY_DAYS = 20  # Art. 31: 自受理申请之日起二十个工作日内


def decisions(context) -> dict:
    """Decided applications: how many, working days on average against the statutory limit, overdue ones."""
    catalog = getToolByName(context, "portal_catalog")
    path = "/".join(context.getPhysicalPath())
    days, overdue = [], 0
    for brain in catalog.unrestrictedSearchResults(
        portal_type="PermitApplication", path=path, review_state=["granted", "denied"]
    ):
        facts = {fact["event"]: fact["on"] for fact in brain._unrestrictedGetObject().milestones}
        ended = facts.get("granted") or facts.get("denied")
        if facts.get("accepted") and ended:
            first, last = (datetime.date.fromisoformat(d) for d in (facts["accepted"], ended))
            days.append(calendar.working_days_between(first, last))
    today = now.today().isoformat()
    for brain in catalog.unrestrictedSearchResults(
        portal_type="PermitApplication",
        path=path,
        review_state=["submitted", "accepted", "recommended"],
    ):
        overdue += isinstance(brain.due, str) and brain.due < today
    return {
        "decided": len(days),
        "average_working_days": round(sum(days) / len(days), 2) if days else None,
        "statutory_working_days": STATUTORY_DAYS,
        "overdue": overdue,
    }
