"""The regions whose opinion an application waits for (Art. 7)."""

from plone.indexer import indexer

from paiwu.content.types.interfaces import IPermitApplication
from paiwu.policy.application.effects.advice import open_regions


@indexer(IPermitApplication)
def consulted(application):
    return open_regions(application)
