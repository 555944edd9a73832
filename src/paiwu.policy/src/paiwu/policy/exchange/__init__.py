"""Whole trees out and in with collective.exportimport, and existing permits from tables (Art. 63)."""
