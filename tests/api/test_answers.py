"""How answers are written, whoever wrote the service."""

import json

import pytest
from story import CITY
from story import UNIT_B


@pytest.mark.parametrize(
    "path", [CITY, f"{CITY}/@search", "/@types", f"{UNIT_B}/permit/@clocks", "/@register"]
)
def test_json_is_text_that_people_can_read(as_, path):
    answer = as_("clerk", "zh-CN").get(path)
    assert answer.status_code == 200
    text = answer.content.decode("utf-8")
    assert "\\u" not in text
    assert any("\u4e00" <= char <= "\u9fff" for char in text)
    assert json.loads(text) == answer.json()
