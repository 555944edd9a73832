"""Reports at once (Art. 37 last para, Art. 60): an entry of the ledger that the department is told of."""

from collections.abc import Mapping

from paiwu.policy.monitoring.effects import entries
from paiwu.policy.notices import rules as notices
from paiwu.policy.notices.effects.writing import write


def add_entry(ledger, data: Mapping) -> dict:
    """Append an entry; one that reports an incident becomes a numbered notice to the department.

    Raises what `entries.add` raises; then there is no notice either.
    """
    entry = entries.add(ledger, data)
    if entry.get("incident"):
        article, title = entries.INCIDENTS[entry["incident"]]
        facts = {
            "what": title,
            "place": entry.get("place") or "厂区",
            "reported": entry["at"][:16].replace("T", " "),
            "start": entry["start"].replace("T", " "),
            "content": entry["content"],
            "cause": entry["cause"],
            "measure": entry["measure"],
            "article": article,
        }
        write(ledger, notices.KINDS["incident"], facts)
    return entry
