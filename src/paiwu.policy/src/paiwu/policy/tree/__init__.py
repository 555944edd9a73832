"""Where a document stands (Art. 6, 7): its unit, region, permit and state, and who acts. No rule."""
