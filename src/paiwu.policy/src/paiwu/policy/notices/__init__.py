"""Statutory notices as records: who was told what, when, on which ground (Art. 27, 31, 32 …)."""
