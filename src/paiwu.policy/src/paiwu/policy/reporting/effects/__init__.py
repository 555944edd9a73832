"""Execution reports: their figures, and when they are due."""
