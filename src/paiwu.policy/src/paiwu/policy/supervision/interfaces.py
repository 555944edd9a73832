"""What an operator sets for supervision."""

from zope import schema
from zope.interface import Interface

from paiwu.content import _
from paiwu.policy.supervision.plan.rules import FACTORS


IDS = tuple(factor.id for factor in FACTORS)


class ISupervisionSettings(Interface):
    """Registry records of the enforcement plan (Art. 39)."""

    risk_weights = schema.Dict(
        title=_("Weights of the risk factors"),
        description=_("What a factor's points are multiplied by; 1 where nothing is set."),
        key_type=schema.TextLine(constraint=lambda name: name in IDS),
        value_type=schema.Float(min=0.0),
        default={},
        required=False,
    )
