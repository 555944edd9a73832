"""Findings of a document, with the Reviewer's verdicts on them."""

from Acquisition import aq_base

from paiwu.content import _
from paiwu.content.rest.errors import Invalid
from paiwu.content.rest.errors import NotPermitted
from paiwu.content.rest.serializer import values
from paiwu.content.validation import Problem
from paiwu.policy.access.effects.redaction import SECRETS
from paiwu.policy.access.effects.redaction import STAFF
from paiwu.policy.access.effects.redaction import disclose
from paiwu.policy.access.effects.redaction import may
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
