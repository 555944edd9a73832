"""The execution report."""
