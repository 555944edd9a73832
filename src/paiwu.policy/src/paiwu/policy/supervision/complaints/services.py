"""Complaints over REST: open to everyone in one direction, to the department in the other."""

from zExceptions import NotFound

from paiwu.policy.access.http import Service
from paiwu.policy.access.http import WithPath
from paiwu.policy.access.http import hold_back
from paiwu.policy.access.http import read_json
from paiwu.policy.access.http import take_writes
from paiwu.policy.access.http import whole
from paiwu.policy.supervision.complaints.effects import complaints
from paiwu.policy.supervision.complaints.effects.complaints import LOOKED
from paiwu.policy.supervision.complaints.effects.complaints import SENT
from paiwu.policy.supervision.complaints.effects.discretion import in_confidence


class SendComplaint(Service):
    """`POST /@complaints` {unit|region, text, name, contact, files}: 201 {receipt, secret}."""

    def reply(self):
        take_writes(self.request)
        hold_back(self.request, SENT)
        with in_confidence(anonymous=True):
            answer = complaints.receive(self.context, read_json(self.request))
        self.request.response.setStatus(201)
        return answer


class ComplaintStatus(Service):
    """`POST /@complaint-status` {receipt, secret}: in the body, so that no log has the secret."""

    def reply(self):
        take_writes(self.request)
        hold_back(self.request, LOOKED)
        with in_confidence(anonymous=True):
            data = read_json(self.request)
            receipt, secret = str(data.get("receipt") or ""), str(data.get("secret") or "")
            return complaints.look_up(self.context, receipt, secret)


class Complaints(WithPath):
    """`GET {region}/@complaints`, `…/{receipt}`, `…/{receipt}/files/{n}`."""

    def render(self):
        if len(self.path) < 2:
            return super().render()
        self.check_permission()
        receipt, name, number = (*self.path, "")[:3]
        if name != "files" or number != str(whole(number)):
            raise NotFound(name)
        take_writes(self.request)
        file = complaints.file_of(self.context, receipt, whole(number))
        response = self.request.response
        response.setHeader("Content-Type", "application/octet-stream")
        response.setHeader("Content-Disposition", f'attachment; filename="{receipt}-{number}"')
        with file["blob"].open("r") as stream:
            return stream.read()

    def reply(self):
        base = f"{self.context.absolute_url()}/@complaints"
        if self.path:
            found = complaints.find(self.context, self.path[0])
            return {"@id": f"{base}/{found.receipt}", **complaints.shown(found, whole=True)}
        items = [complaints.shown(one) for one in complaints.of_region(self.context)]
        wanted = self.request.form.get("state")
        items = [item for item in items if wanted in (None, "", item["state"])]
        return {"@id": base, "items": items, "items_total": len(items)}


class HandleComplaint(WithPath):
    """`POST {region}/@complaints/{receipt}/take|assign|identity|answer`."""

    def reply(self):
        take_writes(self.request)
        if len(self.path) != 2:
            raise NotFound("/".join(self.path))
        with in_confidence():
            return self.handle(*self.path)

    def handle(self, receipt: str, name: str) -> dict:
        data = read_json(self.request) if name in ("assign", "answer") else {}
        if name == "take":
            return complaints.take(self.context, receipt)
        if name == "assign":
            return complaints.take(self.context, receipt, str(data.get("handler") or ""))
        if name == "identity":
            return complaints.identity_of(self.context, receipt)
        if name == "answer":
            return complaints.answer(self.context, receipt, data)
        raise NotFound(name)
