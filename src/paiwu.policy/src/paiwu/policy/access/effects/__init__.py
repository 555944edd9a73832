"""Who may do what on a document: steps, groups, secrets, the door."""
