"""Breaches, liability, lists, credit, duties, figures over REST (Art. 39, 41, 55, 59)."""

from Acquisition import aq_parent

from paiwu.content import _
from paiwu.content.rest.errors import Invalid
from paiwu.content.validation import Problem
from paiwu.policy.access.effects.redaction import may
from paiwu.policy.access.http import Service
from paiwu.policy.access.http import WithName
from paiwu.policy.access.http import answered
from paiwu.policy.access.http import read_json
from paiwu.policy.access.http import read_year
from paiwu.policy.access.http import take_writes
from paiwu.policy.clocks import now
from paiwu.policy.supervision.inspection.effects import inspections
from paiwu.policy.supervision.liability.effects import figures
from paiwu.policy.supervision.liability.effects import lists
from paiwu.policy.supervision.liability.effects import orders
from paiwu.policy.supervision.liability.effects import standing
from paiwu.policy.supervision.liability.rules import credit
from paiwu.policy.supervision.liability.rules import patterns


class Liability(Service):
    """`GET {inspection}/@liability`: each penalty by the table of ch. VI, with Art. 59 and 60."""

    name = "@liability"

    def reply(self):
        return answered(self, inspections.liability(self.context))


class Breaches(Service):
    """`GET {unit}/@breaches?year=`: what the data show, with article, range and list, for staff."""

    name = "@breaches"

    def reply(self):
        year = read_year({"year": self.request.form.get("year") or str(now.today().year)})
        return answered(self, patterns.found(standing.breach_facts(self.context, year)), year=year)


class Violators(Service):
    """`GET /@violators?kind=&region=`: who discharges without permit or in breach (Art. 39 para 3)."""

    name = "@violators"

    def reply(self):
        form = self.request.form
        if form.get("kind") and form["kind"] not in lists.LISTS:
            message = _("must be one of ${values}", mapping={"values": ", ".join(lists.LISTS)})
            raise Invalid([Problem("kind", message)])
        regions = [
            region
            for region in lists.regions_of(self.context)
            if form.get("region") in (None, "", region.getId(), aq_parent(region).getId())
        ]
        return answered(self, lists.violators(regions, form.get("kind")))


class ChangeViolators(WithName):
    """`POST {region}/@violators` {unit, kind, reason}, `…/{number}` {reason} takes an entry off."""

    def reply(self):
        take_writes(self.request)
        data = read_json(self.request)
        if self.name:
            return lists.take_off(self.context, self.number, data)
        row = lists.put_by_hand(self.context, data)
        self.request.response.setStatus(201)
        return row


class Credit(Service):
    """`GET {unit}/@credit`: the public part for everyone, the whole for the unit and its department."""

    name = "@credit"

    def reply(self):
        inside = may("paiwu: View trail", self.context)
        found = credit.record(standing.credit_events(self.context), now.today(), not inside)
        return answered(self, found["events"], points=found["points"])


class Duties(Service):
    """`GET {unit}/@duties`: what must be public by when, and what is missing (Art. 42, 55)."""

    name = "@duties"

    def reply(self):
        return answered(self, standing.duties_of(self.context))


class OrderDisclosure(Service):
    """`POST {unit}/@disclosure-order` {reason}: 责令公开 (Art. 55), announced."""

    def reply(self):
        take_writes(self.request)
        notice = orders.order_disclosure(self.context, read_json(self.request))
        self.request.response.setStatus(201)
        return {"@id": notice.absolute_url(), "number": notice.number, "text": notice.text}


class Statistics(Service):
    """`GET {region|site}/@statistics?region=&industry=&month=`: issue, breach, days against the law."""

    name = "@statistics"

    def reply(self):
        return {
            "@id": f"{self.context.absolute_url()}/{self.name}",
            **figures.figures(self.context, self.request.form),
            "overdue": figures.overdue(self.context),
        }
