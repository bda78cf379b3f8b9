"""Who may send in a domain's name, as receivers read it (RFC 7208)."""

import pytest

from webinars.mail.spf import Undecidable, spf_result

DNS = {
    ("example.org", "MX"): ["10 mx.example.org."],
    ("example.org", "A"): ["192.0.2.80"],
    ("mx.example.org", "A"): ["192.0.2.25"],
    ("mx.example.org", "AAAA"): ["2001:db8::25"],
    ("spf.host.example", "TXT"): ["v=spf1 ip4:198.51.100.0/24 ~all"],
    ("loop.example", "TXT"): ["v=spf1 include:loop.example -all"],
    ("two.example", "TXT"): ["v=spf1 -all", "v=spf1 +all"],
}


def result(record, address):
    dns = DNS | {("example.org", "TXT"): ["google-site-verification=1", record]}
    return spf_result(lambda name, kind: dns.get((name, kind), []), "example.org", address)


@pytest.mark.parametrize(
    ("record", "address", "expected"),
    [
        ("v=spf1 ip4:192.0.2.1 -all", "192.0.2.1", "pass"),
        ("v=spf1 ip4:192.0.2.1 -all", "192.0.2.2", "fail"),
        ("v=spf1 ip4:192.0.2.0/24 ~all", "192.0.2.99", "pass"),
        ("v=spf1 ip4:192.0.2.1 ~all", "2001:db8::1", "softfail"),
        ("v=spf1 ip6:2001:db8::/32 -all", "2001:db8::1", "pass"),
        ("v=spf1 ?all", "192.0.2.1", "neutral"),
        ("v=spf1", "192.0.2.1", "neutral"),
        ("V=SPF1 A -ALL", "192.0.2.80", "pass"),
        ("v=spf1 a:mx.example.org -all", "192.0.2.25", "pass"),
        ("v=spf1 a/24 -all", "192.0.2.7", "pass"),
        ("v=spf1 mx -all", "192.0.2.25", "pass"),
        ("v=spf1 mx -all", "2001:db8::25", "pass"),
        ("v=spf1 mx/24//64 -all", "2001:db8::7", "pass"),
        ("v=spf1 include:spf.host.example -all", "198.51.100.7", "pass"),
        ("v=spf1 include:spf.host.example -all", "192.0.2.7", "fail"),
        ("v=spf1 redirect=spf.host.example", "192.0.2.7", "softfail"),
        ("v=spf1 -ip4:192.0.2.7 +all", "192.0.2.7", "fail"),
        ("v=spf1 exp=why.example.org -all", "192.0.2.7", "fail"),
        ("not spf", "192.0.2.7", "none"),
        ("v=spf10 +all", "192.0.2.7", "none"),
    ],
)
def test_an_address_is_allowed_or_not(record, address, expected):
    assert result(record, address) == expected


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ("v=spf1 include:loop.example -all", "it needs more than 10 lookups"),
        ("v=spf1 include:two.example -all", "two.example has 2 SPF records, and may have one"),
        ("v=spf1 exists:%{i}.example.org -all", "exists:%{i}.example.org is not followed here"),
        ("v=spf1 ptr -all", "ptr is not followed here"),
        ("v=spf1 ip4:a -all", "a is no address"),
    ],
)
def test_what_cannot_be_followed_is_said(record, words):
    with pytest.raises(Undecidable) as undecided:
        result(record, "192.0.2.7")

    assert str(undecided.value) == words
