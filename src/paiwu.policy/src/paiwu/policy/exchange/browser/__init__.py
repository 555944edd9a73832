"""Export and import of whole trees."""
