"""Block A, unit information (基本信息, Art. 13)."""

from plone.supermodel import model
from zope import schema

from paiwu.content import _
from paiwu.content.fields import Number
from paiwu.content.vocabularies import terms


CATEGORIES = terms(("key", _("Key management")), ("simplified", _("Simplified management")))


class IUnitInformation(model.Schema):
    """基本信息: who discharges, and where (Art. 13 item 1, Art. 5)."""

    title = schema.TextLine(title=_("Name of the discharging unit"), max_length=200)
    uscc = schema.TextLine(title=_("Unified social credit code"), required=False)
    registered_address = schema.TextLine(
        title=_("Registered address"), required=False, max_length=500
    )
    legal_representative = schema.TextLine(
        title=_("Legal representative or person in charge"), required=False, max_length=100
    )
    technical_contact = schema.TextLine(
        title=_("Technical contact"), required=False, max_length=100
    )
    site_address = schema.TextLine(
        title=_("Address of the production site"), required=False, max_length=500
    )
    industry_code = schema.Choice(
        title=_("Industry (GB/T 4754)"), vocabulary="paiwu.industries", required=False
    )
    management_category = schema.Choice(
        title=_("Management category"), vocabulary=CATEGORIES, required=False
    )
    longitude = Number(title=_("Longitude (°E)"), min=73, max=136, required=False)
    latitude = Number(title=_("Latitude (°N)"), min=3, max=54, required=False)
    commissioning_date = schema.Date(title=_("Date of commissioning"), required=False)
