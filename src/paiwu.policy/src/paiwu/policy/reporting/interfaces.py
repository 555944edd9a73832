"""What an operator sets for execution reports."""

import re

from zope import schema
from zope.interface import Interface
from zope.interface import Invalid

from paiwu.content import _
from paiwu.policy.reporting.rules import postponements
from paiwu.policy.reporting.rules import span


def is_postponement(line: str) -> bool:
    """`2023 2024-02-29`, `2023Q4 2024-02-29` or `2023-11 2024-02-29`."""
    if not re.fullmatch(r"\d{4}(Q[1-4]|-(0[1-9]|1[0-2]))? \d{4}-\d\d-\d\d", line):
        raise Invalid(_("must be a period and a day, as in 2023 2024-02-29"))
    try:
        [(period, day)] = postponements([line]).items()
    except ValueError as error:
        raise Invalid(_("must be a period and a day, as in 2023 2024-02-29")) from error
    return span(period)[1] < day


class IReportingSettings(Interface):
    """Registry records of execution reports (HJ 944)."""

    postponed = schema.List(
        title=_("Postponed execution reports"),
        description=_("A period and the day until which the ministry accepts its report."),
        value_type=schema.TextLine(constraint=is_postponement),
        default=[],
        required=False,
    )
