"""Who of those registered somebody in a report is. Nobody is taken for somebody else without a reason that is shown."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from webinars.attendance.reports.reading import Stay
from webinars.lib.address_keys import email_key
from webinars.lib.text import folded

_ASIDE = re.compile(r"[(\[,/|–—-]\s*(?P<aside>.*?)[)\]]?\s*$")
_MOST_SUGGESTED = 5


class Match(StrEnum):
    """Why it is this one."""

    ADDRESS = "address"
    KEY = "key"  # they came in through us
    NAME_AND_ORGANISATION = "name and organisation"
    UNCLEAR = "unclear"  # somebody has to look
    NOBODY = "nobody"  # not registered, as far as can be seen
    HUMAN = "human"  # somebody has looked


@dataclass(frozen=True)
class Candidate:
    """Somebody with a place. `hosts`: the domains of their organisation."""

    registration_id: int
    name: str
    email: str
    organisation: str
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Matched:
    """What was found for one person of a report."""

    match: Match
    registration_id: int | None = None
    suggested: tuple[int, ...] = ()


def match(stay: Stay, candidates: Sequence[Candidate]) -> Matched:
    """The same address, or the same name with a sign of the same organisation; anything less is for a human."""
    by_address = [
        each for each in candidates if stay.email and email_key(each.email) == email_key(stay.email)
    ]
    named = [each for each in candidates if _is_same_name(stay.name, each.name)]
    if len(by_address) == 1:
        return Matched(Match.ADDRESS, by_address[0].registration_id)
    if by_address:  # a shared mailbox: the name decides
        both = [each for each in by_address if each in named]
        if len(both) == 1:
            return Matched(Match.ADDRESS, both[0].registration_id)
        return _unclear(both or by_address)
    at_home = [each for each in named if _is_of_organisation(stay, each)]
    if len(at_home) == 1 and len(named) == 1:
        return Matched(Match.NAME_AND_ORGANISATION, at_home[0].registration_id)
    alike = named or [each for each in candidates if _is_like(stay.name, each.name)]
    return _unclear(alike) if alike else Matched(Match.NOBODY)


def _unclear(candidates: Sequence[Candidate]) -> Matched:
    return Matched(
        Match.UNCLEAR, suggested=tuple(each.registration_id for each in candidates[:_MOST_SUGGESTED])
    )


def _is_same_name(shown: str, registered: str) -> bool:
    """In whichever order the words stand, and whatever is said beside the name."""
    words = _words(registered)
    return bool(words) and words in (_words(shown), _words(_ASIDE.sub("", shown)))


def _is_of_organisation(stay: Stay, candidate: Candidate) -> bool:
    """`Anna Ek (Mora kommun)`, or an address at the organisation's own domain."""
    aside = _ASIDE.search(stay.name)
    organisation = folded(candidate.organisation)
    if aside and organisation and organisation in folded(aside["aside"]):
        return True
    domain = stay.email.rpartition("@")[2].casefold()
    return bool(domain) and any(domain == host or domain.endswith(f".{host}") for host in candidate.hosts)


def _is_like(shown: str, registered: str) -> bool:
    """One more or one fewer name (`Anna Maria Ek`), or the family name with an initial (`A Ek`)."""
    some, others = _words(_ASIDE.sub("", shown)), _words(registered)
    if len(some) < 2 or len(others) < 2:
        return False
    shared = some & others
    if len(shared) >= 2:
        return True
    rest = (some - shared, others - shared)
    initials = all(rest) and any(a[0] == b[0] and 1 in (len(a), len(b)) for a in rest[0] for b in rest[1])
    return len(shared) == 1 and bool(initials)


def _words(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W\d_]+", folded(name)))
