"""What the public says to a publicised application (Art. 25), and what the unit answers."""

from BTrees.IOBTree import IOBTree
from zope import schema

from paiwu.content import _
from paiwu.content.fields import IRowSchema
from paiwu.content.rest.errors import Invalid
from paiwu.content.rest.errors import WrongState
from paiwu.content.validation import Problem
from paiwu.policy.access.rules.floods import Floods
from paiwu.policy.clocks import now
from paiwu.policy.trail.record.effects.recorder import note
from paiwu.policy.tree.states import state_of


ATTRIBUTE = "_paiwu_comments"
MAX_TEXT = 5000


class IComment(IRowSchema):
    """What the public says."""

    text = schema.Text(title=_("Comment"), max_length=MAX_TEXT)


class IAnswer(IRowSchema):
    """What the unit answers."""

    answer = schema.Text(title=_("Answer"), max_length=MAX_TEXT)


def comments(application) -> list[dict]:
    """Every comment with its answer, the earliest first."""
    return [dict(row) for row in getattr(application.aq_base, ATTRIBUTE, {}).values()]


def restore(application, rows: list[dict]):
    """The comments of an imported application."""
    setattr(application, ATTRIBUTE, IOBTree({row["number"]: row for row in rows}))


def unanswered(application) -> list[Problem]:
    """Comments that submission waits for (Art. 25)."""
    return [
        Problem(
            "publicity",
            _(
                "comment ${number} has not been answered (Art. 25)",
                mapping={"number": row["number"]},
            ),
        )
        for row in comments(application)
        if not row.get("answer")
    ]


def add(application, text: str) -> dict:
    """Anybody comments while the application is public; WrongState (409) at any other time."""
    require_public(application)
    tree = getattr(application.aq_base, ATTRIBUTE, None)
    if tree is None:
        tree = IOBTree()
        setattr(application, ATTRIBUTE, tree)
    number = tree.maxKey() + 1 if len(tree) else 1
    tree[number] = {"number": number, "at": now.moment().isoformat(), "text": text}
    note(application, "comment", details={"number": number})
    return dict(tree[number])


def answer(application, number: int, answer: str) -> dict:
    """The unit answers, before it submits."""
    require_public(application)
    tree = getattr(application.aq_base, ATTRIBUTE, {})
    if number not in tree:
        raise Invalid([Problem("number", _("is no comment of this application"))])
    row = tree[number] | {"answer": answer, "answered_at": now.moment().isoformat()}
    tree[number] = row
    note(application, "comment_answered", details={"number": number})
    return dict(row)


def require_public(application):
    """WrongState (409) unless the application is public."""
    if state_of(application) != "publicised":
        raise WrongState(
            _("The application is not open to comments."), state=state_of(application)
        )


#: three comments at once from one address, then one every five minutes
COMMENTED = Floods(burst=3, refill=300.0)
