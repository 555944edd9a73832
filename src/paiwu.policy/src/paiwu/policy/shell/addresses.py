"""Addresses of services for a browser, which does not ask for JSON."""

from paiwu.policy.tree.places import path_of


def service(document, name: str) -> str:
    """The address of a document's service; below the site, for not every document is a folder."""
    return f"{document.portal_url()}/++api++{path_of(document).rstrip('/')}/{name}"
