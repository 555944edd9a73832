"""An inspection through its steps; photos; signatures."""
