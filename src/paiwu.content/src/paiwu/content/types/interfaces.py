"""Schemas of the types."""

from plone.autoform.interfaces import READ_PERMISSIONS_KEY
from plone.autoform.interfaces import WRITE_PERMISSIONS_KEY
from plone.autoform.interfaces import IFormFieldProvider
from plone.supermodel import model
from zope import schema
from zope.interface import Interface
from zope.interface import provider
from zope.schema import getFieldNames

from paiwu.content import _
from paiwu.content.blocks.commitment import ICommitment
from paiwu.content.blocks.management import REPORT_KINDS
from paiwu.content.blocks.management import IManagementRequirements
from paiwu.content.blocks.permitted_items import IPermittedItems
from paiwu.content.blocks.registered_items import IRegisteredItems
from paiwu.content.blocks.unit_information import IUnitInformation
from paiwu.content.fields import Code
from paiwu.content.fields import IRowSchema
from paiwu.content.fields import IsoDate
from paiwu.content.fields import Number
from paiwu.content.fields import Pollutant
from paiwu.content.fields import Record
from paiwu.content.fields import Rows
from paiwu.content.vocabularies import terms


class IPaiwuContent(Interface):
    """Marks every document and container of ours."""


class IRegion(model.Schema):
    """行政区, a province or a prefecture."""

    title = schema.TextLine(title=_("Name of the region"), required=False)
    code = schema.TextLine(title=_("Region code (GB/T 2260)"), required=False)


class IQuantity(IRowSchema):
    quantity = schema.TextLine(title=_("Quantity"))
    value = Number(title=_("Value"))


class IDischargingUnit(IUnitInformation):
    """排污单位, one production site (Art. 7)."""

    quantities = Rows(IQuantity, title=_("Quantities the classification depends on"))

    state_secret = schema.Bool(
        title=_("Involves state secrets (Art. 67)"), required=False, default=False
    )


IDischargingUnit.setTaggedValue(
    READ_PERMISSIONS_KEY,
    {"state_secret": "paiwu.ViewExamination", "quantities": "paiwu.ViewClassification"},
)
IDischargingUnit.setTaggedValue(WRITE_PERMISSIONS_KEY, {"state_secret": "paiwu.ClassifyUnit"})


class IUnitContainer(model.Schema):
    """One of the five containers of a unit."""


class IBlocks(
    IUnitInformation, IRegisteredItems, IPermittedItems, IManagementRequirements, ICommitment
):
    """Blocks A to E, shared by application and permit (Art. 12)."""


APPLICATION_KINDS = terms(
    ("initial", _("First application")),
    ("change", _("Change")),
    ("renewal", _("Renewal")),
    ("reissue", _("Reissue")),
)
QUANTITIES = terms(("concentration", _("Concentration")), ("amount", _("Annual amount (t/a)")))
SOURCES = terms(
    ("standard", _("Emission standard")),
    ("commitment", _("Commitment")),
    ("technical_specification", _("Technical specification")),
    ("total_control", _("Total control target")),
    ("eia", _("EIA approval")),
    ("local_plan", _("Local plan")),
)
MATERIAL_DOCUMENTS = terms(
    ("commitment", _("Signed commitment")),
    ("outlet_standardisation", _("Statement on standardised outlets")),
    ("eia_document", _("EIA approval or equivalent")),
    ("publicity_statement", _("Statement on publicity before application")),
    ("sewage_network", _("Sewage network documents")),
    ("offset_proof", _("Proof of the transferor's changed permit")),
    ("agency_report", _("Report of a technical agency")),
    ("permit_original", _("Copy of the permit original")),
    ("monitoring_diagram", _("Diagram of monitoring points")),
    ("other", _("Other material")),
)


class IPublicity(IRowSchema):
    start = IsoDate(title=_("Start"), required=False)
    end = IsoDate(title=_("End"), required=False)
    channel = schema.TextLine(title=_("Channel"), required=False)
    feedback = schema.Text(title=_("Feedback"), required=False)


class IDetermination(IRowSchema):
    outlet = Code("outlet", title=_("Outlet"))
    pollutant = Pollutant(title=_("Pollutant"))
    quantity = schema.Choice(title=_("Quantity"), vocabulary=QUANTITIES)
    source = schema.Choice(title=_("Source"), vocabulary=SOURCES)
    value = Number(title=_("Value"))
    document = schema.TextLine(title=_("Document"), required=False)
    date = IsoDate(title=_("Date"), required=False)
    claimed = schema.Bool(title=_("Claimed by the enterprise"), required=False)


