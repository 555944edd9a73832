"""One identifier, one module; each docstring shows valid and invalid numbers."""
