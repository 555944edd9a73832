"""The plan as inspections; the ranking as it stands; the draw."""
