"""Roles, the facts of steps, redaction, floods (pure)."""