RECTIFIED_CONDITIONS = terms(
    ("29-1", _("EIA approval or equivalent")),
    ("29-2", _("Ability of the pollution control")),
)
ORIGINAL_STATUS = terms(
    ("in_use", _("In use")),
    ("collected", _("Collected")),
    ("lost", _("Lost")),
    ("damaged", _("Damaged")),
)


class IRectification(IRowSchema):
    """改正 (Art. 61): a problem on record, what is promised, and the order it answers to."""

    problem = schema.TextLine(title=_("Problem"))
    measure = schema.TextLine(title=_("Measure"))
    start = IsoDate(title=_("Start"), required=False)
    end = IsoDate(title=_("End"), required=False)
    condition = schema.Choice(
        title=_("Condition not met"), vocabulary=RECTIFIED_CONDITIONS, required=False
    )
    order = schema.TextLine(title=_("Order to correct"), required=False)
    order_start = IsoDate(title=_("Start by the order"), required=False)
    order_end = IsoDate(title=_("End by the order"), required=False)


OUTCOMES = terms(
    ("pass", _("Met")),
    ("fail", _("Not met")),
    ("not_applicable", _("Not applicable")),
    ("open", _("Open")),
)
PROOFS = terms(
    ("feasible_technology", _("Feasible technology")),
    ("eia_technology", _("Technology of the EIA approval")),
    ("monitoring_data", _("Monitoring data")),
    ("trial_data", _("Engineering trial data")),
)
EXAMINED = terms(
    ("28-1", _("28-1 area where building is prohibited")),
    ("28-2", _("28-2 equipment or products to be eliminated")),
    ("28-3", _("28-3 other cases in which law forbids a permit")),
    ("29-1", _("29-1 EIA approval or equivalent")),
    ("29-2", _("29-2 ability to meet the permitted concentration")),
    ("29-3", _("29-3 concentrations and amounts by Art. 16 and 17")),
    ("29-4", _("29-4 monitoring plan by the specifications")),
    ("29-5", _("29-5 the transferor's permit has been changed")),
    ("32-3", _("32-3 reasons of the decision")),
)


class IExamined(IRowSchema):
    """A finding of the examination (Art. 28 to 30), signed with the recommendation."""

    item = schema.Choice(title=_("Item"), vocabulary=EXAMINED)
    outcome = schema.Choice(title=_("Outcome"), vocabulary=OUTCOMES)
    proof = schema.Choice(title=_("Proof (Art. 30)"), vocabulary=PROOFS, required=False)
    basis = schema.TextLine(title=_("Finding"), required=False)
    documents = schema.TextLine(title=_("Documents"), required=False)
    signed_by = schema.TextLine(title=_("Signed by"), required=False)
    signed_at = schema.TextLine(title=_("Signed at"), required=False)


class IConsultation(IRowSchema):
    """征求意见 (Art. 7): the department where an outlet lies, asked and answering."""

    region = schema.TextLine(title=_("Region"))
    outlet = Code("outlet", title=_("Outlet"))
    question = schema.TextLine(title=_("Question"), required=False)
    asked_by = schema.TextLine(title=_("Asked by"))
    asked_on = IsoDate(title=_("Asked on"))
    agrees = schema.Bool(title=_("Agrees"), required=False)
    opinion = schema.TextLine(title=_("Opinion"), required=False)
    document = schema.TextLine(title=_("Document"), required=False)
    answered_by = schema.TextLine(title=_("Answered by"), required=False)
    answered_on = IsoDate(title=_("Answered on"), required=False)


class IAgencyAssignment(IRowSchema):
    """技术机构 (Art. 40): who was assigned, and the report it answers for."""

    agency = schema.TextLine(title=_("Agency"))
    assigned_by = schema.TextLine(title=_("Assigned by"))
    assigned_on = IsoDate(title=_("Assigned on"))
    opinion = schema.TextLine(title=_("Opinion"), required=False)
    file = schema.TextLine(title=_("Report"), required=False)
    sha256 = schema.TextLine(title=_("Digest"), required=False)
    signed_at = schema.TextLine(title=_("Signed at"), required=False)


class IOriginal(IRowSchema):
    """正本: one printed original and what became of it (Art. 45, 48, 51)."""

    number = Number(title=_("Number"))
    edition = Number(title=_("Edition"))
    issued_on = IsoDate(title=_("Issued on"))
    status = schema.Choice(title=_("Status"), vocabulary=ORIGINAL_STATUS)
    until = IsoDate(title=_("Until"), required=False)


#: tagged value: the fields that are given when a document is made and never changed
GIVEN_ONCE = "paiwu.content.given_once"


