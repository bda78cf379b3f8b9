"""An address goes out as it is meant, or not at all."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.mail.hostile import hostile_text
from webinars.lib.addresses import UnusableAddress, ascii_address, ascii_domain, is_same_organisation


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("Anna.Aberg+serie@example.org", "Anna.Aberg+serie@example.org"),
        ("anna@räv.se", "anna@xn--rv-via.se"),
        ("anna@straße.example", "anna@xn--strae-oqa.example"),
        ("o'neill@example.org", "o'neill@example.org"),
        ("anna@localhost", "anna@localhost"),
    ],
)
def test_an_address_goes_out_in_ascii(written, sent):
    assert ascii_address(written) == sent


@pytest.mark.parametrize(
    "address",
    [
        *("", "anna", "@example.org", "anna@", "anna@@example.org", "anna@example..org", "anna@-example.org"),
        *("åsa@example.org", "anna b@example.org", '"anna"@example.org', "anna@[127.0.0.1]"),
        *("a@example.org,b@example.org", "a@example.org\r\nBcc: b@example.org", "a@example.org\n"),
        *("=?utf-8?q?=0D=0ABcc=3A?=@example.org", "a@=?utf-8?q?x?=", "<a@example.org>", "a@exa mple.org"),
        *("a" * 65 + "@example.org", "a@" + "a." * 127 + "org", "a@" + "a" * 64 + ".org", "a@ex\ud800.org"),
    ],
)
def test_an_address_that_could_be_two_or_none_is_refused(address):
    with pytest.raises(UnusableAddress):
        ascii_address(address)


@given(hostile_text)
def test_an_address_is_refused_or_harmless(text):
    try:
        address = ascii_address(f"{text}@example.org")
    except UnusableAddress:
        return
    assert re.fullmatch(r"[\x21-\x7e]{1,64}@example\.org", address)
    assert not set(address) & set('<>(),;:\\"[] ')


@given(st.text("a.-_é0", max_size=300))
def test_a_domain_is_refused_or_harmless(text):
    try:
        domain = ascii_domain(text)
    except UnusableAddress:
        return
    assert re.fullmatch(r"[A-Za-z0-9._-]{1,253}", domain)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("webb@example.org", "svar@example.org", True),
        ("webb@example.org", "svar@Post.example.org", True),
        ("webb@a.example.org", "example.org", True),
        ("webb@example.org", "svar@example.com", False),
        ("webb@example.org", "svar@notexample.org", False),
        ("webb@mora.se", "svar@orsa.se", False),
        ("webb@one.co.uk", "svar@other.co.uk", False),
        ("webb@a.one.co.uk", "svar@one.co.uk", True),
        ("webb@c.parti.se", "svar@m.parti.se", False),
        ("webb@localhost", "svar@localhost", True),
    ],
)
def test_addresses_of_one_organisation_are_aligned_as_dmarc_reads_it(one, other, same):
    assert is_same_organisation(one, other) is same
