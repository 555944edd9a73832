"""Steps of an application's life over HTTP, for stories that begin in the middle."""

import datetime

import transaction
from client import file_of
from plone import api

from paiwu.policy.access.effects.transitions import take
from paiwu.policy.clocks import now


CITY = "/370000/370100"
UNIT_A = f"{CITY}/91370100MA3DEM0192001P"
UNIT_B = f"{CITY}/91370100MA3DEM027W001P"
MATERIALS = (
    "commitment",
    "outlet_standardisation",
    "eia_document",
    "monitoring_diagram",
    "publicity_statement",
)
VERDICT = {"verdict": "dismissed", "reason": "已核对，不涉及"}


def weeks_ago(weeks: int = 3) -> str:
    return (now.today() - datetime.timedelta(weeks=weeks)).isoformat()


class Steps:
    """An application of a unit, step by step, each step by its role."""

    unit = UNIT_A
    filer = "filer-a"
    signatory = "signatory-a"
    materials = MATERIALS

    def __init__(self, as_):
        self.as_ = as_

    def create(self, body):
        answer = self.as_(self.filer).post(f"{self.unit}/applications", body)
        assert answer.status_code == 201, answer.text
        self.path = f"{self.unit}/applications/{answer.json()['id']}"
        return self

    def upload(self, *kinds):
        for kind in kinds or self.materials:
            assert self.as_(self.filer).post(self.path, file_of(kind)).status_code == 201
        return self

    def take(self, account, transition, expected=200, **facts):
        answer = self.as_(account).take(self.path, transition, **facts)
        assert answer.status_code == expected, answer.text
        return answer.json()

    def sign(self):
        answer = self.as_(self.signatory).post(f"{self.path}/@sign")
        assert answer.status_code == 200, answer.text
        return self

    def patch(self, expected=204, account=None, **changes):
        answer = self.as_(account or self.filer).patch(self.path, changes)
        assert answer.status_code == expected, answer.text
        return self

    def examine(self, account="reviewer", **outcomes):
        """The Reviewer's own work before a grant: claims, findings, every condition (Art. 16, 17, 28, 29)."""
        reviewer = self.as_(account)
        answer = reviewer.post(f"{self.path}/@determination/confirm")
        assert answer.status_code == 200, answer.text
        for finding in reviewer.get(f"{self.path}/@findings").json()["items"]:
            judged = reviewer.post(f"{self.path}/@findings/{finding['id']}", VERDICT)
            assert judged.status_code == 200, judged.text
        items = reviewer.get(f"{self.path}/@examination").json()["items"]
        rows = [
            {"item": row["item"], "outcome": outcomes.get(row["item"], "pass"), "basis": "已核实"}
            for row in items
        ]
        return self.patch(account=account, examination=rows)

    def publicise(self, weeks: int = 3, **facts):
        """Publicised so long ago, as the clock of that day would have had it (Art. 25)."""
        transaction.begin()
        day = datetime.date.fromisoformat(weeks_ago(weeks))
        with api.env.adopt_user(username=self.filer), now.pretend(day):
            take(api.content.get(path=f"/plone{self.path}"), "publicise", "", facts)
        transaction.commit()
        return self

    def permit(self, account=None) -> dict:
        return self.as_(account).get(f"{self.unit}/permit").json()

    def get(self, account=None, service=""):
        return self.as_(account or self.filer).get(self.path + service).json()

    def clock(self, name, account="clerk", of=None) -> dict:
        items = self.as_(account).get((of or self.path) + "/@clocks").json()["items"]
        return next(item for item in items if item["id"] == name)


class Story(Steps):
    """Unit A's first application."""

    def __init__(self, as_, example):
        super().__init__(as_)
        self.example = example

    def draft(self, **changes):
        self.example |= changes
        return self.create(self.example)

    def submitted(self, **changes):
        self.draft(**changes).upload()
        if self.example["management_category"] == "key":
            self.publicise()
        self.sign()
        self.take("filer-a", "submit")
        return self

    def accepted(self, **changes):
        self.submitted(**changes)
        self.take("clerk", "accept")
        return self

    def recommended(self, **changes):
        self.accepted(**changes).examine()
        self.take("reviewer", "recommend", recommendation="grant")
        return self

    def granted(self, **changes):
        self.recommended(**changes)
        self.take("approver", "grant")
        return self


class Later(Steps):
    """A change, renewal or reissue of unit B's permit, which is in force."""

    unit = UNIT_B
    filer = "filer-b"
    signatory = "signatory-b"
    materials = ("commitment", "permit_original")

    def draft(self, kind, **changes):
        return self.create({"@type": "PermitApplication", "kind": kind, **changes})

    def submitted(self, kind, materials=None, **changes):
        self.draft(kind, **changes)
        if materials != ():
            self.upload(*(materials or self.materials))
        self.sign()
        self.take(self.filer, "submit")
        return self

    def recommended(self, kind, **changes):
        self.submitted(kind, **changes)
        self.take("clerk", "accept")
        if kind != "reissue":
            self.examine()
        self.take("reviewer", "recommend", recommendation="grant")
        return self

    def granted(self, kind, **changes):
        self.recommended(kind, **changes)
        self.take("approver", "grant")
        return self
