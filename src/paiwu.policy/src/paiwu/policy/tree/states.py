"""The state that a document is in."""

from Products.CMFCore.utils import getToolByName


def workflow_of(document):
    """The document's workflow definition, None if it has none."""
    tool = getToolByName(document, "portal_workflow")
    return next(iter(tool.getWorkflowsFor(document)), None)


def state_of(document) -> str:
    return getToolByName(document, "portal_workflow").getInfoFor(document, "review_state", "")
