"""REST services of the trail."""
