"""What the public register knows of a permit, from the catalog alone; secret units are not in it."""

from hashlib import sha256

import rfc8785
from Acquisition import aq_parent
from plone.indexer import indexer

from paiwu.content import tables
from paiwu.content.types.interfaces import IPermit
from paiwu.policy.access.effects import secrecy
from paiwu.policy.tree.places import unit_of
from paiwu.policy.tree.states import state_of


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


#: what a text is looked for in, beside the names of industry and pollutants
WORDS = ("title", "permit_number", "uscc", "site_address")
MORE_WORDS = ("registered_address", "legal_representative", "local_number")


@indexer(IPermit)
def register_row(permit):
    """What the register knows, kept with the catalog so that a search wakes no permit."""
    if not _listed(permit):
        raise AttributeError
    return row_of(permit)


@indexer(IPermit)
def register_mark(permit):
    """Changes with the row, so that who has read the rows knows when to read them anew."""
    if not _listed(permit):
        raise AttributeError
    return sha256(rfc8785.dumps(row_of(permit))).hexdigest()


def row_of(permit) -> dict:
    """The public facts of a list's row; `words` is what a text is looked for in."""
    hidden = _withheld(permit)
    row = {name: getattr(permit, name) for name in ROW if name not in hidden}
    row = {name: v.isoformat() if hasattr(v, "isoformat") else v for name, v in row.items()}
    row["pollutants"] = sorted({limit["pollutant"] for limit in permit.limits or ()})
    words = [row.get(name) for name in WORDS]
    words += [getattr(permit, name) for name in MORE_WORDS if name not in hidden]
    words.append(tables.names("industries").get(row.get("industry_code") or ""))
    words += [tables.names("pollutants").get(code) for code in row["pollutants"]]
    row["words"] = " ".join(word for word in words if word).lower()
    return row | {"region": city_of(permit).getId(), "state": state_of(permit)}
