"""Nobody undoes, nobody lists what could be undone (Art. 33: what was done stays on record)."""

from paiwu.policy.upgrades import import_profile


def upgrade(setup_tool):
    import_profile(setup_tool, "v1001")
