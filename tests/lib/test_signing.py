"""Tokens that are derived, serve one purpose, and can be revoked."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webinars.lib.signing import Signer, digest, new_public_id, new_secret

SIGNER = Signer("a long enough secret key")


@given(
    purpose=st.text(),
    public_id=st.from_regex(r"[a-z2-9]{1,40}", fullmatch=True),
    generation=st.integers(0, 2**31),
)
def test_a_token_tells_whose_it_is_and_which_generation(purpose, public_id, generation):
    assert SIGNER.read(purpose, SIGNER.token(purpose, public_id, generation)) == (public_id, generation)


def test_the_same_token_is_made_again():
    assert SIGNER.token("feed", "abc") == Signer("a long enough secret key").token("feed", "abc")


def test_a_token_opens_one_door_only():
    assert SIGNER.read("my page", SIGNER.token("feed", "abc")) is None


def test_a_token_of_another_key_is_not_ours():
    assert SIGNER.read("feed", Signer("another long secret key").token("feed", "abc")) is None


def test_a_token_of_an_earlier_key_is_still_read_but_no_longer_made():
    earlier = Signer("an earlier secret key")
    rotated = Signer("a long enough secret key", ("an earlier secret key",))

    assert rotated.read("feed", earlier.token("feed", "abc")) == ("abc", 0)
    assert rotated.token("feed", "abc") != earlier.token("feed", "abc")


@pytest.mark.parametrize("position", range(len(SIGNER.token("feed", "abc", 7))))
def test_no_character_of_a_token_may_be_another(position):
    token = SIGNER.token("feed", "abc", 7)
    changed = token[:position] + ("b" if token[position] != "b" else "c") + token[position + 1 :]

    assert SIGNER.read("feed", changed) is None


@given(token=st.text() | st.from_regex(r"[a-z]*-[0-9a-fx_+ -]*-.*", fullmatch=True))
def test_whatever_stands_in_an_address_is_read_or_refused(token):
    assert SIGNER.read("feed", token) is None


@pytest.mark.parametrize(
    "token", ["", "-", "--", "abc", "abc-0", "abc-0-", "-0-x", "abc--x", "abc-zz-x", "a" * 10_000]
)
def test_what_is_no_token(token):
    assert SIGNER.read("feed", token) is None


def test_two_spellings_of_a_generation_are_not_one_token():
    public_id, _, signature = SIGNER.token("feed", "abc", 10).split("-")

    assert SIGNER.read("feed", f"{public_id}-A-{signature}") is None
    assert SIGNER.read("feed", f"{public_id}-0a-{signature}") is None


def test_public_ids_are_read_aloud_without_doubt():
    ids = {new_public_id() for _ in range(200)}

    assert len(ids) == 200
    assert {len(each) for each in ids} == {12}
    assert set("".join(ids)).isdisjoint("01lo")


def test_a_secret_is_stored_as_its_digest_only():
    secret = new_secret()

    assert len(secret) >= 32
    assert digest(secret) == digest(secret) != digest(new_secret())
    assert secret not in digest(secret)


def test_what_is_derived_follows_from_the_key_the_purpose_and_the_name():
    derived = Signer("a key").derived("calendar", "anna")

    assert derived == Signer("a key", ("an older one",)).derived("calendar", "anna")
    assert derived not in {
        Signer("another").derived("calendar", "anna"),
        Signer("a key").derived("message id", "anna"),
        Signer("a key").derived("calendar", "bo"),
    }
    assert re.fullmatch("[0-9a-f]{64}", derived)
