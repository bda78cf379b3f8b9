"""The records that receivers look up, asked of a real name server."""

import dns.rcode
import pytest

from tests.mail.scripted_server import unused_port
from webinars.lib.rsa_keys import read_rsa_key
from webinars.mail.dkim import DkimIdentity
from webinars.mail.records import CouldNotLook, Records, dkim_lines, dmarc_lines, spf_lines

KEY_AT = "webb._domainkey.example.org"


@pytest.fixture
def records(dns_server):
    dns_server.zone["example.org", "SOA"] = ["ns.example.org. hostmaster.example.org. 1 2 3 4 5"]
    return Records.of("127.0.0.1", dns_server.port)


@pytest.fixture(scope="session")
def identity(make_key):
    return DkimIdentity("example.org", "webb", read_rsa_key(make_key()))


def in_pieces(text):
    """As long records stand in a zone: strings of 255 at the most."""
    return " ".join(f'"{text[start : start + 200]}"' for start in range(0, len(text), 200))


def test_spf_that_lets_us_send(dns_server, records):
    dns_server.zone["example.org", "TXT"] = ['"v=spf1 ip4:192.0.2.1 -all"']

    assert list(spf_lines(records, "example.org", ["192.0.2.1", "192.0.2.2"])) == [
        "SPF: v=spf1 ip4:192.0.2.1 -all",
        "  It allows 192.0.2.1.",
        "  It does not allow 192.0.2.2: fail.",
        "  From which address the mail server sends on cannot be known from here.",
    ]


def test_spf_that_cannot_be_followed(dns_server, records):
    dns_server.zone["example.org", "TXT"] = ['"v=spf1 ptr -all"']

    assert list(spf_lines(records, "example.org", ["192.0.2.1"])) == [
        "SPF: v=spf1 ptr -all",
        "  Whether it allows 192.0.2.1 cannot be told: ptr is not followed here.",
    ]


def test_no_spf_at_all(records):
    assert list(spf_lines(records, "example.org", [])) == [
        "SPF: example.org has no record. Receivers cannot tell who may send in its name."
    ]


def test_the_key_that_receivers_find_is_ours(dns_server, records, identity):
    dns_server.zone[KEY_AT, "TXT"] = [in_pieces(f"v=DKIM1; k=rsa; t=y:s; p={identity.key.public_base64}")]

    assert list(dkim_lines(records, identity)) == [
        f"DKIM: the key at {KEY_AT} is ours.",
        "  It says t=y, on trial: some receivers take no notice of it.",
    ]


def test_a_key_that_is_missing_revoked_or_somebody_elses(dns_server, records, identity, make_key):
    wanted = f"v=DKIM1; k=rsa; p={identity.key.public_base64}"
    other = read_rsa_key(make_key("genrsa", "1024")).public_base64

    missing = list(dkim_lines(records, identity))
    records.resolver.cache.flush()
    dns_server.zone[KEY_AT, "TXT"] = ['"v=DKIM1; p="']
    revoked = list(dkim_lines(records, identity))
    records.resolver.cache.flush()
    dns_server.zone[KEY_AT, "TXT"] = [in_pieces(f"v=DKIM1; p={other}")]
    not_ours = list(dkim_lines(records, identity))

    assert missing == [f"DKIM: {KEY_AT} has no key. Set a TXT record there: {wanted}"]
    assert revoked == [f"DKIM: the key at {KEY_AT} is revoked."]
    assert not_ours == [f"DKIM: the key at {KEY_AT} is not ours. It has to be: {wanted}"]


def test_without_a_key_of_ours_nothing_is_claimed(records, dns_server):
    assert next(dkim_lines(records, None)).startswith("DKIM: we do not sign.")
    assert dns_server.asked == []


def test_dmarc_is_found_at_the_domain_or_above_it(dns_server, records):
    dns_server.zone["_dmarc.example.org", "TXT"] = ['"v=DMARC1; p=reject; rua=mailto:dmarc@example.org"']

    assert list(dmarc_lines(records, "webb.example.org", None)) == [
        "DMARC: v=DMARC1; p=reject; rua=mailto:dmarc@example.org",
        "  A mail that has neither SPF nor a signature of this domain does not reach the inbox.",
    ]


def test_dmarc_that_does_not_count_our_signature(dns_server, records, identity):
    dns_server.zone["_dmarc.webb.example.org", "TXT"] = ['"v=DMARC1; p=none; adkim=s"']

    assert list(dmarc_lines(records, "webb.example.org", identity)) == [
        "DMARC: v=DMARC1; p=none; adkim=s",
        "  It wants signatures of webb.example.org itself (adkim=s), and ours are of example.org.",
    ]


def test_no_dmarc_at_all(records):
    assert list(dmarc_lines(records, "example.org", None)) == [
        "DMARC: example.org has no record. Gmail and Yahoo want one from whoever sends much."
    ]


def test_a_resolver_that_sees_only_its_own_network_is_not_believed(records):
    records.require("example.org")

    with pytest.raises(CouldNotLook, match=r"^the resolver knows no domain example\.com$"):
        records.require("example.com")


def test_nobody_who_answers_is_no_answer(dns_server, records):
    dns_server.rcode = dns.rcode.SERVFAIL
    nobody = Records.of("127.0.0.1", unused_port())
    nobody.resolver.lifetime = 0.5

    for asked in (records, nobody):
        with pytest.raises(CouldNotLook, match=r"^example\.org: "):
            asked.require("example.org")
        with pytest.raises(CouldNotLook, match=r"^example\.org: "):
            asked("example.org", "TXT")
