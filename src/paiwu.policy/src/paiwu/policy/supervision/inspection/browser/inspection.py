"""An inspection as pages: what was found, the checklist on a phone, signing on the spot."""

from typing import ClassVar

from plone.restapi.interfaces import IDeserializeFromJson
from Products.Five.browser import BrowserView
from zope.component import getMultiAdapter
from zope.i18n import translate

from paiwu.content import _
from paiwu.content import zh
from paiwu.content.rest.errors import WrongState
from paiwu.content.rest.serializer import values
from paiwu.content.types.creation import create_document
from paiwu.content.types.interfaces import OCCASIONS
from paiwu.content.types.interfaces import PARTIES
from paiwu.policy.access.effects import secrecy
from paiwu.policy.access.effects import transitions
from paiwu.policy.access.effects.redaction import STAFF
from paiwu.policy.access.effects.redaction import may
from paiwu.policy.application.rules.signature import digest_of
from paiwu.policy.disclosure.effects import card
from paiwu.policy.disclosure.effects.entry import cards
from paiwu.policy.disclosure.effects.entry import public_of
from paiwu.policy.disclosure.effects.register import STATES
from paiwu.policy.shell import addresses
from paiwu.policy.shell import tables
from paiwu.policy.shell.acting import ActPage
from paiwu.policy.shell.steps import present_state
from paiwu.policy.shell.steps import steps
from paiwu.policy.supervision.inspection.effects import inspections
from paiwu.policy.supervision.inspection.effects import signatures
from paiwu.policy.tree import states
from paiwu.policy.tree.actor import actor
from paiwu.policy.tree.places import permit_of
from paiwu.policy.tree.places import unit_of


EVIDENCE = "paiwu: View inspection evidence"
SIGNING = "paiwu: Sign inspection"
#: empty lines for values that were measured now
SPARE = 2
MARKS = {"yes": True, "no": False}


def deviation(row) -> str:
    """How far what was measured is from the unit's own value."""
    if row["deviation"] is None:
        return ""
    text = f"{row['deviation']:.0%}"
    return text if row["consistent"] else zh("${deviation}，不一致", mapping={"deviation": text})


class InspectionView(BrowserView):
    """What was found; for the public once it is published."""

    def state(self) -> str:
        return present_state(self.context, self.request)

    def actions(self) -> list[dict]:
        base, own = self.context.absolute_url(), []
        if self.may_write():
            own.append(
                {"id": "inspect", "title": _("Record findings"), "url": f"{base}/@@inspect"}
            )
        if self.may_sign():
            own.append({"id": "sign", "title": _("Sign"), "url": f"{base}/@@sign-record"})
        return [*own, *steps(self.context)]

    def may_write(self) -> bool:
        return may("Modify portal content", self.context)

    def may_sign(self) -> bool:
        if self.going_on():
            fits = self.may_write()
        else:
            fits = states.state_of(self.context) == "concluded" and not may(STAFF, self.context)
        return fits and may(SIGNING, self.context)

    def going_on(self) -> bool:
        return states.state_of(self.context) == "inspecting"

    def may_see_evidence(self) -> bool:
        return may(EVIDENCE, self.context)

    def inspected_at(self) -> str:
        at = self.context.inspected_at
        return tables.moment(at) if at else ""

    def occasion(self) -> str:
        """Why and when it was planned, for the department."""
        if not may(STAFF, self.context):
            return ""
        record = self.context
        title = OCCASIONS.getTerm(record.occasion).title if record.occasion else ""
        title = translate(title, context=self.request) if title else ""
        return f"{title} {record.planned_on or ''}".strip()

    def liability(self) -> list[dict]:
        return [
            row | {"fine": "" if row.get("amount") is None else tables.number(row["amount"])}
            for row in inspections.liability(self.context)
        ]

    def measured(self) -> list[dict]:
        """What was measured beside limits and the unit's own data."""
        return [
            row
            | {
                "pollutant": tables.pollutant(row["pollutant"]),
                **{
                    name: "" if row[name] is None else tables.number(row[name])
                    for name in ("concentration", "limit", "own")
                },
                "sampled_at": tables.moment(row["sampled_at"]),
                "deviation": deviation(row),
            }
            for row in inspections.measured(self.context)
        ]

    def pictures(self) -> str:
        """Where a browser gets the pictures: it does not ask for JSON."""
        return addresses.service(self.context, "@photos")

    def photos(self) -> list[dict]:
        base = self.pictures()
        return [
            {
                "url": f"{base}/{row['number']}",
                "caption": row.get("caption") or row["filename"],
                "item": row.get("item"),
                "at": tables.moment(row.get("taken_at") or row["added_at"]),
            }
            for row in self.context.photos or ()
            if not row.get("is_signature")
        ]

    def signatures(self) -> list[dict]:
        base = self.pictures()
        return [
            row
            | {
                "party": translate(PARTIES.getTerm(row["party"]).title, context=self.request),
                "at": tables.moment(row["signed_at"]),
                "url": f"{base}/{row['photo']}" if row.get("photo") else None,
                "refused": row.get("refused", False),
            }
            for row in signatures.listed(self.context)
        ]

    def data(self) -> list[dict]:
        """The latest readings of every outlet against its limits, for who inspects."""
        permit = permit_of(self.context)
        unit = unit_of(self.context)
        if permit is None or not self.may_write() or secrecy.is_secret(unit):
            return []
        content = public_of(permit)
        return [
            row | {"outlet": code, "pollutant": tables.pollutant(row["pollutant"])}
            for code in (outlet["code"] for outlet in cards(content))
            for row in card.latest(unit, code, card.of_outlet(content, "limits", code))
        ]

    def kept_lately(self) -> dict:
        """What the ledger says of the last days, for who inspects."""
        found = inspections.kept_lately(self.context)
        found["findings"] = [
            row | {"pollutant": tables.pollutant(row["pollutant"])} for row in found["findings"]
        ]
        return found

    def permit_state(self) -> str:
        permit = permit_of(self.context)
        return (
            STATES.get(states.state_of(permit), "") if permit is not None else zh("无排污许可证")
        )


