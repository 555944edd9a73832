"""`@trail`: who did what when to a document, a unit, or in a region."""

from zope.i18n import translate

from paiwu.content import _
from paiwu.content.rest.errors import Invalid
from paiwu.content.rest.errors import api_language
from paiwu.content.rest.spreadsheet import csv_of
from paiwu.content.rest.spreadsheet import send
from paiwu.content.validation import Problem
from paiwu.policy.access.http import WithName
from paiwu.policy.access.http import batched
from paiwu.policy.trail.read.effects import reading
from paiwu.policy.trail.read.effects.verification import verification
from paiwu.policy.trail.read.effects.versions import NoVersion


#: columns of the CSV
COLUMNS = (
    "document",
    "sequence",
    "time",
    "actor",
    "roles",
    "action",
    "from_state",
    "to_state",
    "edition",
    "comment",
    "content_hash",
    "previous_hash",
    "hash",
)


class Trail(WithName):
    """`GET @trail?actor=&action=&document=&from=&to=&format=csv&verify=1`, `@trail/{sequence}`."""

    def render(self):
        form = self.request.form.get("format") or "json"
        if form == "json":
            return super().render()
        self.check_permission()
        if form != "csv":
            message = _("must be one of ${values}", mapping={"values": "json, csv"})
            raise Invalid([Problem("format", message)])
        text = as_csv(self.context, reading.Wanted.of(self.request.form))
        return send(self.request.response, f"trail-{self.context.getId()}", text)

    def reply(self):
        if self.name:
            return self.one()
        form = self.request.form
        total, some = reading.page(self.context, reading.Wanted.of(form))
        site = self.context.portal_url()
        answer = batched(
            self.request,
            range(total),
            lambda page: [
                self.named(reader.item(number), site)
                for reader, number in (some(page[0], page[-1] + 1) if page else ())
            ],
        )
        if form.get("verify") in ("1", "true"):
            answer |= verification(self.context)
        return answer

    def one(self) -> dict:
        """A record with the version of its document, as the user may see it."""
        reader = reading.reader_of(self.context)
        number = self.number
        if reader is None or not reader.sees(number):
            raise NoVersion(_("There is no record ${number}.", mapping={"number": self.name}))
        item = reader.item(number)
        if item["content_hash"]:
            uid = reading.act_of(reader.chain.record(number))["uid"]
            item["content"] = reader.shown(uid, item["content_hash"])
        return self.named(item, self.context.portal_url())

    def named(self, item: dict, site: str) -> dict:
        """The document by its address; titles in the client's language."""
        language = api_language(self.request)
        return item | {
            "document": site + item["document"].rstrip("/"),
            "title": translate(item["title"], domain="paiwu", target_language=language),
        }


def as_csv(context, wanted) -> str:
    """The records that are wanted, one a line."""
    total, some = reading.page(context, wanted)
    items = (reader.item(number, changes=False) for reader, number in some(0, total))
    return csv_of(COLUMNS, (item | {"roles": " ".join(item["roles"])} for item in items))
