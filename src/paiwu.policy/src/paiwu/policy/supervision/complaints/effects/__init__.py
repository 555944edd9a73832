"""Complaints and what is sealed of them."""
