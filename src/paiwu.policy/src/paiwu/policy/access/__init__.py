"""Who may do what (Art. 6, 26, 42): roles, groups, transitions."""
