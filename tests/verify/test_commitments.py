"""Salted commitments and snapshots: shown or withheld, the hashes stand (pure)."""

import json

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from paiwu.verify import snapshots
from paiwu.verify.canonical import canonical
from paiwu.verify.canonical import sha256
from paiwu.verify.commitments import commitment
from paiwu.verify.commitments import opened
from paiwu.verify.commitments import preimage


KEY = b"k" * 32
SCALARS = st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.text(max_size=8)
NAMES = st.text("abcdefgh_", min_size=1, max_size=6)
ROWS = st.lists(st.dictionaries(NAMES, SCALARS, max_size=4), max_size=4)
CONTENT = st.dictionaries(NAMES, SCALARS | ROWS | st.lists(st.text(max_size=3), max_size=3))


@given(st.text() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(-1e9, 1e9))
def test_rfc_8785_a_value_has_one_form(value):
    assert canonical(value) == rfc8785.dumps(value)


@given(NAMES, SCALARS)
def test_a_commitment_opens_with_name_salt_and_value_alone(name, value):
    salt = "5" * 32
    made = commitment(name, salt, value)
    assert made == sha256(preimage(name, salt, value)) == sha256(canonical([name, salt, value]))
    assert opened({"name": name, "salt": salt, "value": value}) == made
    assert opened({"commitment": made}) == made
    assert opened({"name": name, "salt": "6" * 32, "value": value}) != made


def without_nothing(content):
    """What a snapshot keeps: fields and cells that are not empty."""
    return {k: v for k, v in content.items() if v is not None}


@given(CONTENT)
def test_a_snapshot_gives_back_what_it_was_made_from(content):
    kept = snapshots.values(snapshots.leaves(content))
    assert snapshots.leaves(kept) == snapshots.leaves(content)
    assert set(kept) == set(without_nothing(content))


@given(CONTENT, CONTENT)
def test_other_content_has_another_root(one, other):
    cells = [{canonical(list(leaf)) for leaf in snapshots.leaves(c)} for c in (one, other)]
    roots = [snapshots.root_of(KEY, content) for content in (one, other)]
    assert (roots[0] == roots[1]) == (cells[0] == cells[1])
    assert roots[0] != snapshots.root_of(b"x" * 32, one) or not cells[0]


@given(CONTENT, st.randoms())
def test_any_cells_may_be_withheld_and_the_root_is_the_same(content, random):
    leaves = [
        {"commitment": commitment(name, salt, json.loads(value))}
        if random.random() < 0.5
        else {"name": name, "salt": salt, "value": json.loads(value)}
        for name, salt, value in snapshots.salted(KEY, content)
    ]
    random.shuffle(leaves)
    assert snapshots.root(opened(leaf) for leaf in leaves) == snapshots.root_of(KEY, content)


def test_a_salt_that_was_shown_tells_nothing_of_another_value():
    [(_n, before, _v)] = snapshots.salted(KEY, {"name": "旧"})
    [(_n, after, _v)] = snapshots.salted(KEY, {"name": "新"})
    assert before != after


@pytest.mark.parametrize("value", [float("nan"), {1: 2}])
def test_what_json_does_not_have_is_refused(value):
    with pytest.raises(rfc8785.CanonicalizationError):
        canonical(value)
