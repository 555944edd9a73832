"""The Reviewer's verdict on a finding."""

from paiwu.policy.assistance.effects import findings_of
from paiwu.policy.assistance.effects import judge
from paiwu.policy.shell.acting import ActPage


class JudgePage(ActPage):
    """The Reviewer's verdict on a finding of assisted examination."""

    def finding(self) -> dict:
        number = self.request.form.get("id", "")
        return next((item for item in findings_of(self.context) if item["id"] == number), {})

    def act(self, form):
        judge(self.context, form.get("id", ""), form)
        return f"{self.context.absolute_url()}#findings"
