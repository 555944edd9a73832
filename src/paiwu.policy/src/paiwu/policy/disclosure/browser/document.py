"""The page of an application or permit: state, clock, next step, cards, trail of versions."""

from AccessControl import getSecurityManager
from plone.dexterity.utils import iterSchemata
from Products.CMFCore.utils import getToolByName
from Products.Five.browser import BrowserView
from zope.i18n import translate

from paiwu.content import _
from paiwu.content import zh
from paiwu.content.fields import Record
from paiwu.content.fields import Rows
from paiwu.content.forms.cards import CARDS
from paiwu.content.forms.cards import SPLIT
from paiwu.content.forms.cards import medium_of
from paiwu.content.rest.serializer import values
from paiwu.content.types.interfaces import MATERIAL_DOCUMENTS
from paiwu.content.types.interfaces import IPermitApplication
from paiwu.policy.access.effects.redaction import REGISTERED
from paiwu.policy.access.effects.redaction import disclose
from paiwu.policy.access.effects.redaction import may
from paiwu.policy.access.rules.roles import TITLES
from paiwu.policy.application.effects import advice
from paiwu.policy.application.effects import comments
from paiwu.policy.application.effects.signing import SIGNABLE
from paiwu.policy.application.effects.steps import known_trades
from paiwu.policy.application.effects.subject import attachments
from paiwu.policy.application.effects.subject import considered
from paiwu.policy.application.effects.subject import subject_of
from paiwu.policy.application.rules import checks as rules
from paiwu.policy.application.rules import determination
from paiwu.policy.application.rules import examination
from paiwu.policy.assistance.effects import findings_of
from paiwu.policy.clocks import now
from paiwu.policy.clocks.effects.documents import clocks_of
from paiwu.policy.disclosure.browser import maps
from paiwu.policy.disclosure.effects import entry
from paiwu.policy.notices.effects.listing import notices_about
from paiwu.policy.permit.effects.changes import changes_of
from paiwu.policy.shell import tables
from paiwu.policy.shell.steps import steps
from paiwu.policy.trail.versions import versions
from paiwu.policy.tree import states


#: fields of the permit's face (正本, Art. 13 item 2)
FACE = (
    "permit_number",
    "local_number",
    "edition",
    "issuing_authority",
    "decision_date",
    "issued_on",
    "valid_from",
    "valid_until",
)
SYSTEM_ROLE = zh("系统")
#: who has something to do on the page of advice
ADVISING = (
    "paiwu: Recommend decision",
    "paiwu: Answer consultation",
    "paiwu: File agency report",
)


#: outcome of a finding -> its mark
SIGNS = {"pass": "✓", "fail": "✗", "open": "○"}


