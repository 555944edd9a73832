"""Plan, inspections, penalties, credit, complaints, lists of violators (Art. 39 to 42, ch. VI)."""
