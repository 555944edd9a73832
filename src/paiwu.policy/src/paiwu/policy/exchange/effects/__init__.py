"""Documents as JSON and back; existing permits from tables."""
