"""Penalties, credit, duties, patterns (pure)."""
