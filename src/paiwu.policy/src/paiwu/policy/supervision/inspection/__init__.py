"""Inspections on the spot (Art. 39, 59)."""
