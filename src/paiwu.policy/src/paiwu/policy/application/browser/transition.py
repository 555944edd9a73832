"""The page on which a step is taken, with the facts it needs; and the page to sign."""

from paiwu.content import _
from paiwu.content import zh
from paiwu.policy.access.effects import transitions
from paiwu.policy.access.http import whole
from paiwu.policy.access.rules import facts
from paiwu.policy.application.effects.signing import sign
from paiwu.policy.permit.rules import grounds
from paiwu.policy.shell.acting import ActPage
from paiwu.policy.shell.steps import what_follows
from paiwu.policy.tree import states


#: codes of facts -> what people read
CHOICES = {**facts.SUSPENSION_REASONS, "grant": zh("建议准予许可"), "deny": zh("建议不予许可")}


#: key -> how it is typed in
KINDS = {
    "false_statement": "checkbox",
    "days": "number",
    "items": "lines",
    "start": "date",
    "end": "date",
    "lost_on": "date",
    "feedback": "lines",
}


def convert(key: str, text: str):
    """A form's text as the fact the rules expect."""
    text = (text or "").strip()
    if KINDS.get(key) == "checkbox":
        return text == "on"
    if key == "items":
        return [line.strip() for line in text.splitlines() if line.strip()]
    if key == "days":
        return whole(text) or text
    return text


class Step(ActPage):
    """Shared: taking the step and saying so."""

    def act(self, form):
        self.take()
        self.say(_("Done: ${title}", mapping={"title": self.translated(self.title())}))
        return self.context.absolute_url()


class TransitionPage(Step):
    @property
    def name(self) -> str:
        return self.request.form.get("id", "")

    def title(self):
        workflow = states.workflow_of(self.context)
        found = workflow and workflow.transitions.get(self.name)
        return found.title if found else self.name

    def follows(self):
        """What ends with the step, if anything does."""
        return what_follows(self.context, self.name)

    def confirm(self):
        """What the button says: what ends is named once more."""
        return self.title() if self.follows() else _("Confirm")

    def inputs(self) -> list[dict]:
        return [
            {
                "key": fact.key,
                "title": fact.title,
                "article": fact.article,
                "choices": self.choices(fact),
                "kind": KINDS.get(fact.key, "text"),
                "value": self.request.form.get(fact.key, ""),
            }
            for fact in facts.needed(self.name)
            if fact.key != "comment"
        ]

    def choices(self, fact) -> list[tuple[str, str]]:
        """What a fact may be: the statutory grounds, or the values of its row."""
        if fact.key == "ground":
            rows = grounds.GROUNDS[fact.transition]
            return [
                (
                    str(row.item),
                    zh(
                        "（${article}）${title}",
                        mapping={"article": row.article, "title": row.title},
                    ),
                )
                for row in rows
            ]
        return [(choice, CHOICES.get(choice, choice)) for choice in fact.choices]

    def comment_title(self) -> str:
        for fact in facts.needed(self.name):
            if fact.key == "comment":
                return zh(
                    "${title}（第${article}条）",
                    mapping={"title": fact.title, "article": fact.article},
                )
        return zh("意见")

    def take(self):
        form = self.request.form
        given = {
            item["key"]: convert(item["key"], form.get(item["key"])) for item in self.inputs()
        }
        transitions.take(self.context, self.name, form.get("comment", "").strip(), given)


class SignPage(Step):
    def title(self):
        return _("Sign the commitment")

    def take(self):
        sign(self.context)
