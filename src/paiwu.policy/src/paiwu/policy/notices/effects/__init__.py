"""Writing notices, and listing them."""
