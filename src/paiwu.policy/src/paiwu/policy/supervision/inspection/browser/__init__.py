"""Inspections, on the phone too."""
