"""Materials, checks, publicity, limits, examination, signature (pure)."""
