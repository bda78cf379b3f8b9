"""What stands in which column of a report, whatever the language of the program that wrote it.

Headings differ between versions and languages, so they are told by the words in them rather than letter by letter.
"""

from collections.abc import Sequence
from enum import StrEnum

from webinars.lib.text import folded


class Column(StrEnum):
    """What a cell says."""

    NAME = "name"
    GIVEN_NAME = "given name"
    FAMILY_NAME = "family name"
    EMAIL = "email"
    UPN = "upn"  # the address of an account, which is often a mail address, too
    JOINED = "joined"
    LEFT = "left"
    LENGTH = "length"
    ROLE = "role"
    ATTENDED = "attended"
    ACTION = "action"
    AT = "at"


# The first that holds one of its words, and none of those after the bar, is meant.
_WORDS: Sequence[tuple[Column, str]] = (
    (Column.UPN, "upn"),
    (Column.EMAIL, "email, e-mail, e-post, epost, mejl, mailadress | marketing, samtycke"),
    (Column.GIVEN_NAME, "first name, fornamn, given name"),
    (Column.FAMILY_NAME, "last name, efternamn, family name, surname"),
    (
        Column.LENGTH,
        "duration, langd, varaktighet, time in session, tid i session, tid i mote, minuter, minutes",
    ),
    (Column.LEFT, "leave, left, lamna, gick ut | consent"),
    (Column.JOINED, "join, anslut, anslot, ga med, gick med, borja delta | consent, via, from, fran"),
    (Column.ATTENDED, "attended, deltog"),
    (Column.ACTION, "user action, action, atgard"),
    (Column.AT, "timestamp, tidsstampel"),
    (Column.ROLE, "role, roll"),
    (
        Column.NAME,
        "name, namn, participant, deltagare, attendee | topic, country, land, organisation, device, user email",
    ),
)


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


_KNOWN = [
    (column, _words(words.partition("|")[0]), _words(words.partition("|")[2])) for column, words in _WORDS
]


# The heading block above the list tells of the meeting and of whoever held it
_OF_THE_MEETING = {"topic", "amne", "meeting id", "motes-id", "mote-id", "webinar id", "webbinarie-id"}


def column_of(heading: str) -> Column | None:
    """What a column with this heading holds."""
    text = folded(heading)
    if not text or len(text) > 60:
        return None
    for column, meant, others in _KNOWN:
        if any(word in text for word in meant) and not any(word in text for word in others):
            return column
    return None


def headings(cells: Sequence[str]) -> Sequence[Column | None] | None:
    """The columns, if this row holds the headings of a list of people: a name, and something about them."""
    columns: list[Column | None] = []
    for cell in cells:
        column = column_of(cell)
        columns.append(column if column not in columns else None)
    found = set(columns)
    if {folded(cell) for cell in cells} & _OF_THE_MEETING:
        return None
    names = Column.NAME in found or {Column.GIVEN_NAME, Column.FAMILY_NAME} <= found
    tells = found & {Column.JOINED, Column.LENGTH, Column.ACTION, Column.ATTENDED, Column.EMAIL}
    return columns if names and tells and len(found - {None}) >= 2 else None
