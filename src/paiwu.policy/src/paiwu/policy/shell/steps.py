"""States and steps as pages show them."""

from collections.abc import Callable

from zope.i18n import translate

from paiwu.content import _
from paiwu.policy.access.effects import transitions
from paiwu.policy.tree import states


#: (workflow, step) that ends something -> what follows from it
ENDS = {
    ("permit_workflow", "cancel"): _(
        "The permit ends for good and this is announced (Art. 50). It cannot be undone; who goes on"
        " discharging needs a new permit."
    ),
    ("permit_workflow", "revoke"): _(
        "The permit loses its force and this is announced (Art. 49). It cannot be undone; who goes on"
        " discharging needs a new permit."
    ),
    ("application_workflow", "deny"): _(
        "The application ends without a permit; the unit is told in writing, with the reasons and"
        " remedies. It cannot be undone."
    ),
    ("application_workflow", "decline_acceptance"): _(
        "The application ends without an examination; the unit is told in writing. It cannot be undone."
    ),
    ("application_workflow", "decline_not_required"): _(
        "The application ends; the unit is told in writing that it needs no permit. It cannot be undone."
    ),
    ("application_workflow", "withdraw"): _(
        "The application ends; who still needs a permit applies anew. It cannot be undone."
    ),
    ("ledger_workflow", "close"): _(
        "The ledger takes no more readings and entries. It cannot be undone."
    ),
}


def what_follows(document, step: str):
    """What ends with a step, a message; None for a step after which things go on."""
    workflow = transitions.workflow_of(document)
    return workflow and ENDS.get((workflow.getId(), step))


def state_title(workflow, state: str, request) -> str:
    return translate(workflow.states[state].title, domain="paiwu", context=request)


def present_state(document, request) -> str:
    """The title of the state that a document is in."""
    workflow = states.workflow_of(document)
    return state_title(workflow, states.state_of(document), request)


def steps(document, applies: Callable[[str], bool] = lambda name: True) -> list[dict]:
    """The steps that the user may take now, each with the page that takes it."""
    base = document.absolute_url()
    return [
        {
            "id": name,
            "title": title,
            "url": f"{base}/@@transition?id={name}",
            "ends": bool(what_follows(document, name)),
        }
        for name, title in ((one.getId(), one.title) for one in transitions.available(document))
        if applies(name)
    ]
