"""Block B, registered items (登记事项, Art. 14): declared by the unit, not public."""

from plone.autoform.interfaces import READ_PERMISSIONS_KEY
from plone.supermodel import model
from zope import schema

from paiwu.content import _
from paiwu.content.fields import Amounts
from paiwu.content.fields import Code
from paiwu.content.fields import IRowSchema
from paiwu.content.fields import IsoDate
from paiwu.content.fields import Number
from paiwu.content.fields import Pollutant
from paiwu.content.fields import Pollutants
from paiwu.content.fields import Rows
from paiwu.content.vocabularies import terms


MATERIAL_KINDS = terms(
    ("raw", _("Raw material")), ("auxiliary", _("Auxiliary material")), ("fuel", _("Fuel"))
)
EMISSION_MODES = terms(
    ("organised", _("Organised")), ("fugitive", _("Fugitive")), ("wastewater", _("Waste water"))
)
TRADE_KINDS = terms(("purchase", _("Purchase")), ("transfer", _("Transfer")))


class IProduct(IRowSchema):
    line = schema.TextLine(title=_("Production line"), required=False)
    product = schema.TextLine(title=_("Product"))
    capacity = Number(title=_("Capacity"))
    unit = schema.TextLine(title=_("Unit"))
    annual_hours = Number(title=_("Hours per year"), max=8784, required=False)


class IFacility(IRowSchema):
    code = Code("facility", title=_("Code"))
    name = schema.TextLine(title=_("Name"))
    process = schema.TextLine(title=_("Process"), required=False)
    parameter = schema.TextLine(title=_("Parameter"), required=False)
    value = Number(title=_("Value"), required=False)
    unit = schema.TextLine(title=_("Unit"), required=False)


class IMaterial(IRowSchema):
    kind = schema.Choice(title=_("Kind"), vocabulary=MATERIAL_KINDS)
    name = schema.TextLine(title=_("Name"))
    annual_use = Number(title=_("Use per year"), required=False)
    unit = schema.TextLine(title=_("Unit"), required=False)
    composition = schema.TextLine(title=_("Composition"), required=False)


class IEmissionProcess(IRowSchema):
    facility = Code("facility", title=_("Facility"))
    process = schema.TextLine(title=_("Emission process"), required=False)
    pollutants = Pollutants(title=_("Pollutants"))
    mode = schema.Choice(title=_("Mode"), vocabulary=EMISSION_MODES)
    treatment = Code("treatment", title=_("Treatment unit"), required=False)
    outlet = Code("outlet", title=_("Outlet"), required=False)


class ITreatmentUnit(IRowSchema):
    code = Code("treatment", title=_("Code"))
    name = schema.TextLine(title=_("Name"))
    process = schema.TextLine(title=_("Process"), required=False)
    feasible_technology = schema.Bool(title=_("Feasible technology"), required=False)
    efficiency = Number(title=_("Efficiency (%)"), max=100, required=False)


class IEIAApproval(IRowSchema):
    number = schema.TextLine(title=_("Number of the document"))
    authority = schema.TextLine(title=_("Authority"), required=False)
    date = IsoDate(title=_("Date"), required=False)
    amounts = Amounts(title=_("Amounts (t/a)"), required=False)


class ITotalControlTarget(IRowSchema):
    pollutant = Pollutant(title=_("Pollutant"))
    amount = Number(title=_("Amount (t/a)"))
    document = schema.TextLine(title=_("Document"), required=False)


class IEmissionTrade(IRowSchema):
    kind = schema.Choice(title=_("Kind"), vocabulary=TRADE_KINDS)
    pollutant = Pollutant(title=_("Pollutant"))
    amount = Number(title=_("Amount (t/a)"))
    counterparty = schema.TextLine(title=_("Counterparty"), required=False)
    date = IsoDate(title=_("Date"), required=False)


class IRegisteredItems(model.Schema):
    """登记事项 (Art. 14 items 1 to 3)."""

    products = Rows(IProduct, title=_("Products and capacity"))
    facilities = Rows(IFacility, title=_("Production facilities"))
    materials = Rows(IMaterial, title=_("Raw and auxiliary materials, fuels"))
    emission_processes = Rows(IEmissionProcess, title=_("Emission processes"))
    treatment_units = Rows(ITreatmentUnit, title=_("Treatment units"))
    eia_approvals = Rows(IEIAApproval, title=_("EIA approvals"))
    total_control_targets = Rows(ITotalControlTarget, title=_("Total control targets"))
    emission_trades = Rows(IEmissionTrade, title=_("Emission trades"))


IRegisteredItems.setTaggedValue(
    READ_PERMISSIONS_KEY, dict.fromkeys(IRegisteredItems.names(), "paiwu.ViewRegisteredItems")
)
