"""Checks of what is typed in, the same for forms and REST; each finding names field, row, column."""

from paiwu.content.validation.blocks import check
from paiwu.content.validation.columns import convert_body
from paiwu.content.validation.columns import convert_field
from paiwu.content.validation.problem import Problem


__all__ = ["Problem", "check", "convert_body", "convert_field"]
