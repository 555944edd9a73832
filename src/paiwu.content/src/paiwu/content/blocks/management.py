"""Block D, management requirements (环境管理要求, Art. 18, 19)."""

from plone.supermodel import model
from zope import schema

from paiwu.content import _
from paiwu.content.fields import Code
from paiwu.content.fields import IRowSchema
from paiwu.content.fields import Number
from paiwu.content.fields import Pollutant
from paiwu.content.fields import Rows
from paiwu.content.vocabularies import terms


METHODS = terms(("automatic", _("Automatic")), ("manual", _("Manual")))
REPORT_KINDS = terms(
    ("annual", _("Annual")), ("quarterly", _("Quarterly")), ("monthly", _("Monthly"))
)


class IMonitoringItem(IRowSchema):
    outlet = Code("outlet", title=_("Outlet"))
    pollutant = Pollutant(title=_("Pollutant"))
    method = schema.Choice(title=_("Method"), vocabulary=METHODS)
    frequency = schema.TextLine(title=_("Frequency"), required=False)
    sampling = schema.TextLine(title=_("Sampling"), required=False)
    analysis = schema.TextLine(title=_("Analysis"), required=False)
    quality_control = schema.TextLine(title=_("Quality control"), required=False)


class ILedgerRequirement(IRowSchema):
    category = schema.TextLine(title=_("Category"))
    content = schema.TextLine(title=_("Content"), required=False)
    frequency = schema.TextLine(title=_("Frequency"), required=False)


class IReportRequirement(IRowSchema):
    kind = schema.Choice(title=_("Kind"), vocabulary=REPORT_KINDS)
    content = schema.TextLine(title=_("Content"), required=False)
    due_days = Number(title=_("Due after (days)"), max=366, required=False)


class IManagementRequirements(model.Schema):
    """环境管理要求 (Art. 18 items 1 to 4; the monitoring plan of Art. 19)."""

    monitoring_items = Rows(IMonitoringItem, title=_("Self-monitoring"))
    ledger_requirements = Rows(ILedgerRequirement, title=_("Ledger requirements"))
    report_requirements = Rows(IReportRequirement, title=_("Report requirements"))
    operation_requirements = schema.Text(title=_("Operation requirements"), required=False)
    disclosure_requirements = schema.Text(title=_("Disclosure requirements"), required=False)
    other_requirements = schema.Text(title=_("Other requirements"), required=False)
