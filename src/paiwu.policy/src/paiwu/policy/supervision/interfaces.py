"""What an operator sets for supervision."""

import math

from zope import schema
from zope.interface import Interface

from paiwu.content import _
from paiwu.policy.settings import Wrong
from paiwu.policy.supervision.plan.rules import FACTORS


IDS = tuple(factor.id for factor in FACTORS)


def is_factor(name: str) -> bool:
    if name not in IDS:
        raise Wrong(_("${name} is no risk factor", mapping={"name": name}))
    return True


def is_weight(value: float) -> bool:
    if not 0 <= value < math.inf:
        raise Wrong(_("${value} is no weight: a number from 0", mapping={"value": str(value)}))
    return True


class ISupervisionSettings(Interface):
    """Registry records of the enforcement plan (Art. 39)."""

    risk_weights = schema.Dict(
        title=_("Weights of the risk factors"),
        description=_("What a factor's points are multiplied by; 1 where nothing is set."),
        key_type=schema.TextLine(constraint=is_factor),
        value_type=schema.Float(constraint=is_weight),
        default={},
        required=False,
    )
