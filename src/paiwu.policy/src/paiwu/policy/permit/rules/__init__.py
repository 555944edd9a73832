"""Number, term, grounds, editions, rectification (pure)."""
