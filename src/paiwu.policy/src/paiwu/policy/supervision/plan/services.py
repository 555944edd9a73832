"""Plan, schedule and draw over REST (Art. 39)."""

from paiwu.content.rest.errors import Invalid
from paiwu.content.validation import Problem
from paiwu.policy.access.http import Service
from paiwu.policy.access.http import answered
from paiwu.policy.access.http import batched
from paiwu.policy.access.http import read_json
from paiwu.policy.access.http import read_year
from paiwu.policy.access.http import take_writes
from paiwu.policy.clocks import now
from paiwu.policy.supervision.plan import rules as planning
from paiwu.policy.supervision.plan.effects import draws
from paiwu.policy.supervision.plan.effects import plans
from paiwu.policy.supervision.plan.effects import ranking


class Plan(Service):
    """`GET {region}/@plan?{factor}={weight}`: units by risk, each point explained (Art. 39 para 1)."""

    name = "@plan"

    def reply(self):
        found: list[Problem] = []
        weights = plans.read_weights(self.request.form, found)
        if found:
            raise Invalid(found)
        used = ranking.weights_of(weights)
        factors = [vars(factor) | {"weight": used[factor.id]} for factor in planning.FACTORS]
        return batched(self.request, ranking.ranking(self.context, weights), factors=factors)


class MakePlan(Service):
    """`POST {region}/@plan` {units|count, inspectors, from, to, occasion, weights}: 201, the planned."""

    def reply(self):
        take_writes(self.request)
        answer = plans.plan(self.context, read_json(self.request), self.request)
        self.request.response.setStatus(201)
        return answer


class Schedule(Service):
    """`GET {region}/@schedule?year=&state=&inspector=`: the year's inspections, planned and done."""

    def reply(self):
        form = self.request.form
        year = read_year({"year": form.get("year") or str(now.today().year)})
        found = plans.of_year(self.context, year, form)
        return batched(
            self.request,
            found,
            lambda page: [plans.shown(brain._unrestrictedGetObject()) for brain in page],
            year=year,
            progress=plans.progress(found),
        )


class Draw(Service):
    """`POST {region}/@draws` {seed, count, inspectors}: 双随机; planned inspections come of it."""

    def reply(self):
        take_writes(self.request)
        answer = draws.draw(self.context, read_json(self.request), self.request)
        self.request.response.setStatus(201)
        return answer


class Draws(Service):
    """`GET {region}/@draws`: every draw with seed and list, for everyone to draw again; whom, later."""

    name = "@draws"

    def reply(self):
        return answered(self, draws.shown(self.context))
