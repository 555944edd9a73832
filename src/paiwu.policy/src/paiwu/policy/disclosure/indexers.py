"""What the public register knows of a permit, from the catalog alone; secret units are not in it."""

from Acquisition import aq_parent
from plone.indexer import indexer

from paiwu.content.types.interfaces import IPermit
from paiwu.policy.access.transitions import state_of
from paiwu.policy.application.subject import unit_of
from paiwu.policy.disclosure import secrecy


def _listed(permit) -> bool:
    return unit_of(permit) is not None and not secrecy.is_secret(permit)


def _withheld(permit) -> set[str]:
    """Fields that are marked as a whole."""
    marks = permit.trade_secrets or ()
    return {mark.get("field") for mark in marks if mark.get("row") is None}


def city_of(permit):
    return aq_parent(unit_of(permit))


@indexer(IPermit)
def register_state(permit):
    """The permit's state; a permit that the register does not list has none."""
    if not _listed(permit):
        raise AttributeError
    return state_of(permit)


@indexer(IPermit)
def register_region(permit):
    """City and province."""
    if not _listed(permit):
        raise AttributeError
    city = city_of(permit)
    return [city.getId(), aq_parent(city).getId()]


@indexer(IPermit)
def register_industry(permit):
    if not _listed(permit) or "industry_code" in _withheld(permit):
        raise AttributeError
    return permit.industry_code


@indexer(IPermit)
def register_category(permit):
    if not _listed(permit):
        raise AttributeError
    return permit.management_category


@indexer(IPermit)
def register_pollutants(permit):
    """Pollutants with a limit that is not withheld."""
    if not _listed(permit) or "limits" in _withheld(permit):
        raise AttributeError
    rows = {
        int(m["row"])
        for m in permit.trade_secrets or ()
        if m.get("field") == "limits" and m.get("row") is not None
    }
    return sorted({row["pollutant"] for n, row in enumerate(permit.limits or ()) if n not in rows})


@indexer(IPermit)
def register_until(permit):
    if not _listed(permit) or permit.valid_until is None:
        raise AttributeError
    return permit.valid_until.isoformat()


@indexer(IPermit)
def register_issued(permit):
    if not _listed(permit) or permit.decision_date is None:
        raise AttributeError
    return (permit.issued_on or permit.decision_date).isoformat()


#: what a list says of a permit
ROW = (
    "permit_number",
    "title",
    "uscc",
    "site_address",
    "industry_code",
    "management_category",
    "issuing_authority",
    "edition",
    "decision_date",
    "issued_on",
    "valid_from",
    "valid_until",
    "longitude",
    "latitude",
)


@indexer(IPermit)
def register_row(permit):
    """What the list says, kept with the catalog so that a list wakes no permit."""
    if not _listed(permit):
        raise AttributeError
    hidden = _withheld(permit)
    row = {name: getattr(permit, name) for name in ROW if name not in hidden}
    row = {name: v.isoformat() if hasattr(v, "isoformat") else v for name, v in row.items()}
    return row | {"region": city_of(permit).getId(), "state": state_of(permit)}
