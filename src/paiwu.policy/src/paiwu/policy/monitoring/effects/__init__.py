"""Entries and readings of a ledger, and what accounting needs of a unit."""
