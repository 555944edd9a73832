"""The cards of the national platform's application form, in its order."""

from dataclasses import dataclass

from zope import schema
from zope.component import adapter
from zope.interface import Interface
from zope.interface import implementer

from paiwu.content import _
from paiwu.content.blocks.permitted_items import ILimit
from paiwu.content.blocks.permitted_items import IOutlet
from paiwu.content.blocks.permitted_items import ITotalLimit
from paiwu.content.fields import Rows
from paiwu.content.identifiers import codes
from paiwu.content.types.interfaces import IBlocks
from paiwu.content.validation.blocks import pollutant_medium


class IFileList(schema.interfaces.IField):
    """Shows the files of a document; nothing is typed in."""


@implementer(IFileList)
class FileList(schema.Field):
    """Files are children of the document: the card shows them and leads to the upload."""


class ICards(Interface):
    """What the cards show in their own way: air and water apart, the attachments as a list."""

    air_outlets = Rows(IOutlet, title=_("Air outlets"))
    air_limits = Rows(ILimit, title=_("Organised emissions: limits"))
    air_total_limits = Rows(ITotalLimit, title=_("Total limits, air"))
    water_outlets = Rows(IOutlet, title=_("Water outlets"))
    water_limits = Rows(ILimit, title=_("Waste water: limits"))
    water_total_limits = Rows(ITotalLimit, title=_("Total limits, water"))
    attachments = FileList(title=_("Attachments"), required=False)


def medium_of(field: str, row: dict) -> str:
    """The card side a row belongs to; what cannot be told stays with air."""
    if field == "outlets":
        return row.get("medium") or "air"
    if field == "limits":
        return codes.medium(row.get("outlet") or "") or "air"
    return pollutant_medium(row.get("pollutant") or "") or "air"


#: field -> its two sides
SPLIT = {
    field: (f"air_{field}", f"water_{field}") for field in ("outlets", "limits", "total_limits")
}


def _side(medium: str, field: str):
    def rows(self):
        return [row for row in getattr(self.context, field) if medium_of(field, row) == medium]

    return property(rows)


@implementer(ICards)
@adapter(IBlocks)
class CardValues:
    """Reads the two sides of a table; writing goes through `merge`."""

    def __init__(self, context):
        self.context = context

    air_outlets = _side("air", "outlets")
    air_limits = _side("air", "limits")
    air_total_limits = _side("air", "total_limits")
    water_outlets = _side("water", "outlets")
    water_limits = _side("water", "limits")
    water_total_limits = _side("water", "total_limits")


def merge(data: dict) -> dict:
    """Form data with the sides put together again, air first."""
    merged = dict(data)
    for field, sides in SPLIT.items():
        if any(side in merged for side in sides):
            merged[field] = [row for side in sides for row in merged.pop(side, None) or ()]
    return merged


def locate(field: str, row: int | None, data: dict) -> tuple[str, int | None]:
    """The form's own field and row for a row of a merged table."""
    if field not in SPLIT or row is None:
        return (SPLIT[field][0] if field in SPLIT else field), row
    air, water = SPLIT[field]
    count = len(data.get(air) or ())
    return (air, row) if row < count else (water, row - count)


@dataclass(frozen=True)
class Card:
    id: str
    title: str
    fields: tuple[str, ...]


CARDS = (
    Card(
        "basics",
        _("Basic information"),
        (
            "title",
            "kind",
            "uscc",
            "registered_address",
            "legal_representative",
            "technical_contact",
            "site_address",
            "industry_code",
            "management_category",
            "longitude",
            "latitude",
            "commissioning_date",
            "phase_out_date",
            "change_grounds",
            "change_date",
        ),
    ),
    Card("products", _("Products and capacity"), ("products", "facilities")),
    Card("materials", _("Raw and auxiliary materials, fuels"), ("materials",)),
    Card(
        "processes",
        _("Emission processes and treatment"),
        ("emission_processes", "treatment_units"),
    ),
    Card("air-outlets", _("Air outlets"), ("air_outlets",)),
    Card("organised", _("Organised emissions"), ("air_limits",)),
    Card("fugitive", _("Fugitive emissions"), ("fugitive_sources",)),
    Card("air-total", _("Total limits, air"), ("air_total_limits",)),
    Card("water-outlets", _("Water outlets"), ("water_outlets",)),
    Card("waste-water", _("Waste water"), ("water_limits", "water_total_limits")),
    Card("monitoring", _("Self-monitoring"), ("monitoring_items",)),
    Card("ledger", _("Ledger requirements"), ("ledger_requirements", "report_requirements")),
    Card(
        "supplement",
        _("Supplementary registration"),
        (
            "eia_approvals",
            "total_control_targets",
            "emission_trades",
            "determinations",
            "rectifications",
            "operation_requirements",
            "disclosure_requirements",
            "other_requirements",
        ),
    ),
    Card("examination", _("Examination"), ("examination", "consultations", "agencies")),
    Card("attachments", _("Attachments"), ("attachments",)),
    Card("submission", _("Submission"), ("commitment_text", "trade_secrets")),
)
