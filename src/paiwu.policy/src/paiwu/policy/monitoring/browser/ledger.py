"""The ledger as a page people look at."""

from contextlib import suppress
from typing import ClassVar

from Products.Five.browser import BrowserView

from paiwu.content import _
from paiwu.content import zh
from paiwu.content.quantities import Bounds
from paiwu.policy.access.effects.redaction import may
from paiwu.policy.access.http import whole
from paiwu.policy.monitoring.effects import entries
from paiwu.policy.monitoring.effects import incidents
from paiwu.policy.monitoring.effects import readings
from paiwu.policy.monitoring.effects import unit as units
from paiwu.policy.monitoring.effects.emissions import emissions
from paiwu.policy.monitoring.effects.shown import shown
from paiwu.policy.monitoring.rules.basis import in_force
from paiwu.policy.shell import addresses
from paiwu.policy.shell import tables
from paiwu.policy.shell.acting import ActPage
from paiwu.policy.shell.steps import steps
from paiwu.policy.tree import states
from paiwu.policy.tree.places import unit_of


class LedgerView(BrowserView):
    """Series, months, upload, entries of one year."""

    def __call__(self):
        self.unit = unit_of(self.context)
        self.may_read = may("paiwu: View readings", self.context)
        self.months = emissions(self.unit, self.context.year, "month") if self.may_read else []
        self.year = emissions(self.unit, self.context.year, None) if self.may_read else []
        return self.index()

    def may_send(self) -> bool:
        is_open = states.state_of(self.context) == "open"
        return is_open and may("paiwu: Send readings", self.context)

    def pairs(self) -> list[dict]:
        """What can be drawn: outlet and pollutant with limit and interval."""
        outlets, editions = units.permit_facts(self.unit)
        last = units.data_until(self.context.year).date()
        edition = in_force(editions, last)
        found = []
        for item in self.year:
            key = (item["outlet"], item["pollutant"])
            allowed = (edition and edition.bounds(*key)) or Bounds(None, None)
            found.append(
                {
                    "outlet": key[0],
                    "pollutant": key[1],
                    "title": f"{key[0]} {tables.pollutant(key[1])}",
                    "limit": "" if allowed.high is None else allowed.high,
                    "minimum": "" if allowed.low is None else allowed.low,
                    "not_judged": not allowed.comparable,
                    "interval": outlets[key[0]].interval,
                }
            )
        return found

    def rows(self, items) -> list[dict]:
        return shown(items)

    def entries(self) -> list[dict]:
        if not self.may_read:
            return []
        titles = {name: title for name, (_article, title) in entries.CATEGORIES.items()}
        return [
            entry | {"title": titles[entry["category"]]}
            for entry in reversed(entries.entries(self.context))
        ]

    def findings(self) -> list[dict]:
        """What data quality points out, for the page's table."""
        found = readings.findings(self.context) if self.may_read else []
        return [item | {"pollutant": tables.pollutant(item["pollutant"])} for item in found]

    def service(self, name: str) -> str:
        return addresses.service(self.context, name)

    def actions(self) -> list[dict]:
        return steps(self.context)


class EntryPage(ActPage):
    """An entry of Art. 35; one that reports an incident goes to the department at once."""

    titles: ClassVar = {name: title for name, (_k, _r, title) in entries.KEYS.items()}
    FLAGS = ("abnormal", "exceedance", "stopped")
    TEXTS = ("category", "place", "start", "end", "content", "cause", "measure", "special_period")

    def act(self, form):
        data = {name: form[name] for name in (*self.TEXTS, "incident") if form.get(name)}
        data |= {name: True for name in self.FLAGS if form.get(name)}
        if form.get("product"):
            row = {
                "product": form["product"],
                "amount": form.get("amount"),
                "unit": form.get("unit"),
            }
            with suppress(TypeError, ValueError):  # what is no number is refused with its field
                row["amount"] = float(row["amount"])
            data["quantities"] = [row]
        if form.get("corrects"):
            data["corrects"] = whole(form["corrects"])
        incidents.add_entry(self.context, data)
        self.say(_("Saved"))
        return self.context.absolute_url()

    def categories(self) -> list[tuple[str, str]]:
        return [(name, title) for name, (_article, title) in entries.CATEGORIES.items()]

    def incidents(self) -> list[tuple[str, str]]:
        return [
            (name, zh("${t}（第${a}条）", mapping={"t": t, "a": a}))
            for name, (a, t) in entries.INCIDENTS.items()
        ]

    def special_periods(self) -> list[str]:
        """Special periods that any edition of the permit names."""
        _outlets, editions = units.permit_facts(unit_of(self.context))
        return sorted({name for edition in editions for _o, _p, name in edition.special})

    def standing(self) -> list[tuple[int, str]]:
        """Entries that may be corrected."""
        return [
            (entry["number"], f"{entry['number']} {entry['start']} {entry['content'][:30]}")
            for entry in entries.entries(self.context)
        ]
