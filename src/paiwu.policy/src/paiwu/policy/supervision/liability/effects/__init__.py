"""How a unit and a region stand; lists and orders."""
