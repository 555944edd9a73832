"""The trail and editions."""
