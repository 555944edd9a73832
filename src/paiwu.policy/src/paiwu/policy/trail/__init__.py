"""Versions and who made them (Art. 10, 33, 38)."""