class IPermitApplication(IBlocks):
    """排污许可申请 (Art. 26): what the unit asks for."""

    kind = schema.Choice(
        title=_("Kind of application"), vocabulary=APPLICATION_KINDS, default="initial"
    )
    change_grounds = schema.List(
        title=_("Grounds of change (Art. 43 items 1 to 8)"),
        value_type=schema.Int(min=1, max=8),
        required=False,
        missing_value=[],
        defaultFactory=list,
    )
    change_date = schema.Date(title=_("Date of the change"), required=False)
    phase_out_date = schema.Date(
        title=_("Phase-out date of outdated equipment or products (Art. 21)"), required=False
    )
    publicity = Record(IPublicity, title=_("Publicity before application"))
    determinations = Rows(IDetermination, title=_("Determinations of limits"))
    rectifications = Rows(IRectification, title=_("Rectifications"))
    examination = Rows(IExamined, title=_("Examination"))
    consultations = Rows(IConsultation, title=_("Consultations"), readonly=True)
    agencies = Rows(IAgencyAssignment, title=_("Technical agencies"), readonly=True)


#: the enterprise writes what it asks for, the reviewer what limits rest on
IPermitApplication.setTaggedValue(
    WRITE_PERMISSIONS_KEY,
    dict.fromkeys(getFieldNames(IPermitApplication), "paiwu.EditApplication")
    | {"determinations": "paiwu.DetermineLimits", "examination": "paiwu.Examine"},
)
IPermitApplication.setTaggedValue(GIVEN_ONCE, ("kind",))
IPermitApplication.setTaggedValue(
    READ_PERMISSIONS_KEY,
    {
        "determinations": "paiwu.ViewRegisteredItems",
        "examination": "paiwu.ViewExamination",
        "consultations": "paiwu.ViewExamination",
        "agencies": "paiwu.ViewExamination",
    },
)


class IPermit(IBlocks):
    """排污许可证 (Art. 12): what was decided; its editions are its versions."""

    permit_number = schema.TextLine(title=_("Permit number"), required=False, readonly=True)
    local_number = schema.TextLine(
        title=_("Number under local rules (Art. 63)"), required=False, readonly=True
    )
    edition = schema.Int(title=_("Edition"), required=False, readonly=True)
    issuing_authority = schema.TextLine(
        title=_("Issuing authority"), required=False, readonly=True
    )
    decision_date = schema.Date(title=_("Date of decision"), required=False, readonly=True)
    issued_on = schema.Date(title=_("Issued on"), required=False, readonly=True)
    valid_from = schema.Date(title=_("Valid from"), required=False, readonly=True)
    valid_until = schema.Date(title=_("Valid until"), required=False, readonly=True)
    rectifications = Rows(IRectification, title=_("Rectifications"), readonly=True)
    originals = Rows(IOriginal, title=_("Originals"), readonly=True)


class ILedger(model.Schema):
    """环境管理台账 of one year (Art. 35)."""

    title = schema.TextLine(title=_("Title"), required=False)
    year = schema.Int(title=_("Year"), min=2000, max=2100)


REPORT_SECTIONS = terms(
    ("compliance", _("Concentrations, amounts and compliance")),
    ("abnormal", _("Exceedances and failures of treatment")),
    ("production", _("Basic production information")),
    ("treatment", _("Operation of treatment facilities")),
    ("monitoring", _("Self-monitoring")),
    ("ledger", _("Ledger keeping")),
    ("disclosure", _("Disclosure of information")),
    ("management", _("Environmental management system")),
    ("other", _("Other contents of the permit")),
    ("acceptance", _("Acceptance of completed projects")),
    ("stopped", _("Stopped production")),
    ("incidents", _("Accidental discharges and early reports")),
)


class ISection(IRowSchema):
    section = schema.Choice(title=_("Section"), vocabulary=REPORT_SECTIONS)
    text = schema.Text(title=_("Text"))


class IExecutionReport(model.Schema):
    """执行报告 of a year, quarter or month (Art. 37); its figures are the system's."""

    title = schema.TextLine(title=_("Title"), required=False)
    kind = schema.Choice(title=_("Kind"), vocabulary=REPORT_KINDS)
    period = schema.TextLine(title=_("Period"))
    sections = Rows(ISection, title=_("Sections"))


class IInspectionItem(IRowSchema):
    requirement = schema.TextLine(title=_("Requirement"))
    finding = schema.TextLine(title=_("Finding"), required=False)
    compliant = schema.Bool(title=_("Compliant"), required=False)


class IPenalty(IRowSchema):
    basis = schema.TextLine(title=_("Basis"))
    kind = schema.TextLine(title=_("Kind"))
    amount = Number(title=_("Amount (yuan)"), required=False)
    decided_on = IsoDate(title=_("Decided on"), required=False)


