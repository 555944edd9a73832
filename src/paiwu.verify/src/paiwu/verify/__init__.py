"""Evidence that can be checked without the platform and without trusting it (Art. 10, 33, 38)."""
