"""Keys, their succession and their loss (pure)."""

import os

from paiwu.verify import signatures


def key(follows=None, signer=None, reason=""):
    secret = os.urandom(32)
    made = {"public": signatures.public_of(secret), "since": "2026-11-25", "reason": reason}
    made["follows"] = follows["id"] if follows else None
    made["signature"] = signatures.sign(signer or secret, signatures.introduction(made))
    made["id"] = signatures.key_id(made["public"])
    return made, secret


def test_a_key_is_introduced_by_the_one_before():
    first, secret = key()
    second, _other = key(first, secret)
    assert signatures.untrusted([first, second]) == {}
    assert signatures.successors([first, second], first["public"]) == {first["id"], second["id"]}
    assert signatures.successors([first, second], second["public"]) == {second["id"]}


def test_a_key_that_claims_to_follow_without_the_signature_is_found():
    first, _secret = key()
    forged, own = key(first)
    assert list(signatures.untrusted([first, forged])) == [forged["id"]]


def test_after_a_loss_the_new_key_stands_by_itself():
    first, _lost = key()
    anew, _secret = key(reason="私钥丢失")
    assert signatures.untrusted([first, anew]) == {}
    assert signatures.successors([first, anew], first["public"]) == {first["id"]}


def test_a_signature_is_over_every_part_of_a_statement():
    secret = os.urandom(32)
    statement = {"size": 3, "root": "ab"}
    signature, public = signatures.sign(secret, statement), signatures.public_of(secret)
    assert signatures.is_signed(public, statement, signature)
    assert not signatures.is_signed(public, statement | {"size": 4}, signature)
    assert not signatures.is_signed(public, statement, "00" + signature[2:])
    assert not signatures.is_signed("no key", statement, signature)
