"""What is sent to a service, by the schema that the service declares."""

import datetime

import pytest
from zope import schema

from paiwu.content import _
from paiwu.content.fields import IRowSchema
from paiwu.content.fields import Number
from paiwu.content.fields import Rows
from paiwu.content.validation import convert_body


class IRow(IRowSchema):
    amount = Number(title=_("Amount"), max=100)


class IBody(IRowSchema):
    reason = schema.Text(title=_("Reason"), max_length=5)
    day = schema.Date(title=_("Day"), required=False)
    lost = schema.Bool(title=_("Lost"), required=False, default=False)
    rows = Rows(IRow, title=_("Rows"))


def test_what_was_not_sent_has_its_fields_default():
    read, problems = convert_body(IBody, {"reason": " 年检 ", "day": "2026-03-02"})
    assert not problems
    assert read["reason"] == "年检" and read["day"] == datetime.date(2026, 3, 2)
    assert read["lost"] is False and read["rows"] == []


@pytest.mark.parametrize(
    ("sent", "place"),
    [
        ({}, ("reason", None, None)),
        ({"reason": " \n"}, ("reason", None, None)),
        ({"reason": 1}, ("reason", None, None)),
        ({"reason": "\ud800"}, ("reason", None, None)),
        ({"reason": "123456"}, ("reason", None, None)),
        ({"reason": "x", "bogus": 1}, ("bogus", None, None)),
        ({"reason": "x", "day": "20260302"}, ("day", None, None)),
        ({"reason": "x", "day": "9999-13-01"}, ("day", None, None)),
        ({"reason": "x", "lost": "yes"}, ("lost", None, None)),
        ({"reason": "x", "rows": {}}, ("rows", None, None)),
        ({"reason": "x", "rows": [{"amount": 1}, {"amount": 101}]}, ("rows", 1, "amount")),
        ({"reason": "x", "rows": [{"amount": 1, "unit": "t"}]}, ("rows", 0, "unit")),
    ],
)
def test_what_is_wrong_is_named_by_field_row_and_column(sent, place):
    _read, problems = convert_body(IBody, sent)
    assert [(one.field, one.row, one.column) for one in problems] == [place]
