"""Comments of the public before an application (Art. 25)."""

from paiwu.content import _
from paiwu.policy.access.http import hold_back
from paiwu.policy.access.http import read_form
from paiwu.policy.application.effects import comments
from paiwu.policy.application.effects.comments import COMMENTED
from paiwu.policy.shell.acting import OpenPage
from paiwu.policy.tree.states import state_of


class CommentPage(OpenPage):
    """公众意见 (Art. 25) to an application that is public."""

    def act(self, form):
        hold_back(self.request, COMMENTED)
        comments.add(self.context, **read_form(form, comments.IComment))
        self.say(_("Saved"))
        return self.context.absolute_url()

    def open(self) -> bool:
        return state_of(self.context) == "publicised"
