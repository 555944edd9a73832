"""Execution reports (Art. 37): what is due when."""
