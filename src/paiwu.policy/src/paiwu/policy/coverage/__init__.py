"""Who must have a permit, of which kind and by when (Art. 3 to 5, 23, 24)."""
