"""What is typed in is checked once, for form and REST alike; each finding names its place."""

import copy

import pytest
from conftest import EXAMPLE
from hypothesis import given
from hypothesis import strategies as st
from zope.component import provideUtility
from zope.schema import getFieldsInOrder
from zope.schema.interfaces import IVocabularyFactory

from paiwu.content import vocabularies
from paiwu.content.types.interfaces import IPermitApplication
from paiwu.content.validation import check
from paiwu.content.validation import convert_field


FIELDS = dict(getFieldsInOrder(IPermitApplication))


@pytest.fixture(autouse=True, scope="module")
def named_vocabularies():
    for name in ("industries", "units"):
        provideUtility(getattr(vocabularies, name), IVocabularyFactory, f"paiwu.{name}")


def findings(values) -> set:
    found, stored = [], {name: field.missing_value for name, field in FIELDS.items()}
    for name, value in values.items():
        if name in FIELDS:
            stored[name], problems = convert_field(FIELDS[name], value)
            found += problems
    return {(p.field, p.row, p.column) for p in (*found, *check(stored))}


def changed(path, value):
    values = copy.deepcopy(EXAMPLE)
    place = values
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value
    return values


def test_the_example_is_sound():
    assert findings(EXAMPLE) == set()


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        (("uscc",), "91370100MA3DEM0193", ("uscc", None, None)),
        (("industry_code",), "9999", ("industry_code", None, None)),
        (("management_category",), "heavy", ("management_category", None, None)),
        (("longitude",), "117", ("longitude", None, None)),
        (("latitude",), 91, ("latitude", None, None)),
        (("commissioning_date",), "30.06.2016", ("commissioning_date", None, None)),
        (("products",), {}, ("products", None, None)),
        (("products", 0), "x", ("products", 0, None)),
        (("products", 0, "capacity"), -1, ("products", 0, "capacity")),
        (("products", 0, "capacity"), True, ("products", 0, "capacity")),
        (("products", 0, "capacity"), float("inf"), ("products", 0, "capacity")),
        (("products", 0, "product"), None, ("products", 0, "product")),
        (("products", 0, "colour"), "red", ("products", 0, "colour")),
        (("facilities", 1, "code"), "MF1", ("facilities", 1, "code")),
        (("facilities", 2, "code"), "MF0002", ("facilities", 2, "code")),
        (("materials", 0, "kind"), "gas", ("materials", 0, "kind")),
        (("emission_processes", 0, "facility"), "MF0009", ("emission_processes", 0, "facility")),
        (("emission_processes", 0, "treatment"), "TA009", ("emission_processes", 0, "treatment")),
        (("emission_processes", 0, "outlet"), "DA009", ("emission_processes", 0, "outlet")),
        (("emission_processes", 0, "pollutants"), ["x1"], ("emission_processes", 0, "pollutants")),
        (("emission_processes", 0, "mode"), "wastewater", ("emission_processes", 0, "treatment")),
        (("eia_approvals", 0, "date"), "2015-02-30", ("eia_approvals", 0, "date")),
        (("eia_approvals", 0, "amounts"), {"a21002": -1}, ("eia_approvals", 0, "amounts")),
        (("outlets", 0, "medium"), "water", ("outlets", 0, "medium")),
        (("outlets", 1, "code"), "DA001", ("outlets", 1, "code")),
        (("limits", 0, "unit"), "mg/L", ("limits", 0, "unit")),
        (("limits", 0, "unit"), None, ("limits", 0, "unit")),
        (("limits", 0, "pollutant"), "w01018", ("limits", 0, "pollutant")),
        (("limits", 3, "concentration"), None, ("limits", 3, "concentration")),
        (("determinations", 0, "source"), "eia", ("determinations", 0, "source")),
        (("monitoring_items", 0, "outlet"), "DA003", ("monitoring_items", 0, "outlet")),
        (("trade_secrets", 0, "field"), "limits", ("trade_secrets", 0, "field")),
        (("trade_secrets", 0, "row"), 7, ("trade_secrets", 0, "row")),
        (("change_grounds",), [9, "x"], ("change_grounds", None, None)),
    ],
)
def test_each_wrong_value_is_named_by_field_row_and_column(path, value, place):
    assert place in findings(changed(path, value))


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(
    st.sampled_from(sorted(set(EXAMPLE) & set(FIELDS))),
    json_values.filter(lambda v: v is not None),
)
def test_whatever_is_sent_is_answered_never_a_crash(name, value):
    found = findings({**EXAMPLE, name: value})
    assert {field for field, _row, _column in found} <= set(FIELDS)
