"""The people of a table, each with what stands in the way of registering them. Asks no database."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from hashlib import sha256

from webinars.lib.spreadsheets.sheets import Sheet
from webinars.lib.text import clean_line, folded
from webinars.organisations.queries import (
    all_organisations,
    find_organisation,
    matching_organisations,
    organisation_for_address,
)
from webinars.organisations.rules import Organisation
from webinars.people.importing.columns import Layout
from webinars.registrations.attendees import Person
from webinars.registrations.pasting import PastedPerson, person_of, row_of, unless_repeated
from webinars.registrations.rules import email_key, name_key

CORRECTED = ("given_name", "family_name", "email", "organisation")
MOST_UNKNOWN = 50
_MOST_SUGGESTED = 3
_LONGEST_ORGANISATION = 200


@dataclass(frozen=True)
class Answers:
    """What the organiser said about a table that was read."""

    common_organisation: str = ""
    organisations: Mapping[str, str] | None = None
    """By `key_of` what was written: the code of the one that was meant."""
    corrections: Mapping[int, Mapping[str, str]] | None = None
    """By row number: what a cell should have said."""


@dataclass(frozen=True)
class Candidate:
    """Somebody in the table."""

    row: int
    pasted: PastedPerson
    organisation: str
    organisation_code: str | None
    was_guessed: bool = False
    """The organisation was told by the address."""

    @property
    def is_complete(self) -> bool:
        """Whether nothing in the row stands in the way."""
        return self.pasted.can_be_registered and bool(self.organisation)

    @property
    def person(self) -> Person:
        """As they would be registered."""
        who = self.pasted
        return Person(who.given_name, who.family_name, who.email, self.organisation, self.organisation_code)


@dataclass(frozen=True)
class UnknownOrganisation:
    """Something that was written and is none of the municipalities and regions; perhaps one of them was meant."""

    written: str
    rows: int
    suggestions: Sequence[Organisation]

    @property
    def key(self) -> str:
        """The name of its field."""
        return key_of(self.written)


def candidates_in(sheet: Sheet, layout: Layout, answers: Answers) -> list[Candidate]:
    """Everybody, in order. Who stands there twice is marked at the second place."""
    found: list[Candidate] = []
    seen = _Seen()
    for row in layout.people(sheet):
        values = layout.values(row)
        if not any(values.values()):
            continue
        if corrected := (answers.corrections or {}).get(row.number):
            values = {**{k: v for k, v in values.items() if k != "name"}, **corrected}
        source = "; ".join(cell for cell in values.values() if cell)
        person = seen.judged(person_of(row.number, source, row_of(values)))
        found.append(_with_organisation(row.number, person, values, answers))
    return found


class _Seen:
    """Who stood further up, found by address and name: a list of thousands may be of one mailbox."""

    def __init__(self) -> None:
        self._first: dict[tuple[str, str], PastedPerson] = {}

    def judged(self, person: PastedPerson) -> PastedPerson:
        """The person, or that they stood there before."""
        address = email_key(person.email)
        # Whose name was guessed is nobody else than whoever stands at that address already, and the other way round.
        name = name_key(person.given_name, person.family_name)
        keys = [(address, f"={name}"), (address, "anybody" if person.guessed_name else "guessed")]
        earlier = [self._first[key] for key in keys if key in self._first]
        person = unless_repeated(person, sorted(earlier, key=lambda other: other.line))
        if person.can_be_registered:
            for key in (f"={name}", "anybody", *(["guessed"] if person.guessed_name else [])):
                self._first.setdefault((address, key), person)
        return person


def unknown_organisations(sheet: Sheet, layout: Layout) -> list[UnknownOrganisation]:
    """What was written as an organisation and is none of the list, most frequent first; never endlessly many."""
    rows: dict[str, int] = defaultdict(int)
    for row in layout.people(sheet):
        written = _written(layout.values(row))
        if written and find_organisation(written) is None:
            rows[written] += 1
    in_order = sorted(rows.items(), key=lambda item: (-item[1], item[0]))
    return [
        UnknownOrganisation(text, count, tuple(_suggestions(text))) for text, count in in_order[:MOST_UNKNOWN]
    ]


def key_of(written: str) -> str:
    """What was written, as the name of a field."""
    return f"organisation-{sha256(written.encode()).hexdigest()[:12]}"


def _with_organisation(
    row: int, person: PastedPerson, values: Mapping[str, str], answers: Answers
) -> Candidate:
    written = _written(values) or clean_line(answers.common_organisation, _LONGEST_ORGANISATION)
    meant = _with_code((answers.organisations or {}).get(key_of(written), "")) if written else None
    known = meant or find_organisation(written)
    if known is None and not written and (known := organisation_for_address(person.email)):
        return Candidate(row, person, known.display_name, known.code, was_guessed=True)
    if known:
        return Candidate(row, person, known.display_name, known.code)
    return Candidate(row, person, written, None)


def _written(values: Mapping[str, str]) -> str:
    return clean_line(values.get("organisation", ""), _LONGEST_ORGANISATION)


def _with_code(code: str) -> Organisation | None:
    return next((each for each in all_organisations() if each.code == code), None) if code else None


def _suggestions(written: str) -> Iterable[Organisation]:
    near = get_close_matches(folded(written), _folded_names(), n=_MOST_SUGGESTED, cutoff=0.75)
    found = [_folded_names()[name] for name in near] + list(matching_organisations(written, _MOST_SUGGESTED))
    return list({each.code: each for each in found}.values())[:_MOST_SUGGESTED]


@cache
def _folded_names() -> Mapping[str, Organisation]:
    return {folded(name): each for each in all_organisations() for name in each.names}


def corrections_in(form: Mapping[str, str]) -> dict[int, dict[str, str]]:
    """The corrected cells of a form: `rad-12-email`."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for name, value in form.items():
        prefix, _, rest = name.partition("-")
        number, _, column = rest.partition("-")
        if (
            prefix == "rad"
            and column in CORRECTED
            and number.isascii()
            and number.isdigit()
            and len(number) < 8
        ):
            found[int(number)][column] = clean_line(value, 300)
    return dict(found)
