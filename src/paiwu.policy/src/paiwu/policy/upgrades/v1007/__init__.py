"""Pages are in the language that the browser asks for, as the answers of services are."""

from paiwu.policy.upgrades import import_profile


def upgrade(setup_tool):
    import_profile(setup_tool, "v1007")
