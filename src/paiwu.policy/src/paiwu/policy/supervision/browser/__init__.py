"""A region and a unit under supervision."""
