"""Finding an organisation by what somebody typed. The list is part of the product; no database holds it."""

import csv
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files

from webinars.lib.text import folded, sortable
from webinars.organisations.rules import Organisation, registrable_domain, united_gotland

_LISTED = files("webinars.organisations") / "data" / "organisations.csv"
_NO_MATCH = 9


@cache
def all_organisations() -> tuple[Organisation, ...]:
    """The municipalities and regions, each once, in Swedish order."""
    rows = csv.DictReader(_LISTED.read_text(encoding="utf-8").splitlines())
    listed = [Organisation(row.pop("type"), **row) for row in rows]  # type: ignore[arg-type]
    return tuple(sorted(united_gotland(listed), key=lambda organisation: sortable(organisation.display_name)))


def find_organisation(text: str) -> Organisation | None:
    """The one organisation that goes by this name: its own, its formal one, the place, or a usual misspelling.

    Accents and capitals may be left out, but not so that two would fit: `Habo` and `Håbo` are two municipalities,
    and `Häbo` is neither.
    """
    as_written, without_accents = _names()
    return as_written.get(_composed(text)) or without_accents.get(folded(text))


def matching_organisations(query: str, limit: int = 10) -> list[Organisation]:
    """The organisations that a beginning typed by somebody may mean, best first.

    First names that begin so as it is written, then those that do so without accents, then those where another word
    does (`skåne` in `Region Skåne`), then those that hold it anywhere; equals in Swedish order.
    """
    if not folded(query):
        return []
    ranked = sorted(
        ((_rank(organisation, query), order) for order, organisation in enumerate(all_organisations()))
    )
    return [all_organisations()[order] for rank, order in ranked if rank < _NO_MATCH][:limit]


def organisation_for_address(email: str) -> Organisation | None:
    """Whose address this seems to be: a suggestion to ask about. Many use a private address, and nobody is refused."""
    _, at, domain = email.rpartition("@")
    return _mail_domains().get(registrable_domain(folded(domain).rstrip("."))) if at else None


def _rank(organisation: Organisation, query: str) -> int:
    typed, plain = _composed(query), folded(query)
    names = [folded(name) for name in organisation.names]
    if any(_composed(name).startswith(typed) for name in organisation.names):
        return 0
    if any(name.startswith(plain) for name in names):
        return 1
    if any(f" {plain}" in name for name in names):
        return 2
    return 3 if any(plain in name for name in names) else _NO_MATCH


def _composed(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


@cache
def _names() -> tuple[Mapping[str, Organisation], Mapping[str, Organisation]]:
    return _unambiguous(_composed), _unambiguous(folded)


def _unambiguous(key: Callable[[str], str]) -> Mapping[str, Organisation]:
    """Whom a name means, where it means one only. A misspelling never takes another's true name."""
    meant: dict[str, set[Organisation]] = {}
    for organisation in all_organisations():
        for name in organisation.names:
            meant.setdefault(key(name), set()).add(organisation)
    true_names = set(meant)
    for organisation in all_organisations():
        for spelling in organisation.spellings:
            if key(spelling) not in true_names:
                meant.setdefault(key(spelling), set()).add(organisation)
    return {name: organisations.pop() for name, organisations in meant.items() if len(organisations) == 1}


@cache
def _mail_domains() -> Mapping[str, Organisation]:
    return {
        domain: organisation for organisation in all_organisations() for domain in organisation.mail_domains
    }
