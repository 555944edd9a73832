"""Comparison and signatures (pure)."""
