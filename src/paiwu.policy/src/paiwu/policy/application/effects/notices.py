"""The notices of an application's steps."""

from zope.i18n import translate

from paiwu.content.types.interfaces import APPLICATION_KINDS
from paiwu.policy.access.rules.facts import SUSPENSION_REASONS
from paiwu.policy.clocks import now
from paiwu.policy.clocks.effects.documents import clocks_of
from paiwu.policy.notices import rules
from paiwu.policy.notices.effects.writing import write
from paiwu.policy.permit.effects.notices import permit_facts
from paiwu.policy.permit.rules.grounds import CHANGE_GROUNDS
from paiwu.policy.tree.places import permit_of


def notify_step(application, transition: str, given):
    """The notices of a step of an application (Art. 25, 27, 31, 32, 45, 48, 51, 53)."""
    for kind in rules.kinds_for(transition, application.kind, given):
        write(application, kind, application_facts(application, given))


def application_facts(application, given) -> dict:
    submitted = [fact["on"] for fact in application.milestones if fact["event"] == "submitted"]
    kind = translate(APPLICATION_KINDS.getTerm(application.kind).title, target_language="zh_CN")
    decision = next(
        (
            clock
            for clock in clocks_of(application, now.today())
            if clock.id == "decision" and clock.stopped is None
        ),
        None,
    )
    titles = {ground.item: ground.title for ground in CHANGE_GROUNDS}
    facts = {
        "application": f"排污许可证申请（{kind}，第{application.getId()}号）",
        "start": now.today().isoformat(),
        "submitted": submitted[-1] if submitted else "",
        "items": "；".join(given.get("items") or ()),
        "reasons": given.get("comment") or "",
        "reason": SUSPENSION_REASONS.get(given.get("reason"), ""),
        "days": given.get("days"),
        "due": f"应于{decision.due.isoformat()}前作出决定。" if decision else "",
        "grounds": "；".join(titles[item] for item in application.change_grounds or ()),
    }
    permit = permit_of(application)
    return facts | (permit_facts(permit) if permit is not None else {})
