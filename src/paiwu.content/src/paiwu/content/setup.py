"""What the profiles cannot say in XML."""


def after_removal(setup_tool):
    """The profile counts as never imported, so that it can be again."""
    setup_tool.unsetLastVersionForProfile("paiwu.content:default")
