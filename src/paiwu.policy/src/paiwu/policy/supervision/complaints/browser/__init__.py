"""Complaints: sent, looked up, handled."""
