"""What an operator sets for execution reports."""

from zope import schema
from zope.interface import Interface

from paiwu.content import _
from paiwu.policy.reporting.rules import postponements
from paiwu.policy.settings import Wrong


def is_postponement(line: str) -> bool:
    """`2023 2024-02-29`, `2023Q4 2024-02-29` or `2023-11 2024-02-29`; Wrong names the line that is none."""
    if not postponements([line]):
        raise Wrong(
            _("${line} is no period and later day, as in 2023 2024-02-29", mapping={"line": line})
        )
    return True


class IReportingSettings(Interface):
    """Registry records of execution reports (HJ 944)."""

    postponed = schema.List(
        title=_("Postponed execution reports"),
        description=_("A period and the day until which the ministry accepts its report."),
        value_type=schema.TextLine(constraint=is_postponement),
        default=[],
        required=False,
    )
