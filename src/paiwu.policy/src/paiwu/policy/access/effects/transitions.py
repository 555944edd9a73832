"""Taking a transition: who may (403), from which state (409), with which facts (400).

Guards and effects hang on the workflow's own events, so that every way of taking a transition
(REST, page, script) meets the same ones.
"""

from AccessControl import getSecurityManager
from Products.CMFCore.utils import getToolByName

from paiwu.content import _
from paiwu.content.rest.errors import NotPermitted
from paiwu.content.rest.errors import WrongState
from paiwu.content.types.interfaces import IPaiwuContent
from paiwu.policy.tree.states import state_of
from paiwu.policy.tree.states import workflow_of


def may_take(document, transition) -> bool:
    """True if the user holds the guard's permission here, whatever the state."""
    checker = getSecurityManager().checkPermission
    permissions = transition.guard.permissions if transition.guard else ()
    return all(checker(permission, document) for permission in permissions)


def available(document) -> list:
    """The transitions the user may take from the present state."""
    workflow = workflow_of(document)
    if workflow is None:
        return []
    ids = workflow.states[state_of(document)].transitions
    return [
        workflow.transitions[name]
        for name in ids
        if may_take(document, workflow.transitions[name])
    ]


def take(document, name: str, comment: str = "", facts: dict | None = None):
    """Take a transition as the current user; refusals as the contract has them."""
    workflow = workflow_of(document)
    transition = workflow and workflow.transitions.get(name)
    if not transition:
        raise WrongState(_("There is no transition ${name} here.", mapping={"name": name}))
    if not may_take(document, transition):
        raise NotPermitted(_("Your role may not take this step."))
    state = state_of(document)
    if name not in workflow.states[state].transitions:
        raise WrongState(
            _(
                "The state ${state} does not allow ${name}.",
                mapping={"state": state, "name": name},
            ),
            state=state,
        )
    tool = getToolByName(document, "portal_workflow")
    tool.doActionFor(document, name, comment=comment, facts=facts or {})


def take_as_system(document, name: str, comment: str = "", facts: dict | None = None):
    """Take a transition that no person takes (silence, expiry, publication by the act itself)."""
    workflow = workflow_of(document)
    workflow._changeStateOf(
        document, workflow.transitions[name], {"comment": comment, "facts": facts or {}}
    )
    refresh(document)
    document.reindexObjectSecurity()


def refresh(document):
    """After a step and whatever it has done: the catalog knows the document as it is now.

    All of it, as lists, the register and its facets rest on more than the state; `modified` moves, so
    that who asks for what changed since is told. The queue makes one of several calls.
    """
    if IPaiwuContent.providedBy(document):
        document.reindexObject()
        return
    # the text of a file is costly to extract, and no step changes it
    document.notifyModified()
    document.reindexObject(idxs=["review_state", "modified"])


def taken(document, event):
    """Every transition that a person takes ends here, those of the system in `take_as_system`."""
    refresh(document)
