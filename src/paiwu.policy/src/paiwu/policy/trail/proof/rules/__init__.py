"""The story that a bundle tells (pure)."""
