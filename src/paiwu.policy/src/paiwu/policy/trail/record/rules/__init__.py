"""Which acts there are, and for whom (pure)."""
