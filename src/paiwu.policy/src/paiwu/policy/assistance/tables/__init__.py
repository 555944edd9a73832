"""Expectations per industry, each row with its source."""
