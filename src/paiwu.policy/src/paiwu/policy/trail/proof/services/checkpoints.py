"""`@checkpoints`: what everyone may keep to hold the platform to its word."""

from zope import schema

from paiwu.content import _
from paiwu.content.fields import IRowSchema
from paiwu.content.rest.errors import Invalid
from paiwu.content.validation import Problem
from paiwu.policy.access.http import Service
from paiwu.policy.access.http import WithName
from paiwu.policy.access.http import batched
from paiwu.policy.access.http import read_body
from paiwu.policy.access.http import take_writes
from paiwu.policy.access.http import whole
from paiwu.policy.trail.proof.effects import checkpoints
from paiwu.policy.trail.proof.effects import keys
from paiwu.policy.trail.read.effects.versions import NoVersion
from paiwu.policy.trail.record.effects.recorder import archive_for


class Checkpoints(WithName):
    """`GET @checkpoints`, `@checkpoints/{n}[?chain=][&from=]`: public."""

    def reply(self):
        archive = archive_for(self.context)
        log = archive.log if archive is not None else None
        if self.name:
            return self.one(log)
        numbers = list(reversed(log.checkpoints.keys())) if log is not None else []
        return batched(
            self.request,
            numbers,
            lambda page: [self.named(log, number) for number in page],
            keys=list(archive.keys) if archive is not None else [],
        )

    def named(self, log, number: int) -> dict:
        base = f"{self.context.absolute_url()}/@checkpoints/{number}"
        return {"@id": base, **log.checkpoints[number]}

    def one(self, log) -> dict:
        """A checkpoint, with the proofs that are asked for."""
        known = log.checkpoints if log is not None else {}
        number = self.number
        if number not in known:
            message = _("There is no checkpoint ${number}.", mapping={"number": self.name})
            raise NoVersion(message)
        answer, form = self.named(log, number), self.request.form
        size = answer["statement"]["size"]
        if form.get("chain"):
            answer["proof"] = checkpoints.proof(log, form["chain"], size)
            if answer["proof"] is None:
                raise Invalid([Problem("chain", _("is in no checkpoint"))])
        if form.get("from"):
            first = whole(form["from"])
            if first not in known or first > number:
                raise Invalid([Problem("from", _("is no earlier checkpoint"))])
            old = known[first]["statement"]["size"]
            path = log.consistency(old, size)
            answer["consistency"] = {"from": first, "size": old, "path": path}
        return answer


class MakeCheckpoint(Service):
    """`POST @checkpoints`: one now, by the operator; the daily run makes them otherwise."""

    def reply(self):
        take_writes(self.request)
        checkpoint = checkpoints.make(self.context)
        self.request.response.setStatus(201)
        return checkpoint


class INewKey(IRowSchema):
    """What another key needs."""

    reason = schema.Text(title=_("Reason"), max_length=1000)
    lost = schema.Bool(title=_("The old private key is gone"), required=False, default=False)


class NewKey(Service):
    """`POST @signing-key` {reason, lost}: another key from now on, by the operator.

    `lost`: the old private key is gone, so nothing introduces the new one.
    """

    body = INewKey

    def reply(self):
        take_writes(self.request)
        data = read_body(self.request, self.body)
        archive = archive_for(self.context)
        key = keys.introduce(self.context, archive, data["reason"], data["lost"])
        self.request.response.setStatus(201)
        return key
