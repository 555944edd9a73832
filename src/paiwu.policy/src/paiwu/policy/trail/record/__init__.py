"""Acts become records (Art. 10, 33)."""
