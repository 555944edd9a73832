"""`@evidence`: a bundle (BagIt) of a unit or of one document, verifiable without the site."""

from zope.interface import implementer
from ZPublisher.Iterators import IStreamIterator

from paiwu.content import _
from paiwu.content.rest.errors import WrongState
from paiwu.policy.access.http import Service
from paiwu.policy.access.http import take_writes
from paiwu.policy.trail.proof.effects import evidence
from paiwu.policy.trail.read.effects.reading import reader_of
from paiwu.policy.trail.record.effects.recorder import note
from paiwu.policy.tree.places import unit_of
from paiwu.verify.archive import PIECE


@implementer(IStreamIterator)
class Stream:
    """A file that goes out piece by piece and is gone with its last."""

    def __init__(self, file):
        self.file = file
        self.length = file.seek(0, 2)
        file.seek(0)

    def __len__(self):
        return self.length

    def __iter__(self):
        return self

    def __next__(self):
        piece = self.file.read(PIECE)
        if not piece:
            self.file.close()
            raise StopIteration
        return piece


class Evidence(Service):
    """`GET {unit|document}/@evidence`."""

    def render(self):
        self.check_permission()
        take_writes(self.request)
        if unit_of(self.context) is None or reader_of(self.context) is None:
            raise WrongState(_("Nothing is on record here."))
        stream = Stream(evidence.write(self.context))
        note(self.context, "evidence")
        response = self.request.response
        response.setHeader("Content-Type", "application/zip")
        name = f"evidence-{unit_of(self.context).getId()}-{self.context.getId()}.zip"
        response.setHeader("Content-Disposition", f'attachment; filename="{name}"')
        response.setHeader("Content-Length", str(len(stream)))
        return stream
