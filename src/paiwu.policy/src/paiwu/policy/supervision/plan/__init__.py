"""Risk, the year's plan, the draw (Art. 39)."""