class StartInspectionPage(ActPage):
    """From an outlet's card: the inspection that is planned, or another one, and on to its checklist."""

    def act(self, form):
        records, name = self.context, str(form.get("record") or "")
        record = records.get(name) if name else None
        if record is None:
            body = {"@type": "InspectionRecord", "inspectors": [actor()]}
            record = create_document(records, body, self.request)
        transitions.take(record, "start")
        return f"{record.absolute_url()}/@@inspect"

    def unit_title(self) -> str:
        return unit_of(self.context).title

    def planned(self) -> list[dict]:
        return [
            {
                "id": record.getId(),
                "on": record.planned_on or zh("未定日期"),
                "inspectors": "、".join(record.inspectors or ()),
            }
            for record in self.of_state("planned")
        ]

    def going(self) -> list[dict]:
        return [
            {"title": record.title, "url": record.absolute_url()}
            for record in self.of_state("inspecting")
        ]

    def of_state(self, state: str) -> list:
        return [one for one in self.context.objectValues() if states.state_of(one) == state]


class InspectPage(ActPage, InspectionView):
    """The checklist on a phone; a draft stays in the browser until it is saved."""

    titles: ClassVar = {
        "items": zh("检查内容"),
        "measurements": zh("现场监测"),
        "result": zh("结果"),
        "rectify_by": zh("改正期限"),
    }
    WRITTEN = ("items", "measurements", "result", "rectify_by")

    def seen(self) -> str:
        """What the form was filled in over."""
        content = values(self.context)
        return digest_of({name: content[name] for name in self.WRITTEN})

    def act(self, form):
        if form.get("seen") not in (None, "", self.seen()):
            raise WrongState(
                _("Somebody else has changed the record meanwhile; look at it and save again.")
            )
        data = {
            "items": self.items(form),
            "measurements": self.measurements(form),
            "result": form.get("result") or None,
            "rectify_by": form.get("rectify_by") or None,
        }
        getMultiAdapter((self.context, self.request), IDeserializeFromJson)(data=data)
        self.say(_("Saved"))
        return self.context.absolute_url()

    def items(self, form) -> list[dict]:
        rows = [
            {
                "requirement": row["requirement"],
                "finding": str(form.get(f"finding-{number}") or "") or None,
                "compliant": MARKS.get(form.get(f"compliant-{number}")),
            }
            for number, row in enumerate(self.context.items or [])
        ]
        if form.get("more"):
            rows.append({"requirement": str(form["more"])})
        return rows

    def measurements(self, form) -> list[dict]:
        """The lines that say something; what is no number is refused with its line."""
        rows = []
        for number in range(len(self.lines())):
            given = {name: form.get(f"{name}-{number}") for name in ("pair", "value", "at")}
            if not given["value"]:
                continue
            outlet, _space, pollutant = str(given["pair"] or "").partition(" ")
            try:
                value: object = float(given["value"])
            except (TypeError, ValueError):
                value = given["value"]
            row = {"outlet": outlet, "pollutant": pollutant, "concentration": value}
            row |= {"sampled_at": given["at"], "analysis": form.get(f"analysis-{number}")}
            rows.append(row)
        return rows

    def lines(self) -> list[dict]:
        """What was measured, and empty lines for more; as typed where that was refused."""
        form, rows = self.request.form, list(self.context.measurements or ())
        shown = [
            {
                "pair": f"{row['outlet']} {row['pollutant']}",
                "value": str(row["concentration"]).removesuffix(".0"),
                "at": tables.moment(row["sampled_at"]).replace(" ", "T"),
                "analysis": row.get("analysis") or "",
            }
            for row in rows
        ] + [dict.fromkeys(("pair", "value", "at", "analysis"), "")] * SPARE
        return [
            {name: form.get(f"{name}-{n}", value) for name, value in row.items()}
            for n, row in enumerate(shown)
        ]

    def pairs(self) -> list[tuple[str, str]]:
        """(value, title) of each outlet and pollutant that the permit limits, and of those measured."""
        permit = permit_of(self.context)
        rows = list(permit.limits or ()) if permit is not None else []
        rows += list(self.context.measurements or ())
        found = dict.fromkeys((row["outlet"], row["pollutant"]) for row in rows)
        return [(f"{o} {p}", f"{o} {tables.pollutant(p)}") for o, p in found]


class SignRecordPage(ActPage, InspectionView):
    """Signing on the inspector's device, or by the unit with its own account."""

    titles: ClassVar = {
        "name": zh("姓名"),
        "party": zh("签署方"),
        "remark": zh("备注"),
        "picture": zh("手写签名"),
    }

    def act(self, form):
        data = {name: form.get(name) or None for name in ("party", "name", "position", "remark")}
        data["refused"] = form.get("refused") == "on"
        drawn = str(form.get("picture") or "").partition(";base64,")[2]
        if drawn:
            data["picture"] = {
                "filename": "signature.png",
                "content-type": "image/png",
                "data": drawn,
            }
        signatures.sign(self.context, data)
        self.say(_("Saved"))
        return self.context.absolute_url()