OCCASIONS = terms(
    ("draw", _("Random draw")),
    ("risk", _("By risk")),
    ("complaint", _("Complaint")),
    ("reinspection", _("Re-inspection")),
    ("special", _("Special action")),
)
PARTIES = terms(("inspector", _("Inspector")), ("unit", _("Discharging unit")))


class IMeasurement(IRowSchema):
    """执法监测: what was measured on the spot; mg/m³ in gas, mg/L in water, like readings."""

    outlet = Code("outlet", title=_("Outlet"))
    pollutant = Pollutant(title=_("Pollutant"))
    concentration = Number(title=_("Measured concentration"))
    sampled_at = schema.TextLine(title=_("Sampled at"))
    analysis = schema.TextLine(title=_("Analysis"), required=False)


class IPhoto(IRowSchema):
    """A picture taken on the spot; the bytes are kept beside, by `number`."""

    number = Number(title=_("Number"))
    filename = schema.TextLine(title=_("File name"))
    content_type = schema.TextLine(title=_("Content type"))
    size = Number(title=_("Size"))
    sha256 = schema.TextLine(title=_("Digest"))
    caption = schema.TextLine(title=_("Caption"), required=False)
    item = Number(title=_("Item"), required=False)
    taken_at = schema.TextLine(title=_("Taken at"), required=False)
    added_at = schema.TextLine(title=_("Added at"))
    is_signature = schema.Bool(title=_("Drawn signature"), required=False)


class ISignature(IRowSchema):
    """A signature under the record made on the spot, or that it was refused."""

    party = schema.Choice(title=_("Party"), vocabulary=PARTIES)
    name = schema.TextLine(title=_("Name"))
    position = schema.TextLine(title=_("Position"), required=False)
    account = schema.TextLine(title=_("Account"))
    signed_at = schema.TextLine(title=_("Signed at"))
    refused = schema.Bool(title=_("Refused to sign"), required=False)
    remark = schema.TextLine(title=_("Remark"), required=False)
    sha256 = schema.TextLine(title=_("Digest"))
    photo = Number(title=_("Photo"), required=False)


class IInspectionRecord(model.Schema):
    """监督检查记录 (Art. 39)."""

    title = schema.TextLine(title=_("Title"), required=False)
    planned_on = schema.Date(title=_("Planned on"), required=False)
    occasion = schema.Choice(title=_("Occasion"), vocabulary=OCCASIONS, required=False)
    inspected_at = schema.TextLine(title=_("Time of inspection"), required=False)
    inspectors = schema.List(
        title=_("Inspectors"),
        value_type=schema.TextLine(max_length=100),
        required=False,
        missing_value=[],
        defaultFactory=list,
    )
    items = Rows(IInspectionItem, title=_("Items"))
    measurements = Rows(IMeasurement, title=_("Measurements"))
    photos = Rows(IPhoto, title=_("Photos"), readonly=True)
    result = schema.Text(title=_("Result"), required=False)
    penalties = Rows(IPenalty, title=_("Penalties"))
    rectify_by = schema.Date(title=_("Rectify by"), required=False)
    signatures = Rows(ISignature, title=_("Signatures"), readonly=True)


#: why it came to the inspection is the department's: it would tell of a complaint
IInspectionRecord.setTaggedValue(
    READ_PERMISSIONS_KEY,
    {
        "planned_on": "paiwu.ViewExamination",
        "occasion": "paiwu.ViewExamination",
        "photos": "paiwu.ViewInspectionEvidence",
        "signatures": "paiwu.ViewInspectionEvidence",
    },
)


class INotice(model.Schema):
    """A statutory notice (告知单、决定书、公告): written once, never changed."""

    title = schema.TextLine(title=_("Title"), readonly=True)
    kind = schema.TextLine(title=_("Kind"), readonly=True)
    number = schema.TextLine(title=_("Number"), readonly=True)
    issued_on = schema.Date(title=_("Issued on"), readonly=True)
    issued_by = schema.TextLine(title=_("Issued by"), readonly=True)
    addressee = schema.TextLine(title=_("Addressee"), readonly=True)
    legal_basis = schema.TextLine(title=_("Legal basis"), readonly=True)
    text = schema.Text(title=_("Text"), readonly=True)
    about = schema.TextLine(title=_("About"), readonly=True)


@provider(IFormFieldProvider)
class IMaterial(model.Schema):
    """What a file proves (Art. 26, 44, 47); a behavior of File."""

    material_kind = schema.Choice(
        title=_("Kind of material"),
        vocabulary=MATERIAL_DOCUMENTS,
        required=False,
        default="other",
    )
