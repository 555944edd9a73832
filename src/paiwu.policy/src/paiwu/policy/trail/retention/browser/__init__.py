"""Legal hold."""
