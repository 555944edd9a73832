"""Breaches, penalties, credit, lists, figures (Art. 39, 41, 55, ch. VI)."""
