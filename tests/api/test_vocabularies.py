"""No vocabulary tells accounts, groups or secret units to who does not keep the accounts (Art. 42, 67)."""

import pytest
from client import file_of
from story import CITY
from story import UNIT_A
from story import UNIT_B


EVERYBODY = ("filer-a", "signatory-b", "clerk", "inspector", "auditor", "dataclient", None)
#: an account and a group that the readers have nothing to do with; the secret unit's name
TOLD = ("reviewer-qd", "370200.clerk", "绝密单位")
PEOPLE = tuple(f"plone.app.vocabularies.{one}" for one in ("Users", "Groups", "Principals"))


@pytest.fixture
def secret(as_):
    as_("clerk").patch(UNIT_B, {"state_secret": True, "title": "绝密单位"})


@pytest.fixture
def file(as_):
    """A file of the filer's own: its fields may be edited."""
    return (
        UNIT_A
        + "/materials/"
        + as_("filer-a").post(f"{UNIT_A}/materials", file_of("other")).json()["id"]
    )


@pytest.mark.parametrize("account", EVERYBODY)
def test_no_vocabulary_tells_accounts_and_groups(as_, secret, file, account):
    client, told = as_(account), []
    names = [one["title"] for one in as_("admin").get("/@vocabularies").json()]
    assert set(PEOPLE) <= set(names)
    own = UNIT_B if account == "signatory-b" else UNIT_A
    words = [word for word in TOLD if own != UNIT_B or word != "绝密单位"]
    for name in names:
        for place in ("", f"{CITY}"):
            answer = client.get(f"{place}/@vocabularies/{name}?b_size=500")
            told += [(place, name) for word in words if word in answer.text]
    for name in PEOPLE:
        for place in ("", own, f"{own}/materials", file):
            for field in ("", "&field=creators", "&field=contributors", "&field=title"):
                answer = client.get(
                    f"{place}/@@getVocabulary?name={name}{field}", headers={"Accept": "text/html"}
                )
                told += [(place, name, field) for word in words if word in answer.text]
    for service in ("/@users", "/@groups", "/@principals?search=reviewer", "/@querystring"):
        answer = client.get(service)
        told += [service for word in words if word in answer.text]
    assert not told


def test_who_keeps_the_accounts_has_them(as_):
    admin = as_("admin")
    told = {name: admin.get(f"/@vocabularies/{name}?b_size=500").text for name in PEOPLE}
    assert {name for name, text in told.items() if "reviewer" in text} == set(PEOPLE)
