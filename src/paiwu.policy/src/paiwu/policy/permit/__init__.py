"""The permit itself (ch. II, V): number, term, issue, editions."""
