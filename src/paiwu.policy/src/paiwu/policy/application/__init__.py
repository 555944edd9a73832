"""Applying and deciding (ch. III): materials, publicity, acceptance, limits, decision."""
