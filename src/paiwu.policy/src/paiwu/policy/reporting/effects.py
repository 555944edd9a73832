"""What the steps of an execution report change elsewhere."""

from paiwu.policy.application.subject import permit_of


def act(report, event):
    """A report handed in or returned moves the permit's next due date (Art. 37)."""
    permit = permit_of(report)
    if event.transition is not None and permit is not None:
        permit.reindexObject(idxs=["due"])
