"""The clocks of a document: those the Measures set and those its own dates set."""

import datetime

from plone import api

from paiwu.content.types.interfaces import IPermitApplication
from paiwu.policy.clocks.rules.arithmetic import Clock
from paiwu.policy.clocks.rules.arithmetic import clocks
from paiwu.policy.clocks.rules.arithmetic import deadline
from paiwu.policy.permit.rules import grounds
from paiwu.policy.permit.rules import terms as permit_rules
from paiwu.policy.reporting import rules as reports
from paiwu.policy.reporting.interfaces import IReportingSettings
from paiwu.policy.tree.states import state_of


Day = datetime.date


def clocks_of(document, today: Day) -> list[Clock]:
    """Every clock of an application or permit as it stands on `today`."""
    if IPermitApplication.providedBy(document):
        case = {"kind": document.kind, "grounds": document.change_grounds or ()}
        return [*filing_clocks(document, today), *clocks(document.milestones, today, case)]
    found = clocks(document.milestones, today, {"kind": "permit"})
    if state_of(document) in ("valid", "expired"):
        found += permit_clocks(document, today)
    return found


#: clocks that anybody may know of: the others are between the unit and its department
PUBLIC = ("publicity", "issue", "expiry")


def indexed_clocks(document, today: Day) -> list[Clock]:
    """The clocks the catalog may know: whether a report is late does not follow from what is public."""
    return [clock for clock in clocks_of(document, today) if not clock.id.startswith("report_")]


def _day(text: str | None) -> Day | None:
    return Day.fromisoformat(text) if text else None


def filing_clocks(application, today: Day) -> list[Clock]:
    """Until when one may apply in time (Art. 43, 46, 51); stopped by the first submission."""
    base = application.base or {}
    submitted = next(
        (_day(fact["on"]) for fact in application.milestones if fact["event"] == "submitted"), None
    )
    if application.kind == "change" and application.change_date:
        found = grounds.earliest_window(application.change_grounds or (), application.change_date)
        if found:
            ground, window = found
            started = window.opens or application.change_date
            title = f"{ground.title}：三十个工作日内申请变更"
            return [
                deadline(
                    "change_application",
                    ground.article,
                    title,
                    started,
                    window.due,
                    submitted,
                    today,
                )
            ]
    if application.kind == "renewal" and base.get("valid_until"):
        until = _day(base["valid_until"])
        started, due = _day(base["valid_from"]), permit_rules.renewal_due(until)
        return [
            deadline("renewal_application", "46", RENEWAL_TITLE, started, due, submitted, today)
        ]
    if application.kind == "reissue" and base.get("lost_on"):
        lost = _day(base["lost_on"])
        due = permit_rules.reissue_due(lost)
        return [deadline("reissue_application", "51", REISSUE_TITLE, lost, due, submitted, today)]
    return []


RENEWAL_TITLE = "届满三十个工作日前申请延续"
REISSUE_TITLE = "遗失、损毁后三十个工作日内申请补领"


def overdue_days(application, today: Day) -> int:
    """Working days by which an application is or was late (Art. 54); 0 in time."""
    late = (-clock.working_days_left for clock in filing_clocks(application, today))
    return max([0, *late])


def permit_clocks(permit, today: Day) -> list[Clock]:
    """Renewal, end of the term, rectification, reissue and reports of a permit."""
    if state_of(permit) == "expired":
        until = permit.valid_until
        title = "有效期届满未延续，依法注销"
        return [deadline("cancellation", "50", title, until, until, None, today)]
    return [
        *term_clocks(permit, today),
        *rectification_clocks(permit, today),
        *reissue_clock(permit, today),
        *report_clocks(permit, today),
    ]


def term_clocks(permit, today: Day) -> list[Clock]:
    """Until when to apply for renewal, and the end of the term (Art. 21, 46)."""
    started, until = permit.valid_from, permit.valid_until
    events = [fact for fact in permit.milestones if fact.get("for") == until.isoformat()]
    filed = _day(events[-1]["on"]) if events and events[-1]["event"] == "renewal_filed" else None
    due = permit_rules.renewal_due(until)
    return [
        deadline("renewal_application", "46", RENEWAL_TITLE, started, due, filed, today),
        deadline("expiry", "21", "排污许可证有效期届满", started, until, None, today),
    ]


def rectification_clocks(permit, today: Day) -> list[Clock]:
    """Each rectification on record, to its end (Art. 61)."""
    return [
        deadline(
            "rectification",
            "61",
            f"改正期限：{row['problem']}",
            _day(row["start"]),
            _day(row["end"]),
            None,
            today,
        )
        for row in permit.rectifications or ()
        if row.get("start") and row.get("end")
    ]


def reissue_clock(permit, today: Day) -> list[Clock]:
    events = [
        fact
        for fact in permit.milestones
        if fact["event"] in ("declared_lost", "reissue_filed", "reissued")
    ]
    lost = [fact for fact in events if fact["event"] == "declared_lost"]
    if not lost or events[-1]["event"] == "reissued":
        return []
    day = _day(lost[-1].get("lost_on") or lost[-1]["on"])
    filed = _day(events[-1]["on"]) if events[-1]["event"] == "reissue_filed" else None
    due = permit_rules.reissue_due(day)
    return [deadline("reissue_application", "51", REISSUE_TITLE, day, due, filed, today)]


#: states of a report that is with the department
HANDED_IN = ("submitted", "received")


def postponed() -> dict[str, Day]:
    """Reports that the ministry has put off for all, from the registry."""
    settings = api.portal.get_registry_record(
        "postponed", interface=IReportingSettings, default=None
    )
    return reports.postponements(settings or ())


def held_from(permit) -> Day:
    """Since when the unit has had a permit, whatever edition is in force (Art. 21)."""
    granted = (_day(fact["on"]) for fact in permit.milestones if fact["event"] == "granted")
    return next(granted, permit.decision_date)


def handed_in(unit) -> set[str]:
    """The periods whose report is with the department."""
    return {
        report.getId()
        for report in unit["reports"].objectValues()
        if state_of(report) in HANDED_IN
    }


def report_clocks(permit, today: Day) -> list[Clock]:
    """The execution report of each kind that is due next (Art. 37; HJ 944)."""
    return [
        deadline(
            f"report_{report.kind}",
            "37",
            f"{report.period} 执行报告",
            report.ends,
            report.due,
            None,
            today,
        )
        for report in reports.outstanding(
            permit.report_requirements or (),
            held_from(permit),
            today,
            handed_in(permit.aq_parent),
            postponed(),
        )
    ]
