"""What a document has no field for, and what nobody writes, is refused by name (contract, section 6)."""

import pytest


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"bogus": 1}, "bogus"),
        ({"kind": "renewal"}, "kind"),
        ({"consultations": [{"region": "130200"}]}, "consultations"),
        ({"limits": [], "limit": []}, "limit"),
    ],
)
def test_nothing_is_dropped_in_silence(story, sent, field):
    story.draft()
    before = story.get()
    answer = story.as_("filer-a").patch(story.path, sent)
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert story.get() == before


def test_a_new_document_with_an_unknown_field_is_not_made(story, as_):
    place = f"{story.draft().path.rpartition('/')[0]}"
    before = as_("filer-a").get(place).json()["items_total"]
    body = {"@type": "PermitApplication", "kind": "initial", "bogus": 1}
    answer = as_("filer-a").post(place, body)
    assert answer.status_code == 400
    assert "bogus" in [error["field"] for error in answer.json()["errors"]]
    assert as_("filer-a").get(place).json()["items_total"] == before


def test_a_document_is_sent_back_as_it_was_read(story, as_):
    story.draft()
    assert as_("filer-a").patch(story.path, story.get()).status_code == 204
