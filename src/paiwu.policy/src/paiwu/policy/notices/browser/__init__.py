"""The feed of announcements."""
