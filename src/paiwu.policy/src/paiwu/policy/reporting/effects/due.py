"""When an execution report is due (Art. 37; HJ 944): a clock of the permit."""

import datetime

from plone import api
from zope.component import adapter
from zope.interface import implementer

from paiwu.content import zh
from paiwu.content.types.interfaces import IPermit
from paiwu.policy.clocks.interfaces import IClocks
from paiwu.policy.clocks.rules.arithmetic import Clock
from paiwu.policy.clocks.rules.arithmetic import day
from paiwu.policy.clocks.rules.arithmetic import deadline
from paiwu.policy.reporting import rules
from paiwu.policy.reporting.interfaces import IReportingSettings
from paiwu.policy.tree.states import state_of


Day = datetime.date


@implementer(IClocks)
@adapter(IPermit)
class ReportClocks:
    """The reports of a permit in force."""

    def __init__(self, permit):
        self.permit = permit

    def on(self, today: Day) -> list[Clock]:
        return report_clocks(self.permit, today) if state_of(self.permit) == "valid" else []


#: states of a report that is with the department
HANDED_IN = ("submitted", "received")


def postponed() -> dict[str, Day]:
    """Reports that the ministry has put off for all, from the registry."""
    settings = api.portal.get_registry_record(
        "postponed", interface=IReportingSettings, default=None
    )
    return rules.postponements(settings or ())


def held_from(permit) -> Day:
    """Since when the unit has had a permit, whatever edition is in force (Art. 21)."""
    granted = (day(fact["on"]) for fact in permit.milestones if fact["event"] == "granted")
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
            zh("${period} 执行报告", mapping={"period": report.period}),
            report.ends,
            report.due,
            None,
            today,
            listed=False,
        )
        for report in rules.outstanding(
            permit.report_requirements or (),
            held_from(permit),
            today,
            handed_in(permit.aq_parent),
            postponed(),
        )
    ]
