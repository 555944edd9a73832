"""`@clocks`, `@calendar`, and the daily run for operators."""

import datetime

from zope import schema

from paiwu.content import _
from paiwu.content.fields import IRowSchema
from paiwu.content.rest.errors import Invalid
from paiwu.content.rest.errors import translator
from paiwu.content.validation import Problem
from paiwu.policy import settings
from paiwu.policy.access.effects.redaction import REGISTERED
from paiwu.policy.access.effects.redaction import may
from paiwu.policy.access.http import Service
from paiwu.policy.access.http import read_body
from paiwu.policy.access.http import read_day
from paiwu.policy.access.http import take_writes
from paiwu.policy.clocks import now
from paiwu.policy.clocks.effects import daily
from paiwu.policy.clocks.effects.documents import clocks_of
from paiwu.policy.clocks.rules import calendar


MAX_DAYS = 400


class Clocks(Service):
    """`GET @clocks`: the statutory clocks of an application or permit."""

    def reply(self):
        today = now.today()
        items = clocks_of(self.context, today)
        if not may(REGISTERED, self.context):
            items = [clock for clock in items if clock.public]
        return {
            "@id": f"{self.context.absolute_url()}/@clocks",
            "today": today.isoformat(),
            "items": [clock.as_dict() for clock in items],
        }


class Calendar(Service):
    """`GET /@calendar?from=2026-11-24&days=20`: the n-th working day after a date, explained."""

    def reply(self):
        start = read_day(self.request.form.get("from", now.today().isoformat()), "from")
        try:
            days = int(self.request.form.get("days", 20))
        except ValueError:
            days = -1
        if not 0 <= days <= MAX_DAYS:
            message = _("must be a whole number from 0 to ${limit}", mapping={"limit": MAX_DAYS})
            raise Invalid([Problem("days", message)])
        due = calendar.add_working_days(start, days)
        span = [start + datetime.timedelta(days=n) for n in range((due - start).days + 1)]
        items, count = [], 0
        for day in span:
            working = calendar.is_working_day(day)
            count += working and day > start
            items.append(
                {
                    "date": day.isoformat(),
                    "working": working,
                    "reason": calendar.reason(day),
                    "announced": calendar.is_announced(day),
                    "count": count,
                }
            )
        return {
            "@id": f"{self.context.absolute_url()}/@calendar",
            "from": start.isoformat(),
            "days": days,
            "due": due.isoformat(),
            "announced": all(calendar.is_announced(day) for day in (start, due)),
            "items": items,
        }


class IDailyRun(IRowSchema):
    """What the daily run may be told."""

    today = schema.Date(title=_("Day"), required=False)


class DailyRun(Service):
    """`POST /@daily-run` with an optional `today`: what the scheduler does, on demand."""

    body = IDailyRun

    def reply(self):
        take_writes(self.request)
        today = read_body(self.request, self.body)["today"] or now.today()
        done = daily.run(self.context, today)
        say = translator(self.request)
        wrong = [problem.as_dict(say) for problem in settings.problems()]
        return {"today": today.isoformat(), "items": done, "settings": wrong}
