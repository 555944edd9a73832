"""Entries, search and cards of the public register."""
