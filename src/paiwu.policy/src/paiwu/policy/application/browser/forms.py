"""Pages with a form of their own: advice (Art. 7, 40), applying (Art. 43, 46, 51)."""

from plone import api
from zope.i18n import translate

from paiwu.content import _
from paiwu.content import tables
from paiwu.content.identifiers.region import is_valid
from paiwu.content.types.creation import create_document
from paiwu.content.types.interfaces import APPLICATION_KINDS
from paiwu.policy.access.http import read_form
from paiwu.policy.access.http import whole
from paiwu.policy.access.rules.roles import group_id
from paiwu.policy.application.effects import advice
from paiwu.policy.permit.rules.grounds import CHANGE_GROUNDS
from paiwu.policy.permit.rules.terms import BEGINS_FROM
from paiwu.policy.shell.acting import ActPage
from paiwu.policy.tree.places import unit_of
from paiwu.policy.tree.states import state_of


class AdvicePage(ActPage):
    """Ask another region, assign an agency, answer, report: whatever the user may do."""

    #: hidden field `do` -> the act
    ACTS = {
        "ask": (advice.ask, advice.IQuestion),
        "assign": (advice.assign, advice.IAssignment),
        "report": (advice.report, advice.IReport),
    }

    def act(self, form):
        name = form.get("do")
        if name == "answer":
            given = {"agrees": form.get("agrees") == "yes"}
            given |= {key: form.get(key) for key in ("opinion", "document")}
            data = read_form(given, advice.IOpinion)
            advice.answer(self.context, whole(form.get("number")), data)
        elif name in self.ACTS:
            act, body = self.ACTS[name]
            act(self.context, read_form(form, body))
        self.say(_("Saved"))
        return self.context.absolute_url()

    def open_questions(self) -> list[tuple[int, dict]]:
        """Those that the user may answer: of the own department, or for one that is not on the platform."""
        groups = (
            api.user.get_current().getGroups() if self.may("paiwu: Answer consultation") else ()
        )
        return [
            (number, row | {"elsewhere": advice.group(row["region"]) is None})
            for number, row in enumerate(self.context.consultations, 1)
            if not row.get("answered_on")
            and (
                group_id(row["region"], "Reviewer") in groups
                or (self.may_ask() and advice.group(row["region"]) is None)
            )
        ]

    def may_ask(self) -> bool:
        return self.may("paiwu: Recommend decision")

    def may_report(self) -> bool:
        return self.may("paiwu: File agency report")

    def regions(self) -> list[tuple[str, str]]:
        """Every region with a department, on the platform or not."""
        own = unit_of(self.context).aq_parent.getId()
        names = tables.names("regions")
        return [(code, name) for code, name in names.items() if code != own and is_valid(code)]

    def agencies(self) -> list[str]:
        group = group_id(unit_of(self.context).aq_parent.getId(), "Agency")
        return [user.getId() for user in api.user.get_users(groupname=group)]


class ApplyPage(ActPage):
    """变更、延续、补领: begins an application with what the permit says (Art. 43, 46, 51)."""

    def kinds(self) -> list[tuple[str, str]]:
        state = state_of(self.context)
        return [
            (kind, translate(APPLICATION_KINDS.getTerm(kind).title, context=self.request))
            for kind, states in BEGINS_FROM.items()
            if state in states
        ]

    def grounds(self):
        return CHANGE_GROUNDS

    def act(self, form):
        chosen = form.get("grounds") or []
        chosen = [chosen] if isinstance(chosen, str) else chosen
        data = {"@type": "PermitApplication", "kind": form.get("kind")}
        if data["kind"] == "change":
            data["change_grounds"] = [whole(item) for item in chosen]
            data["change_date"] = form.get("change_date") or None
        place = unit_of(self.context)["applications"]
        application = create_document(place, data, self.request)
        return f"{application.absolute_url()}/edit"
