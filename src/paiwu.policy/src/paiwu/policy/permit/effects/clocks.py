"""The clocks of a permit: those of its milestones and those of its own dates (Art. 21, 31, 46, 50, 51, 61)."""

import datetime

from zope.component import adapter
from zope.interface import implementer

from paiwu.content import zh
from paiwu.content.types.interfaces import IPermit
from paiwu.policy.clocks.interfaces import IClocks
from paiwu.policy.clocks.rules.arithmetic import Clock
from paiwu.policy.clocks.rules.arithmetic import clocks
from paiwu.policy.clocks.rules.arithmetic import day
from paiwu.policy.clocks.rules.arithmetic import deadline
from paiwu.policy.permit.rules import terms
from paiwu.policy.permit.rules.statutes import CONSEQUENCES
from paiwu.policy.permit.rules.statutes import REISSUE_TITLE
from paiwu.policy.permit.rules.statutes import RENEWAL_TITLE
from paiwu.policy.permit.rules.statutes import STATUTES
from paiwu.policy.tree.states import state_of


Day = datetime.date


@implementer(IClocks)
@adapter(IPermit)
class PermitClocks:
    """Issuing, renewal, end of the term, rectification, reissue."""

    def __init__(self, permit):
        self.permit = permit

    def on(self, today: Day) -> list[Clock]:
        permit = self.permit
        found = clocks(STATUTES, permit.milestones, today)
        state = state_of(permit)
        if state == "expired":
            until = permit.valid_until
            title = zh("有效期届满未延续，依法注销")
            found.append(dated("cancellation", "50", title, until, until, None, today))
        elif state == "valid":
            found += term_clocks(permit, today)
            found += rectification_clocks(permit, today)
            found += reissue_clock(permit, today)
        return found


def dated(id: str, *facts, **more) -> Clock:
    """A clock of the permit's own dates, with what its lapse means."""
    return deadline(id, *facts, **{"consequence": CONSEQUENCES[id], **more})


def term_clocks(permit, today: Day) -> list[Clock]:
    """Until when to apply for renewal, and the end of the term (Art. 21, 46)."""
    started, until = permit.valid_from, permit.valid_until
    events = [fact for fact in permit.milestones if fact.get("for") == until.isoformat()]
    filed = day(events[-1]["on"]) if events and events[-1]["event"] == "renewal_filed" else None
    due = terms.renewal_due(until)
    return [
        dated("renewal_application", "46", RENEWAL_TITLE, started, due, filed, today),
        dated(
            "expiry", "21", zh("排污许可证有效期届满"), started, until, None, today, public=True
        ),
    ]


def rectification_clocks(permit, today: Day) -> list[Clock]:
    """Each rectification on record, to its end (Art. 61)."""
    return [
        dated(
            "rectification",
            "61",
            zh("改正期限：${problem}", mapping={"problem": row["problem"]}),
            day(row["start"]),
            day(row["end"]),
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
    lost_on = day(lost[-1].get("lost_on") or lost[-1]["on"])
    filed = day(events[-1]["on"]) if events[-1]["event"] == "reissue_filed" else None
    due = terms.reissue_due(lost_on)
    return [dated("reissue_application", "51", REISSUE_TITLE, lost_on, due, filed, today)]
