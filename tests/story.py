"""Steps of an application's life over HTTP, for stories that begin in the middle."""

import datetime

from client import file_of

from paiwu.policy.clocks import now


CITY = "/370000/370100"
UNIT_A = f"{CITY}/91370100MA3DEM0192001P"
UNIT_B = f"{CITY}/91370100MA3DEM027W001P"
MATERIALS = ("commitment", "outlet_standardisation", "eia_document", "publicity_statement")


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
        self.example["publicity"] = {"start": weeks_ago(), "channel": "平台", "feedback": "无"}
        self.example |= changes
        return self.create(self.example)

    def submitted(self, **changes):
        self.draft(**changes).upload()
        self.take("filer-a", "publicise")
        self.sign()
        self.take("filer-a", "submit")
        return self

    def accepted(self, **changes):
        self.submitted(**changes)
        self.take("clerk", "accept")
        return self

    def recommended(self, **changes):
        self.accepted(**changes)
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
        self.take("reviewer", "recommend", recommendation="grant")
        return self

    def granted(self, kind, **changes):
        self.recommended(kind, **changes)
        self.take("approver", "grant")
        return self
