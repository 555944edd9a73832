"""Block E, commitment (承诺书, Art. 20) and trade secrets (Art. 26 last paragraph)."""

from plone.autoform.interfaces import READ_PERMISSIONS_KEY
from plone.supermodel import model
from zope import schema

from paiwu.content import _
from paiwu.content.fields import IRowSchema
from paiwu.content.fields import Number
from paiwu.content.fields import Rows


class ITradeSecret(IRowSchema):
    field = schema.TextLine(title=_("Field"))
    row = Number(title=_("Row (counted from 0; empty: the whole field)"), required=False)
    reason = schema.TextLine(title=_("Reason"))


class ICommitment(model.Schema):
    """承诺书, signed by the legal representative or person in charge."""

    commitment_text = schema.Text(title=_("Commitment"), required=False)
    commitment_signed_by = schema.TextLine(title=_("Signed by"), required=False, readonly=True)
    commitment_signed_at = schema.TextLine(title=_("Signed at"), required=False, readonly=True)
    trade_secrets = Rows(ITradeSecret, title=_("Trade secrets"))


ICommitment.setTaggedValue(READ_PERMISSIONS_KEY, {"trade_secrets": "paiwu.ViewTradeSecrets"})
