"""Legal hold, and what is not removed."""
