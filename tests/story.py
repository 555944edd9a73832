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


class Story:
    """Unit A's first application, step by step, each step by its role."""

    def __init__(self, as_, example):
        self.as_ = as_
        self.example = example

    def draft(self, **changes):
        self.example["publicity"] = {"start": weeks_ago(), "channel": "平台", "feedback": "无"}
        self.example |= changes
        answer = self.as_("filer-a").post(f"{UNIT_A}/applications", self.example)
        assert answer.status_code == 201, answer.text
        self.path = f"{UNIT_A}/applications/{answer.json()['id']}"
        return self

    def upload(self, *kinds):
        for kind in kinds or MATERIALS:
            assert self.as_("filer-a").post(self.path, file_of(kind)).status_code == 201
        return self

    def take(self, account, transition, expected=200, **facts):
        answer = self.as_(account).take(self.path, transition, **facts)
        assert answer.status_code == expected, answer.text
        return answer.json()

    def sign(self):
        answer = self.as_("signatory-a").post(f"{self.path}/@sign")
        assert answer.status_code == 200, answer.text
        return self

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

    def get(self, account="filer-a", service=""):
        return self.as_(account).get(self.path + service).json()

    def clock(self, name, account="clerk") -> dict:
        items = self.get(account, "/@clocks")["items"]
        return next(item for item in items if item["id"] == name)
