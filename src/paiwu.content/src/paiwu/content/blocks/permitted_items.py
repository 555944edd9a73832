"""Block C, permitted items (许可事项, Art. 15 to 17)."""

from plone.supermodel import model
from zope import schema

from paiwu.content import _
from paiwu.content.fields import Code
from paiwu.content.fields import IRowSchema
from paiwu.content.fields import Number
from paiwu.content.fields import Pollutant
from paiwu.content.fields import Pollutants
from paiwu.content.fields import Rows
from paiwu.content.vocabularies import terms


MEDIA = terms(("air", _("Air")), ("water", _("Water")))
GRADES = terms(
    ("main", _("Main outlet")), ("general", _("General outlet")), ("other", _("Other outlet"))
)
INTERVALS = terms(("hour", _("Hour")), ("day", _("Day")))


class IOutlet(IRowSchema):
    code = Code("outlet", title=_("Code"))
    name = schema.TextLine(title=_("Name"))
    medium = schema.Choice(title=_("Medium"), vocabulary=MEDIA)
    grade = schema.Choice(title=_("Grade"), vocabulary=GRADES)
    longitude = Number(title=_("Longitude (°E)"), min=73, max=136, required=False)
    latitude = Number(title=_("Latitude (°N)"), min=3, max=54, required=False)
    height = Number(title=_("Height (m)"), required=False)
    diameter = Number(title=_("Diameter (m)"), required=False)
    discharge_mode = schema.TextLine(title=_("Mode of discharge"), required=False)
    destination = schema.TextLine(title=_("Destination"), required=False)
    interval = schema.Choice(title=_("Interval"), vocabulary=INTERVALS, required=False)


class IFugitiveSource(IRowSchema):
    code = Code("facility", title=_("Code"))
    position = schema.TextLine(title=_("Position"))
    pollutants = Pollutants(title=_("Pollutants"))


class ILimit(IRowSchema):
    outlet = Code("outlet", title=_("Outlet"))
    pollutant = Pollutant(title=_("Pollutant"))
    minimum = Number(title=_("Minimum"), required=False)
    concentration = Number(title=_("Concentration"), required=False)
    unit = schema.Choice(
        title=_("Unit of the concentration"), vocabulary="paiwu.units", required=False
    )
    standard = schema.TextLine(title=_("Standard"), required=False)
    committed_concentration = Number(title=_("Committed concentration"), required=False)
    annual_amount = Number(title=_("Annual amount (t/a)"), required=False)
    special_period = schema.TextLine(title=_("Special periods"), required=False)
    daily_amount = Number(title=_("Daily amount (t)"), required=False)
    monthly_amount = Number(title=_("Monthly amount (t)"), required=False)


class ITotalLimit(IRowSchema):
    pollutant = Pollutant(title=_("Pollutant"))
    annual_amount = Number(title=_("Annual amount (t/a)"))


class IPermittedItems(model.Schema):
    """许可事项: outlets, what may leave them, and how much (Art. 15 items 1 and 2)."""

    outlets = Rows(IOutlet, title=_("Outlets"))
    fugitive_sources = Rows(IFugitiveSource, title=_("Fugitive sources"))
    limits = Rows(ILimit, title=_("Limits"))
    total_limits = Rows(ITotalLimit, title=_("Total limits"))
