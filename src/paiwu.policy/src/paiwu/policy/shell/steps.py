"""States and steps as pages show them."""

from collections.abc import Callable

from zope.i18n import translate

from paiwu.policy.access.effects import transitions
from paiwu.policy.tree import states


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
        {"id": name, "title": title, "url": f"{base}/@@transition?id={name}"}
        for name, title in ((one.getId(), one.title) for one in transitions.available(document))
        if applies(name)
    ]
