"""Checkpoints and evidence over REST."""