class DocumentView(BrowserView):
    """An application or a permit as a person likes to read it."""

    def __call__(self):
        self.content = values(self.context)
        self.values = disclose(self.context, self.content)
        self.fields = tables.fields_of(next(iter(iterSchemata(self.context))))
        self.inside = may(REGISTERED, self.context)
        return self.index()

    @property
    def is_application(self) -> bool:
        return IPermitApplication.providedBy(self.context)

    def state(self) -> dict:
        name = states.state_of(self.context)
        workflow = states.workflow_of(self.context)
        return {"id": name, "title": workflow.states[name].title}

    def clocks(self) -> list[dict]:
        if not self.inside:
            return []
        found = clocks_of(self.context, now.today())
        return [clock.as_dict() for clock in found if clock.stopped is None]

    def actions(self) -> list[dict]:
        """The steps the user may take now."""
        base = self.context.absolute_url()
        found = steps(self.context, self.applies)
        checker = getSecurityManager().checkPermission
        if self.is_application:
            if self.state()["id"] in SIGNABLE and checker("paiwu: Sign commitment", self.context):
                found.insert(
                    0, {"id": "sign", "title": _("Sign the commitment"), "url": f"{base}/@@sign"}
                )
            if checker("plone.app.contenttypes: Add File", self.context):
                found.append(
                    {"id": "upload", "title": _("Upload material"), "url": f"{base}/++add++File"}
                )
        if self.is_application and self.state()["id"] in advice.EXAMINING:
            asked = any(checker(permission, self.context) for permission in ADVISING)
            if asked:
                found.append({"id": "advice", "title": _("Advice"), "url": f"{base}/@@advice"})
        if not self.is_application and checker("paiwu: Declare permit lost", self.context):
            found.append(
                {"id": "apply", "title": _("Apply for change …"), "url": f"{base}/@@apply"}
            )
        if checker("Modify portal content", self.context):
            found.insert(0, {"id": "edit", "title": _("Edit"), "url": f"{base}/edit"})
        return found

    def applies(self, step: str) -> bool:
        if not self.is_application:
            return True
        return rules.applies(step, self.state()["id"], self.content)

    def next_steps(self) -> list[dict]:
        """What may follow, and whose it is."""
        workflow = states.workflow_of(self.context)
        portal = getToolByName(self.context, "portal_url").getPortalObject()
        following = []
        for name in workflow.states[self.state()["id"]].transitions:
            if not self.applies(name):
                continue
            transition = workflow.transitions[name]
            roles = [
                entry["name"]
                for permission in transition.guard.permissions
                for entry in portal.rolesOfPermission(permission)
                if entry["selected"] and entry["name"] in TITLES
            ]
            who = "、".join(TITLES[role] for role in roles) or SYSTEM_ROLE
            following.append({"title": transition.title, "who": who})
        return following

    def face(self) -> list[tuple]:
        return [
            (self.fields[name].title, self.show(name))
            for name in FACE
            if name in self.fields and self.values.get(name) not in (None, "")
        ]

    def show(self, name: str) -> str:
        return tables.field_value(self.fields[name], self.values.get(name), self.request)

    def cards(self) -> list[dict]:
        """The cards with what they hold, those without content left out."""
        result = []
        for card in CARDS:
            facts: list = []
            grids: list = []
            for name in card.fields:
                self.put(name, facts, grids)
            if facts or grids:
                result.append(
                    {"id": card.id, "title": card.title, "facts": facts, "tables": grids}
                )
        return result

    def put(self, name, facts, grids):
        side, _sep, whole = name.partition("_")
        if whole in SPLIT and side in ("air", "water"):
            rows = [row for row in self.values.get(whole) or () if medium_of(whole, row) == side]
            if rows:
                grids.append(tables.table(self.fields[whole], rows, self.request))
            return
        field = self.fields.get(name)
        if field is None or name not in self.values or isinstance(field, Record):
            return
        value = self.values[name]
        if isinstance(field, Rows):
            if value:
                grids.append(tables.table(field, value, self.request))
            elif any(item["field"] == name for item in self.values.get("withheld", ())):
                facts.append((field.title, tables.WITHHELD))
        elif value not in (None, "", []):
            facts.append((field.title, self.show(name)))

    def publicity(self) -> dict | None:
        return self.values.get("publicity")

    def comments(self) -> list[dict]:
        """What the public said: all for both sides, what was answered for everyone."""
        if not self.is_application:
            return []
        return [row for row in comments.comments(self.context) if self.inside or row.get("answer")]

    def attachments(self) -> list[dict]:
        checker = getSecurityManager().checkPermission
        if not self.is_application:
            return []
        return [
            {
                "title": file.title,
                "url": f"{file.absolute_url()}/view",
                "kind": self.material(file.material_kind or "other"),
                "size": file.file.getSize() if file.file else 0,
            }
            for file in attachments(self.context)
            if checker("View", file)
        ]

    def material(self, kind: str) -> str:
        return translate(MATERIAL_DOCUMENTS.getTerm(kind).title, context=self.request)

    def checks(self) -> list[dict]:
        if not (self.is_application and self.inside):
            return []
        found = rules.checks(subject_of(self.context))
        return [
            {
                "title": check.title,
                "article": check.article,
                "outcome": check.outcome,
                "missing": "、".join(translate(m, context=self.request) for m in check.missing),
            }
            for check in found
            if check.outcome != "not_applicable"
        ]

    def basis(self, candidate) -> str:
        named = candidate.document or candidate.source
        if not candidate.binds:
            named = zh("${document}，不作为依据", mapping={"document": named})
        return translate(named, context=self.request)

    def determinations(self) -> list[dict]:
        if not (self.is_application and self.inside):
            return []
        return [
            {
                "outlet": entry.outlet,
                "pollutant": tables.pollutant(entry.pollutant),
                "quantity": zh("许可排放浓度")
                if entry.quantity == "concentration"
                else zh("许可排放量（t/a）"),
                "applied": "" if entry.applied is None else tables.number(entry.applied),
                "value": "" if entry.value is None else tables.number(entry.value),
                "why": entry.why,
                "candidates": "；".join(
                    f"{tables.number(c.value)}（{self.basis(c)}）" for c in entry.candidates
                ),
                "open": entry.unsupported,
            }
            for entry in determination.determine(considered(self.context))
        ]

    def examination(self) -> list[dict]:
        """The checklist of Art. 28 to 30, for the department."""
        if not (self.is_application and may("paiwu: View examination", self.context)):
            return []
        content = considered(self.context)
        found = examination.findings(content, known_trades(self.context))
        return [{"sign": SIGNS[finding.outcome], **finding.as_dict()} for finding in found]

    def findings(self) -> list[dict]:
        """Assisted examination (辅助校核), for the unit and the department."""
        return findings_of(self.context) if self.inside else []

    def judging(self) -> bool:
        return may("paiwu: Recommend decision", self.context)

    def decision(self) -> dict | None:
        return self.context.decision if self.is_application and self.inside else None

    def notices(self) -> list[dict]:
        return notices_about(self.context)

    def changes(self) -> list[dict]:
        """What a later application changes against the permit (Art. 43)."""
        if not (self.is_application and self.inside):
            return []
        return tables.changes_for_people(changes_of(self.context), self.fields, self.request)

    def public(self) -> dict | None:
        """What the register shows beside the permit itself."""
        if self.is_application or not self.context.permit_number:
            return None
        unit, base = self.context.aq_parent, self.context.absolute_url()
        content = entry.public_of(self.context)
        return {
            "places": maps.places(content, unit),
            "tiles": maps.tiles(),
            "qr": f"{base}/qr.svg",
            "cards": [
                {
                    "title": f"{row['code']} {row.get('name') or ''}",
                    "url": f"{unit.absolute_url()}/outlets/{row['code']}",
                }
                for row in entry.cards(content)
            ],
            "reports": entry.listed(unit, "ExecutionReport"),
            "inspections": entry.listed(unit, "InspectionRecord"),
            "editions": entry.earlier(self.context),
        }

    def versions(self) -> list[dict]:
        if not may("paiwu: View versions", self.context):
            return []
        return [snapshot.metadata() for snapshot in versions(self.context)]
