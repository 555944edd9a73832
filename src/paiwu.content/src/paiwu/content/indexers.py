"""What the catalog knows of a document; only what everyone who sees the document may see."""

from plone.indexer import indexer

from paiwu.content import tables
from paiwu.content.types.interfaces import INotice
from paiwu.content.types.interfaces import IPermit
from paiwu.content.types.interfaces import IPermitApplication
from paiwu.content.types.interfaces import IUnitInformation


#: fields of block A and C that feed the full text (Art. 13, 15: public in every permit)
TEXT_FIELDS = (
    "title",
    "uscc",
    "registered_address",
    "legal_representative",
    "site_address",
)


@indexer(IUnitInformation)
def searchable_text(obj):
    """Names, addresses, industry and limited pollutants; never a registered item."""
    hidden = {mark.get("field") for mark in getattr(obj, "trade_secrets", None) or ()}
    words = [getattr(obj, name, None) for name in TEXT_FIELDS if name not in hidden]
    words.append(getattr(obj, "permit_number", None) or obj.getId())
    words.append(tables.names("industries").get(obj.industry_code))
    pollutants = {row.get("pollutant") for row in getattr(obj, "limits", None) or ()}
    words += sorted(tables.names("pollutants").get(code, "") for code in pollutants)
    return " ".join(word for word in words if word)


@indexer(IUnitInformation)
def unit_uscc(obj):
    return obj.uscc


@indexer(IUnitInformation)
def industry_code(obj):
    return obj.industry_code


@indexer(IUnitInformation)
def management_category(obj):
    return obj.management_category


@indexer(IPermitApplication)
def application_kind(obj):
    return obj.kind


@indexer(IPermit)
def permit_number(obj):
    return obj.permit_number


@indexer(IPermit)
def local_number(obj):
    return obj.local_number


@indexer(INotice)
def notice_text(obj):
    return f"{obj.title} {obj.number} {obj.text}"


@indexer(INotice)
def notice_kind(obj):
    return obj.kind


@indexer(INotice)
def notice_number(obj):
    return obj.number


@indexer(INotice)
def notice_on(obj):
    return obj.issued_on.isoformat()


@indexer(INotice)
def notice_about(obj):
    return obj.about


@indexer(INotice)
def notice_basis(obj):
    return obj.legal_basis
