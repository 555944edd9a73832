"""The trail and versions over REST."""
