"""What an application changes against the permit it begins from (Art. 43)."""

from paiwu.content.rest.serializer import values
from paiwu.content.types.identity import COPIED_BLOCKS
from paiwu.policy.access.effects.redaction import disclose
from paiwu.policy.permit.effects import decisions as effects
from paiwu.policy.trail.read.rules import compare


def changes_of(application) -> list[dict]:
    """Differences to the edition it began from, row by row, as the user may see them."""
    if not application.base:
        return []
    before, after = (
        disclose(
            application,
            {name: content.get(name) for name in COPIED_BLOCKS},
            content.get("trade_secrets"),
        )
        for content in (effects.base_values(application), values(application))
    )
    for shown in (before, after):
        shown.pop("withheld", None)
    return compare(before, after)
