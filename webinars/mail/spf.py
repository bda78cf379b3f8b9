"""Whether a domain lets an address send in its name (RFC 7208), as far as its records say so."""

from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

Address = IPv4Address | IPv6Address
Lookup = Callable[[str, str], list[str]]
"""`lookup("example.org", "TXT")`: the records, none where there are none."""

LOOKUPS_ALLOWED = 10  # §4.6.4: whoever needs more is not believed

_RESULTS = {"+": "pass", "-": "fail", "~": "softfail", "?": "neutral"}


class Undecidable(Exception):
    """The record cannot be followed to its end; the text says why."""


def spf_records(lookup: Lookup, domain: str) -> list[str]:
    """The domain's SPF records, of which there should be one."""
    texts = lookup(domain, "TXT")
    return [text for text in texts if text.lower() == "v=spf1" or text.lower().startswith("v=spf1 ")]


def spf_result(lookup: Lookup, domain: str, address: str) -> str:
    """ "pass", "fail", "softfail", "neutral" or "none". Raises Undecidable."""
    return _Check(lookup, ip_address(address)).of(domain)


@dataclass
class _Check:
    lookup: Lookup
    address: Address
    lookups: int = field(default=0)

    def of(self, domain: str) -> str:
        records = spf_records(self.lookup, domain)
        if not records:
            return "none"
        if len(records) > 1:
            raise Undecidable(f"{domain} has {len(records)} SPF records, and may have one")
        redirect = ""
        for term in records[0].split()[1:]:
            name, _, value = term.partition("=")
            if name.lower() == "redirect":
                redirect = value
            elif "=" not in term.partition(":")[0] and self._matches(term.lstrip("+-~?"), domain):
                return _RESULTS[term[0] if term[0] in _RESULTS else "+"]
        if not redirect:
            return "neutral"
        self._count(redirect)
        return self.of(redirect)

    def _matches(self, mechanism: str, domain: str) -> bool:
        name, _, value = mechanism.partition(":")
        name, _, length = name.lower().partition("/")
        if name == "all":
            return True
        if name in ("ip4", "ip6"):
            return self._is_within(value)
        host, _, lengths = value.partition("/")
        self._count(mechanism)
        if name == "include":
            return self.of(value) == "pass"
        if name in ("a", "mx"):
            return any(
                self._is_within(each) for each in self._addresses(name, host or domain, length or lengths)
            )
        raise Undecidable(f"{mechanism} is not followed here")

    def _addresses(self, name: str, host: str, lengths: str) -> list[str]:
        hosts = (
            [record.split()[-1].rstrip(".") for record in self.lookup(host, "MX")] if name == "mx" else [host]
        )
        kind, position = ("A", 0) if self.address.version == 4 else ("AAAA", -1)
        length = lengths.split("//" if "//" in lengths else "/")[position] if lengths else ""
        found = [address for each in hosts for address in self.lookup(each, kind)]
        return [f"{address}/{length}" if length else address for address in found]

    def _is_within(self, network: str) -> bool:
        try:
            return self.address in ip_network(network, strict=False)
        except ValueError:
            raise Undecidable(f"{network} is no address") from None

    def _count(self, what: str) -> None:
        self.lookups += 1
        if self.lookups > LOOKUPS_ALLOWED:
            raise Undecidable(f"it needs more than {LOOKUPS_ALLOWED} lookups")
        if "%" in what:
            raise Undecidable(f"{what} is not followed here")
