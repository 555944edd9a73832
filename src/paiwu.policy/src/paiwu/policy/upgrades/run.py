"""Brings a site to the code's version, a step a transaction; run again after a kill it goes on."""

import transaction
from Products.CMFCore.utils import getToolByName

from paiwu.policy.trail.record.effects.recorder import note


#: what a site has of ours, in the order in which it is brought up
PROFILES = ("paiwu.content:default", "paiwu.policy:default")


class Newer(Exception):
    """The site was made or upgraded by a later version of the code."""


def bring_up(portal) -> list[str]:
    """Take all steps that the site lacks; returns a line for each. Newer, before anything is done."""
    setup = getToolByName(portal, "portal_setup")
    for profile in PROFILES:
        has, knows = installed(setup, profile), number(setup.getVersionForProfile(profile))
        if has > knows:
            raise Newer(f"the site is of version {has}, this code knows {knows}: use newer code")
    done = []
    for profile in PROFILES:
        while steps := setup.listUpgrades(profile, simple=True):
            before, target = installed(setup, profile), min(number(step.dest) for step in steps)
            setup.upgradeProfile(profile, dest=str(target))
            details = {"profile": profile, "from": before, "to": target}
            note(portal, "configure", details=details)
            transaction.commit()
            done.append(f"{profile} {before} → {target}")
    return done


def installed(setup, profile: str) -> int:
    """The version of a profile that the site has; 0 where it has none."""
    return number(setup.getLastVersionForProfile(profile))


def number(version) -> int:
    """GenericSetup's versions are texts, or tuples of them."""
    last = version[-1] if isinstance(version, tuple) else version
    return int(last) if str(last).isdecimal() else 0
