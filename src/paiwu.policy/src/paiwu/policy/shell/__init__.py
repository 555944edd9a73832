"""What the pages of all rooms share: states and steps, tables, forms that act, static files."""
