"""Checks across rows and tables: keys, references, media, units (pure, over the JSON values)."""

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping

from paiwu.content import _
from paiwu.content import tables
from paiwu.content.identifiers import codes
from paiwu.content.identifiers import uscc
from paiwu.content.moments import is_moment
from paiwu.content.quantities import has_amount
from paiwu.content.validation.problem import Problem


#: field -> the columns that together may not occur twice
KEYS = {
    "facilities": ("code",),
    "treatment_units": ("code",),
    "outlets": ("code",),
    "fugitive_sources": ("code",),
    "limits": ("outlet", "pollutant", "special_period"),
    "total_limits": ("pollutant",),
    "total_control_targets": ("pollutant", "document"),
    "eia_approvals": ("number",),
    "monitoring_items": ("outlet", "pollutant", "method"),
    "report_requirements": ("kind",),
    "determinations": ("outlet", "pollutant", "quantity", "source", "document"),
    "trade_secrets": ("field", "row"),
    "examination": ("item",),
    "sections": ("section",),
}

#: (field, column) -> the table whose `code` it must name
REFERENCES = {
    ("emission_processes", "facility"): "facilities",
    ("emission_processes", "treatment"): "treatment_units",
    ("emission_processes", "outlet"): "outlets",
    ("limits", "outlet"): "outlets",
    ("monitoring_items", "outlet"): "outlets",
    ("determinations", "outlet"): "outlets",
}

#: fields that are public in every permit: 正本, 基本信息, 许可事项, 承诺书; hence never a secret (Art. 32)
NEVER_SECRET = frozenset(
    {
        *("title", "uscc", "registered_address", "legal_representative", "technical_contact"),
        *("site_address", "industry_code", "management_category", "longitude", "latitude"),
        *("commissioning_date", "outlets", "fugitive_sources", "limits", "total_limits"),
        *("monitoring_items", "ledger_requirements", "report_requirements"),
        *("operation_requirements", "disclosure_requirements", "other_requirements"),
        *("commitment_text", "commitment_signed_by", "commitment_signed_at"),
        *("rectifications", "trade_secrets"),
    }
)

#: columns of a limit that say something, one of them at least
SAYING = ("concentration", "minimum", "annual_amount", "daily_amount", "monthly_amount")

#: emission mode -> medium of the pollutants and the outlet
MODE_MEDIA = {"organised": "air", "fugitive": "air", "wastewater": "water"}


def pollutant_medium(code: str) -> str | None:
    row = tables.by_code("pollutants").get(code)
    return row["medium"] if row else None


def _rows(values: Mapping, field: str) -> Iterator[tuple[int, Mapping]]:
    return enumerate(values.get(field) or ())


def duplicates(values: Mapping) -> Iterator[Problem]:
    """No table names the same thing twice."""
    for field, columns in KEYS.items():
        seen: dict[tuple, int] = {}
        for index, row in _rows(values, field):
            key = tuple(row.get(column) for column in columns)
            if key[0] is None:
                continue
            if key in seen:
                yield Problem(
                    field,
                    _("repeats row ${row}", mapping={"row": seen[key] + 1}),
                    index,
                    columns[0],
                )
            seen.setdefault(key, index)


def references(values: Mapping) -> Iterator[Problem]:
    """What a row names exists in the table it points to."""
    for (field, column), target in REFERENCES.items():
        known = {row.get("code") for _index, row in _rows(values, target)}
        for index, row in _rows(values, field):
            code = row.get(column)
            if code is not None and code not in known:
                yield Problem(
                    field,
                    _(
                        "${code} is not in the table ${table}",
                        mapping={"code": code, "table": target},
                    ),
                    index,
                    column,
                )


