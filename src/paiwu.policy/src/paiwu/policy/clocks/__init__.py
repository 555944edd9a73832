"""Deadlines (Art. 25, 27, 31): the calendar, the statutory clocks, the daily run."""
