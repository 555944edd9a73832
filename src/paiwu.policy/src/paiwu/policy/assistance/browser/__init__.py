"""Verdicts on findings."""
