"""Accounting, compliance, substitution, quality of readings (pure)."""
