"""The table at the end of a run; a ratio above what it allows ends it with status 1."""

import ratios


def pytest_terminal_summary(terminalreporter):
    if ratios.ROWS:
        terminalreporter.write_line("")
        for line in (ratios.HEAD, *ratios.ROWS):
            terminalreporter.write_line(str(line))


def pytest_sessionfinish(session, exitstatus):
    if exitstatus == 0 and any(row.ratio > row.allowed for row in ratios.ROWS):
        session.exitstatus = 1
