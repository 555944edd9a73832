"""Ledger, actual emissions, compliance and data quality (Art. 34 to 36)."""
