"""Records and versions as the present user may see them."""
