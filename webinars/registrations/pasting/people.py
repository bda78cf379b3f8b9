"""The people of a pasted text, each with what stands in the way of registering them.

Nothing is turned away unread: every line becomes somebody or says what is wrong with it, and whoever pasted it looks
at the outcome before anything happens. `source` may hold what we do not want to know; show it, never store it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from email_validator import EmailNotValidError, validate_email

from webinars.lib.addresses import UnusableAddress, ascii_address
from webinars.lib.text import clean_line
from webinars.registrations.pasting.names import name_out_of
from webinars.registrations.pasting.pieces import pieces, says_something
from webinars.registrations.pasting.rows import Row, free_row, header, row_under
from webinars.registrations.rules import email_key, name_key

_LONGEST_PIECE = 5_000
_LONGEST_NAME = 100
_LONGEST_SHOWN = 300
_INVISIBLE = re.compile("[\N{ZERO WIDTH SPACE}\N{WORD JOINER}\N{ZERO WIDTH NO-BREAK SPACE}\N{SOFT HYPHEN}]")
_MAILTO = re.compile("mailto:", re.IGNORECASE)


class Problem(StrEnum):
    """What is wrong with a row. All but `SINGLE_NAME` keep the person from being registered."""

    NO_ADDRESS = "no_address"
    SEVERAL_ADDRESSES = "several_addresses"
    ACCENT_IN_ADDRESS = "accent_in_address"  # å, ä, ö before the @: few mail servers take them
    BAD_BEFORE_AT = "bad_before_at"
    BAD_AFTER_AT = "bad_after_at"
    NO_NAME = "no_name"
    SINGLE_NAME = "single_name"
    DUPLICATE = "duplicate"
    TOO_MANY = "too_many"  # stands once, for this row and all that follow


@dataclass(frozen=True)
class PastedPerson:
    """One person as read. `line` counts from 1; `same_as_line` is where a duplicate stood first."""

    line: int
    source: str
    given_name: str = ""
    family_name: str = ""
    email: str = ""
    organisation: str = ""
    problem: Problem | None = None
    guessed_name: bool = False
    same_as_line: int | None = None

    @property
    def can_be_registered(self) -> bool:
        """Whether nothing stands in the way but a look at the name."""
        return self.problem in (None, Problem.SINGLE_NAME)


def parse_people(text: str, *, limit: int = 50) -> list[PastedPerson]:
    """Everybody in the text, in order. More than `limit` of them end in one entry that says so."""
    people: list[PastedPerson] = []
    for line, source, row in _rows(text):
        if len(people) == limit:
            return [*people, PastedPerson(line, _shown(source), problem=Problem.TOO_MANY)]
        people.append(unless_repeated(person_of(line, source, row), people))
    return people


def _rows(text: str) -> Iterator[tuple[int, str, Row]]:
    columns, is_first = None, True
    for number, line in enumerate(_MAILTO.sub("", _INVISIBLE.sub("", text)).splitlines(), start=1):
        if not says_something(line):
            continue
        if is_first:
            is_first, columns = False, header(line[:_LONGEST_PIECE])
            if columns:
                continue
        if columns and (row := row_under(columns, line[:_LONGEST_PIECE])):
            yield number, line, row
        else:
            for piece in pieces(line):
                yield number, piece, free_row(piece[:_LONGEST_PIECE])


def person_of(line: int, source: str, row: Row) -> PastedPerson:
    """Who this row names, with what is wrong with it."""
    email, problem = _checked_address(row.addresses)
    given_name, family_name, guessed = row.given_name, row.family_name, False
    if not given_name and not family_name:
        given_name, family_name = name_out_of(email)
        guessed = bool(given_name)
    if not problem and not (given_name and family_name):
        problem = Problem.SINGLE_NAME if given_name or family_name else Problem.NO_NAME
    return PastedPerson(
        line,
        _shown(source),
        clean_line(given_name, _LONGEST_NAME),
        clean_line(family_name, _LONGEST_NAME),
        clean_line(email),
        clean_line(row.organisation, _LONGEST_NAME),
        problem,
        guessed,
    )


def _checked_address(addresses: Sequence[str]) -> tuple[str, Problem | None]:
    """The address in its usual form, or as it was written and why it cannot be one. Nobody is asked over the net."""
    if not addresses:
        return "", Problem.NO_ADDRESS
    if len(addresses) > 1:
        return addresses[0], Problem.SEVERAL_ADDRESSES
    local, _, domain = addresses[0].rpartition("@")
    if usual := _usual_form(f"{local}@{domain}"):
        return usual, None
    if not local.isascii():
        return addresses[0], Problem.ACCENT_IN_ADDRESS
    is_domain = _usual_form(f"{local}@example.org") is not None
    return addresses[0], Problem.BAD_AFTER_AT if is_domain else Problem.BAD_BEFORE_AT


def _usual_form(address: str) -> str | None:
    try:
        usual = validate_email(address, check_deliverability=False, allow_smtputf8=False).normalized
        ascii_address(usual)
    except (EmailNotValidError, UnusableAddress):
        return None
    return usual


def unless_repeated(person: PastedPerson, earlier: Iterable[PastedPerson]) -> PastedPerson:
    """The person, or that the same stands among those with this address, `earlier` in the list."""
    if not person.can_be_registered:
        return person
    key, name = email_key(person.email), name_key(person.given_name, person.family_name)
    for other in earlier:
        if not other.can_be_registered or email_key(other.email) != key:
            continue
        # Several people may share a mailbox; but a name that we made up makes nobody another person.
        same_name = name_key(other.given_name, other.family_name) == name
        if same_name or person.guessed_name or other.guessed_name:
            return replace(person, problem=Problem.DUPLICATE, same_as_line=other.line)
    return person


def _shown(source: str) -> str:
    return clean_line(source[:_LONGEST_PIECE], _LONGEST_SHOWN)
