"""The clocks of an application: of its milestones, and until when it is in time (Art. 25 to 31, 43, 46, 51)."""

import datetime

from Acquisition import aq_parent
from zope.component import adapter
from zope.interface import implementer

from paiwu.content import zh
from paiwu.content.types.interfaces import IPermitApplication
from paiwu.policy.application.rules.statutes import LATE_CHANGE
from paiwu.policy.application.rules.statutes import clocks
from paiwu.policy.clocks.interfaces import IClocks
from paiwu.policy.clocks.rules.arithmetic import Clock
from paiwu.policy.clocks.rules.arithmetic import day
from paiwu.policy.clocks.rules.arithmetic import deadline
from paiwu.policy.permit.effects.clocks import dated
from paiwu.policy.permit.rules import grounds
from paiwu.policy.permit.rules import terms
from paiwu.policy.permit.rules.statutes import ISSUE
from paiwu.policy.permit.rules.statutes import REISSUE_TITLE
from paiwu.policy.permit.rules.statutes import RENEWAL_TITLE


Day = datetime.date


@implementer(IClocks)
@adapter(IPermitApplication)
class ApplicationClocks:
    """Until when to apply, and the statutory clocks of the procedure."""

    def __init__(self, application):
        self.application = application

    def on(self, today: Day) -> list[Clock]:
        application = self.application
        case = {"kind": application.kind, "grounds": application.change_grounds or ()}
        return [
            *filing_clocks(application, today),
            *clocks((*application.milestones, *issue_of(application)), today, case),
        ]


def issue_of(application) -> list:
    """The fact that ends the time to issue what this application was granted (Art. 31); the permit has it."""
    unit = aq_parent(aq_parent(application))
    facts = list(unit["permit"].milestones) if "permit" in unit.objectIds() else []
    granted = [
        number
        for number, fact in enumerate(facts)
        if fact["event"] == "granted" and fact.get("application") == application.getId()
    ]
    if not granted:
        return []
    return [fact for fact in facts[granted[-1] :] if fact["event"] in ISSUE.stops][:1]


def filing_clocks(application, today: Day) -> list[Clock]:
    """Until when one may apply in time (Art. 43, 46, 51); stopped by the first submission."""
    base = application.base or {}
    submitted = next(
        (day(fact["on"]) for fact in application.milestones if fact["event"] == "submitted"), None
    )
    if application.kind == "change" and application.change_date:
        found = grounds.earliest_window(application.change_grounds or (), application.change_date)
        if found:
            ground, window = found
            started = window.opens or application.change_date
            title = zh("${title}：三十个工作日内申请变更", mapping={"title": ground.title})
            return [
                deadline(
                    "change_application",
                    ground.article,
                    title,
                    started,
                    window.due,
                    submitted,
                    today,
                    LATE_CHANGE,
                )
            ]
    if application.kind == "renewal" and base.get("valid_until"):
        until = day(base["valid_until"])
        started, due = day(base["valid_from"]), terms.renewal_due(until)
        return [dated("renewal_application", "46", RENEWAL_TITLE, started, due, submitted, today)]
    if application.kind == "reissue" and base.get("lost_on"):
        lost = day(base["lost_on"])
        due = terms.reissue_due(lost)
        return [dated("reissue_application", "51", REISSUE_TITLE, lost, due, submitted, today)]
    return []


def overdue_days(application, today: Day) -> int:
    """Working days by which an application is or was late (Art. 54); 0 in time."""
    late = (-clock.working_days_left for clock in filing_clocks(application, today))
    return max([0, *late])
