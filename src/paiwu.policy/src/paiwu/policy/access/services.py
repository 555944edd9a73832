"""`POST {path}/@workflow/{transition}` (contract, section 5)."""

from plone.restapi.serializer.converters import json_compatible
from Products.CMFCore.utils import getToolByName

from paiwu.policy.access.effects.transitions import take
from paiwu.policy.access.http import WithName
from paiwu.policy.access.http import read_json
from paiwu.policy.access.http import take_writes
from paiwu.policy.access.rules import facts
from paiwu.policy.tree.states import state_of


class TakeTransition(WithName):
    """Takes a transition with its comment and facts, all in one body."""

    def reply(self):
        take_writes(self.request)
        data = facts.with_comment(self.name, read_json(self.request))
        comment = data.pop("comment", "") or ""
        take(self.context, self.name, comment if isinstance(comment, str) else "", data)
        tool = getToolByName(self.context, "portal_workflow")
        last = self.context.workflow_history[tool.getWorkflowsFor(self.context)[0].getId()][-1]
        return {
            "action": last["action"],
            "actor": last["actor"],
            "comments": last["comments"],
            "review_state": state_of(self.context),
            "time": json_compatible(last["time"]),
            "facts": json_compatible(last.get("facts")),
        }
