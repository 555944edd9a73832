"""The way up from every older site: one folder a step, named after the version it leads to.

A step's `profile/` holds what changes in the configuration, and nothing else, so that what an operator
has set since stays; its `upgrade` function changes what no profile can.
"""

from plone.base.interfaces import INonInstallable
from zope.interface import implementer


PROFILE = "profile-paiwu.policy.upgrades.{}:default"


def import_profile(setup_tool, step: str):
    """Import the profile of one step, such as `v1001`."""
    setup_tool.runAllImportStepsFromProfile(PROFILE.format(step))


@implementer(INonInstallable)
class Hidden:
    """Steps are no add-ons: the control panel offers none of them."""

    def getNonInstallableProfiles(self):
        from Products.GenericSetup import profile_registry

        return [one for one in profile_registry.listProfiles() if one.startswith(__name__ + ".")]

    def getNonInstallableProducts(self):
        return [__name__]
