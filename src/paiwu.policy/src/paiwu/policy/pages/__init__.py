"""Pages: what the rooms know, laid out for people."""
