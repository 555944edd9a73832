"""Checkpoints, keys, evidence."""
