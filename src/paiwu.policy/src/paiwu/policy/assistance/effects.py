"""Findings of a document, with the Reviewer's verdicts on them."""

from Acquisition import aq_base
from zope.component import adapter
from zope.interface import implementer

from paiwu.content import _
from paiwu.content.identifiers import region as regions
from paiwu.content.rest.errors import Invalid
from paiwu.content.rest.errors import NotPermitted
from paiwu.content.rest.serializer import values
from paiwu.content.types.interfaces import IPermitApplication
from paiwu.content.validation import Problem
from paiwu.policy.access.effects.redaction import SECRETS
from paiwu.policy.access.effects.redaction import STAFF
from paiwu.policy.access.effects.redaction import disclose
from paiwu.policy.access.effects.redaction import may
from paiwu.policy.application.effects.advice import answered_outlets
from paiwu.policy.application.interfaces import IQuestions
from paiwu.policy.assistance import rules
from paiwu.policy.clocks import now
from paiwu.policy.trail.record.effects.recorder import note
from paiwu.policy.tree.actor import actor
from paiwu.policy.tree.places import unit_of


VERDICTS = ("confirmed", "dismissed")


def findings_of(document) -> list[dict]:
    """What the rules point out, over what the user may see; verdicts for the department."""
    content = values(document)
    if not may(SECRETS, document):
        content = disclose(document, content, content.get("trade_secrets"))
        for name, rows in content.items():
            if isinstance(rows, list):
                content[name] = [row for row in rows if not _withheld(row)]
    region = unit_of(document).aq_parent.getId()
    verdicts = verdicts_of(document) if may(STAFF, document) else {}
    return [
        finding.as_dict() | {"verdict": verdicts.get(finding.id)}
        for finding in rules.findings(content, region, now.today())
    ]


@implementer(IQuestions)
@adapter(IPermitApplication)
class Questions:
    """Findings without a verdict, and outlets elsewhere whose department has not answered (Art. 7, 28)."""

    def __init__(self, application):
        self.application = application

    def open(self) -> list[Problem]:
        found = findings_of(self.application)
        problems = [
            Problem(
                "findings",
                _(
                    "${finding}: has neither been confirmed nor dismissed",
                    mapping={"finding": finding["explanation"]},
                ),
                column=finding["id"],
            )
            for finding in found
            if not finding["verdict"]
        ]
        return problems + self.outlets(found)

    def outlets(self, found: list[dict]) -> list[Problem]:
        region = unit_of(self.application).aq_parent.getId()
        elsewhere = rules.outlets_elsewhere(values(self.application), region)
        asked = answered_outlets(self.application)
        boundary = {
            self.application.outlets[finding["row"]]["code"]
            for finding in found
            if finding["rule"] == "near_the_boundary"
            and finding["row"] is not None
            and (finding["verdict"] or {}).get("verdict") == "confirmed"
        }
        return [
            Problem(
                "consultations",
                _(
                    "${outlet} lies in ${region}, whose department has not answered (Art. 7)",
                    mapping={
                        "outlet": code,
                        "region": regions.name(other.region) or other.region,
                    },
                ),
                column=code,
            )
            for code, other in elsewhere.items()
            if code not in asked and (other.plain or code in boundary)
        ]


def _withheld(row) -> bool:
    return isinstance(row, dict) and "withheld" in row


def verdicts_of(document) -> dict:
    return getattr(aq_base(document), "verdicts", {})


def judge(document, number: str, data) -> dict:
    """The Reviewer confirms a finding or dismisses it with a reason."""
    if not may("paiwu: Recommend decision", document):
        raise NotPermitted(_("Your role may not take this step."))
    if number not in {finding["id"] for finding in findings_of(document)}:
        raise Invalid([Problem("id", _("is no finding of this document"))])
    verdict, reason = data.get("verdict"), data.get("reason")
    if verdict not in VERDICTS:
        message = _("must be one of ${values}", mapping={"values": ", ".join(VERDICTS)})
        raise Invalid([Problem("verdict", message)])
    if verdict == "dismissed" and not (isinstance(reason, str) and reason.strip()):
        raise Invalid([Problem("reason", _("is required"))])
    record = {
        "verdict": verdict,
        "reason": reason.strip() if isinstance(reason, str) else "",
        "by": actor(),
        "on": now.today().isoformat(),
    }
    document.verdicts = {**verdicts_of(document), number: record}
    note(document, "judge", record["reason"], {"finding": number, "verdict": verdict})
    return record
