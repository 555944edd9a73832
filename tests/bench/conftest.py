"""The table at the end of a run; a ratio above what it allows ends it with status 1."""

from ratios import pytest_sessionfinish  # noqa: F401 (hooks)
from ratios import pytest_terminal_summary  # noqa: F401
