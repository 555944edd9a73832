"""What the public sees (Art. 26, 32)."""