def media(values: Mapping) -> Iterator[Problem]:
    """Outlets, pollutants, treatment and units belong to the same medium (HJ 608, HJ 942)."""
    mismatch = _("does not fit the medium of the outlet")
    for index, row in _rows(values, "outlets"):
        if row.get("code") and row.get("medium") and codes.medium(row["code"]) != row["medium"]:
            yield Problem("outlets", _("does not fit the code of the outlet"), index, "medium")
    for field in ("limits", "monitoring_items", "determinations", "measurements"):
        for index, row in _rows(values, field):
            outlet, pollutant = row.get("outlet"), row.get("pollutant")
            if outlet and pollutant and pollutant_medium(pollutant) != codes.medium(outlet):
                yield Problem(field, mismatch, index, "pollutant")
    for index, row in _rows(values, "limits"):
        outlet, unit = row.get("outlet"), row.get("unit")
        if outlet and unit:
            fits = tables.by_code("units")[unit]["medium"]
            if fits not in ("both", codes.medium(outlet)):
                yield Problem("limits", mismatch, index, "unit")
        bounded = row.get("concentration") is not None or row.get("minimum") is not None
        if bounded and not unit:
            yield Problem("limits", _("is required with a concentration"), index, "unit")
    for index, row in _rows(values, "fugitive_sources"):
        if any(pollutant_medium(code) != "air" for code in row.get("pollutants") or ()):
            yield Problem(
                "fugitive_sources", _("does not fit the mode of emission"), index, "pollutants"
            )
    for index, row in _rows(values, "emission_processes"):
        medium = MODE_MEDIA.get(row.get("mode") or "")
        if medium is None:
            continue
        wrong = _("does not fit the mode of emission")
        for column in ("treatment", "outlet"):
            if row.get(column) and codes.medium(row[column]) != medium:
                yield Problem("emission_processes", wrong, index, column)
        if any(pollutant_medium(code) != medium for code in row.get("pollutants") or ()):
            yield Problem("emission_processes", wrong, index, "pollutants")


def quantities(values: Mapping) -> Iterator[Problem]:
    """A limit says something, a determination's source fits its quantity (Art. 16, 17)."""
    for index, row in _rows(values, "limits"):
        if all(row.get(column) is None for column in SAYING):
            yield Problem(
                "limits", _("needs a concentration or an annual amount"), index, "concentration"
            )
        low, high = row.get("minimum"), row.get("concentration")
        if low is not None and high is not None and low > high:
            message = _("must be at most ${limit}", mapping={"limit": high})
            yield Problem("limits", message, index, "minimum")
        for column in ("daily_amount", "monthly_amount"):
            if row.get(column) is not None and not row.get("special_period"):
                message = _("is only for special periods (Art. 17)")
                yield Problem("limits", message, index, column)
        if row.get("pollutant") and not has_amount(row["pollutant"]):
            for column in ("annual_amount", "daily_amount", "monthly_amount"):
                if row.get(column) is not None:
                    yield Problem("limits", _("this has no tonnes"), index, column)
    allowed = {
        "concentration": {"standard", "commitment", "local_plan"},
        "amount": {"technical_specification", "total_control", "eia", "local_plan"},
    }
    for index, row in _rows(values, "determinations"):
        quantity, source = row.get("quantity"), row.get("source")
        if quantity in allowed and source and source not in allowed[quantity]:
            yield Problem("determinations", _("does not determine this quantity"), index, "source")


def codes_of_unit(values: Mapping) -> Iterator[Problem]:
    """统一社会信用代码 by GB 32100."""
    code = values.get("uscc")
    if code and not uscc.is_valid(code):
        yield Problem(
            "uscc",
            _("${value} is no valid unified social credit code", mapping={"value": code}),
        )


def secrets(values: Mapping) -> Iterator[Problem]:
    """Marks of trade secrets point at content that may be one (Art. 26, 32)."""
    for index, row in _rows(values, "trade_secrets"):
        field, number = row.get("field"), row.get("row")
        if field is None:
            continue
        if field not in values or field in NEVER_SECRET:
            yield Problem(
                "trade_secrets",
                _("${value} cannot be a trade secret", mapping={"value": field}),
                index,
                "field",
            )
        elif number is not None:
            content = values.get(field)
            if number != int(number) or not isinstance(content, list) or number >= len(content):
                yield Problem("trade_secrets", _("is no row of that field"), index, "row")


def grounds_of_change(values: Mapping) -> Iterator[Problem]:
    """A change names its grounds (Art. 43 items 1 to 8), each once."""
    grounds = values.get("change_grounds") or []
    if values.get("kind") == "change" and not grounds:
        yield Problem("change_grounds", _("is required"))
    if len(set(grounds)) != len(grounds):
        yield Problem("change_grounds", _("names a ground twice"))


def times(values: Mapping) -> Iterator[Problem]:
    """The times of an inspection and of its samples are times."""
    wrong = _("must be a time written YYYY-MM-DDTHH:MM")
    if values.get("inspected_at") and not is_moment(values["inspected_at"]):
        yield Problem("inspected_at", wrong)
    for index, row in _rows(values, "measurements"):
        if row.get("sampled_at") and not is_moment(row["sampled_at"]):
            yield Problem("measurements", wrong, index, "sampled_at")


CHECKS: tuple[Callable[[Mapping], Iterator[Problem]], ...] = (
    codes_of_unit,
    duplicates,
    references,
    media,
    quantities,
    secrets,
    grounds_of_change,
    times,
)


def check(values: Mapping) -> list[Problem]:
    """Every problem of a document's values (field name -> JSON value)."""
    return [problem for rule in CHECKS for problem in rule(values)]
