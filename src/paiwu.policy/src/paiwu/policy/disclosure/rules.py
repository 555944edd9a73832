"""What is public of a permit or application (Art. 26, 32): a table (pure)."""

from collections.abc import Iterable
from collections.abc import Mapping

from paiwu.policy.access.rules.redaction import redact


#: what is public of a permit (Art. 32 para 2: 正本以及副本中基本信息、许可事项及承诺书): field -> article
PUBLIC = {
    "title": "13-1",
    "uscc": "13-1",
    "registered_address": "13-1",
    "legal_representative": "13-1",
    "technical_contact": "13-1",
    "site_address": "13-1",
    "industry_code": "13-1",
    "management_category": "5",
    "longitude": "13-1",
    "latitude": "13-1",
    "commissioning_date": "13-1",
    "permit_number": "13-2",
    "local_number": "63",
    "edition": "13-2",
    "issuing_authority": "13-2",
    "decision_date": "13-2",
    "issued_on": "13-2",
    "valid_from": "13-2",
    "valid_until": "13-2",
    "outlets": "15-1",
    "fugitive_sources": "15-1",
    "limits": "15-2",
    "total_limits": "15-2",
    "monitoring_items": "18-2",
    "ledger_requirements": "18-2",
    "report_requirements": "18-2",
    "operation_requirements": "18-1",
    "disclosure_requirements": "18-3",
    "other_requirements": "18-4",
    "commitment_text": "20",
    "commitment_signed_by": "20",
    "commitment_signed_at": "20",
    "rectifications": "61",
    "originals": "51",
}


def public(values: Mapping, marks: Iterable[Mapping]) -> dict:
    """What everybody may see of a permit's or application's values; `withheld` says what is kept back.

    Whoever asks gets the same.
    """
    shown, withheld = redact({name: values.get(name) for name in PUBLIC if name in values}, marks)
    if withheld:
        shown["withheld"] = withheld
    return shown
