"""What the DNS says about mails of ours: SPF, DKIM and DMARC, read as their receivers do."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import dns.exception
import dns.rdatatype
import dns.resolver
from dns.rdtypes.ANY.TXT import TXT

from webinars.lib.addresses import is_same_organisation, organisational_domain
from webinars.lib.text import clean_line
from webinars.mail.dkim import DkimIdentity
from webinars.mail.spf import Undecidable, spf_records, spf_result

SECONDS = 5.0


class CouldNotLook(Exception):
    """No resolver answered; the text says what happened. That a record is missing is an answer."""


@dataclass
class Records:
    """Whom we ask; remembers nothing."""

    resolver: dns.resolver.Resolver

    @classmethod
    def of(cls, nameserver: str = "", port: int = 53) -> "Records":
        """The system's resolver, or one at an address. Raises CouldNotLook where the system has none."""
        try:
            resolver = dns.resolver.Resolver(configure=not nameserver)
        except dns.exception.DNSException as error:
            raise CouldNotLook(clean_line(str(error))) from None
        if nameserver:
            resolver.nameservers, resolver.port = [nameserver], port
        resolver.lifetime, resolver.cache = SECONDS, dns.resolver.Cache()
        return cls(resolver)

    def require(self, domain: str) -> None:
        """Raises CouldNotLook for a domain that is none: so answers whoever sees only a network of their own."""
        try:
            self.resolver.resolve(f"{domain}.", "SOA", raise_on_no_answer=False)
        except dns.resolver.NXDOMAIN:
            raise CouldNotLook(f"the resolver knows no domain {domain}") from None
        except dns.exception.DNSException as error:
            raise CouldNotLook(clean_line(f"{domain}: {error}", limit=200)) from None

    def __call__(self, name: str, kind: str) -> list[str]:
        """The records of one name. Raises CouldNotLook."""
        try:
            answer = self.resolver.resolve(f"{name}.", kind, raise_on_no_answer=False)
        except (dns.resolver.NXDOMAIN, dns.exception.SyntaxError, UnicodeError):
            return []
        except dns.exception.DNSException as error:
            raise CouldNotLook(clean_line(f"{name}: {error}", limit=200)) from None
        return [_text_of(record) for record in answer.rrset or ()]


def spf_lines(records: Records, domain: str, senders: Collection[str]) -> Iterator[str]:
    """`senders`: the addresses that receivers may see; empty where none of them is known."""
    found = spf_records(records, domain)
    if not found:
        yield f"SPF: {domain} has no record. Receivers cannot tell who may send in its name."
        return
    yield f"SPF: {found[0]}"
    for address in senders:
        try:
            result = spf_result(records, domain, address)
        except Undecidable as problem:
            yield f"  Whether it allows {address} cannot be told: {problem}."
            return
        yield f"  It allows {address}." if result == "pass" else f"  It does not allow {address}: {result}."
    yield "  From which address the mail server sends on cannot be known from here."


def dkim_lines(records: Records, identity: DkimIdentity | None) -> Iterator[str]:
    """Whether receivers find the key that we sign with."""
    if identity is None:
        yield "DKIM: we do not sign. Whether the mail server does cannot be known from here."
        yield "  The mail tells it once it has arrived: look in its source for DKIM-Signature."
        return
    found = records(identity.record_name, "TXT")
    tags = _tags(found[0]) if found else {}
    wanted = f"v=DKIM1; k=rsa; p={identity.key.public_base64}"
    if "p" not in tags:
        yield f"DKIM: {identity.record_name} has no key. Set a TXT record there: {wanted}"
    elif not tags["p"]:
        yield f"DKIM: the key at {identity.record_name} is revoked."
    elif len(found) > 1:
        yield f"DKIM: {identity.record_name} has {len(found)} records, and may have one."
    elif tags["p"] != identity.key.public_base64:
        yield f"DKIM: the key at {identity.record_name} is not ours. It has to be: {wanted}"
    else:
        yield f"DKIM: the key at {identity.record_name} is ours."
        if "y" in tags.get("t", "").split(":"):
            yield "  It says t=y, on trial: some receivers take no notice of it."


def dmarc_lines(records: Records, domain: str, identity: DkimIdentity | None) -> Iterator[str]:
    """What receivers do with mails that are neither SPF's nor DKIM's; `domain` is that of From."""
    names = dict.fromkeys((f"_dmarc.{domain}", f"_dmarc.{organisational_domain(domain)}"))
    found = next((each for name in names if (each := _dmarc_records(records, name))), [])
    if not found:
        yield f"DMARC: {domain} has no record. Gmail and Yahoo want one from whoever sends much."
        return
    tags = _tags(found[0])
    yield f"DMARC: {found[0]}"
    if identity and tags.get("adkim") == "s" and identity.domain != domain:
        yield f"  It wants signatures of {domain} itself (adkim=s), and ours are of {identity.domain}."
    elif identity and not is_same_organisation(identity.domain, domain):
        yield f"  Our signatures are of {identity.domain}, which is not {domain}: they do not count."
    if tags.get("p") in ("quarantine", "reject"):
        yield "  A mail that has neither SPF nor a signature of this domain does not reach the inbox."


def _dmarc_records(records: Records, name: str) -> list[str]:
    return [text for text in records(name, "TXT") if _tags(text).get("v") == "DMARC1"]


def _tags(text: str) -> dict[str, str]:
    """A list of tags (RFC 6376 §3.2); white space inside of a value means nothing."""
    pairs = (each.partition("=")[::2] for each in text.split(";"))
    return {name.strip(): "".join(value.split()) for name, value in pairs if name.strip()}


def _text_of(record: object) -> str:
    if isinstance(record, TXT):
        return clean_line(b"".join(record.strings).decode(errors="replace"), limit=4000)
    return str(record)
