"""The types of the tree: what each is; what the law makes of it is in paiwu.policy."""
