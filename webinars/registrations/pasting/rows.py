"""What a row says: the name, the address and the organisation, under a heading each or where people put them."""

from collections.abc import Mapping
from dataclasses import dataclass

from webinars.lib.text import folded
from webinars.organisations.queries import find_organisation
from webinars.registrations.pasting.names import in_order, occurs_in, split_name
from webinars.registrations.pasting.pieces import addresses, cells, words_beside_addresses

_ORGANISATION_WORDS = {"kommun", "stad", "region", "forbund", "kommunforbund", "forvaltning", "ab"}
# Party membership is a special category of personal data: where a list names it, it is left out.
_PARTIES = frozenset({"s", "m", "sd", "c", "v", "kd", "l", "mp", "fi"}) | {
    "socialdemokraterna",
    "moderaterna",
    "sverigedemokraterna",
    "centerpartiet",
    "vansterpartiet",
    "kristdemokraterna",
    "liberalerna",
    "miljopartiet",
}
_HEADINGS = {
    "given_name": "förnamn|tilltalsnamn|first name|firstname|given name|given_name",
    "family_name": "efternamn|last name|lastname|surname|family name|family_name",
    "name": "namn|name|fullständigt namn|full name|display name|visningsnamn|för- och efternamn|deltagare",
    "email": "e-post|epost|e-postadress|epostadress|e-mail|email|mail|mejl|mejladress|mailadress"
    "|e-mail address|email address|e-mail 1 - value",
    "organisation": "organisation|organization|kommun|region|kommun/region|kommun eller region|företag|company"
    "|arbetsgivare|organization name|organization 1 - name",
}
_COLUMN_OF = {folded(word): column for column, words in _HEADINGS.items() for word in words.split("|")}
COLUMNS = tuple(_HEADINGS)


@dataclass(frozen=True)
class Header:
    """Which cell holds what."""

    delimiter: str
    columns: dict[str, int]


@dataclass(frozen=True)
class Row:
    """What a row says, before anybody asked whether it can be true."""

    given_name: str
    family_name: str
    addresses: tuple[str, ...]
    organisation: str


def column_named(heading: str) -> str | None:
    """Which of `COLUMNS` a heading stands over."""
    return _COLUMN_OF.get(folded(heading.strip(' "*:')))


def header(line: str) -> Header | None:
    """The columns, if this line names them."""
    delimiter = max("\t;,", key=line.count)
    headings = [column_named(cell) for cell in cells(line, delimiter)]
    columns: dict[str, int] = {}
    for index, column in enumerate(headings):
        if column:
            columns.setdefault(column, index)
    return Header(delimiter, columns) if len(columns) > 1 or len(headings) == len(columns) else None


def row_under(header: Header, line: str) -> Row | None:
    """A row under its header; None when its address stands elsewhere, or the header was one word above a list."""
    by_index = dict(enumerate(cells(line, header.delimiter)))
    values = {column: by_index.get(index, "") for column, index in header.columns.items()}
    found = _distinct(values.get("email", ""))
    if len(header.columns) == 1 or ("@" in line and not found):
        return None
    return row_of(values)


def row_of(values: Mapping[str, str]) -> Row:
    """A row by its columns, as far as there are any."""
    found = _distinct(values.get("email", ""))
    texts = {column: words_beside_addresses(value) for column, value in values.items()}
    name = texts.get("given_name", ""), texts.get("family_name", "")
    if not any(name):
        name = in_order(split_name(texts.get("name", "")), "".join(found[:1]))
    return Row(*name, found, texts.get("organisation", ""))


def free_row(piece: str) -> Row:
    """A row without a header: by what stands in the cell of the address, before it, and after it."""
    delimiter = next((sign for sign in "\t;," if len(cells(piece, sign)) > 1), "\t")
    raw = cells(piece, delimiter)
    home = next((index for index, cell in enumerate(raw) if "@" in cell), len(raw))
    texts = [words_beside_addresses(cell) for cell in raw]
    organisations = [text for index, text in enumerate(texts) if index != home and _is_organisation(text)]
    ignored = {"", *organisations, *(text for text in texts if folded(text) in _PARTIES)}
    found = _distinct(piece)
    name, rest = _name_among(
        "".join(texts[home : home + 1]),
        [text for text in texts[:home] if text not in ignored],
        [text for text in texts[home + 1 :] if text not in ignored],
        is_written_list=delimiter == "," and ", " in piece,
        address="".join(found[:1]),
    )
    organisation = "".join(_best_organisation([*organisations, *rest])[:1])
    return Row(*in_order(name, "".join(found[:1])), found, organisation)


def _name_among(
    own: str, before: list[str], after: list[str], *, is_written_list: bool, address: str
) -> tuple[tuple[str, str], list[str]]:
    """The name, and what is left. In a written list, with a space after the comma, the family name stands first."""
    if own and before and _is_full_name(before[0], own, address):
        return split_name(before[0]), [own, *before[1:], *after]
    if own and is_written_list and len(before) == 1:
        return (own, before[0]), after
    if own:
        return split_name(own), before + after
    if not before and len(after) == 1 and find_organisation(after[0]):
        return ("", ""), after
    texts, rest = (before, after) if before else (after, [])
    if len(texts) > 1 and not _is_full_name(texts[0], texts[1], address):
        first, second = texts[:2]
        return ((second, first) if is_written_list else (first, second)), texts[2:] + rest
    return split_name("".join(texts[:1])), texts[1:] + rest


def _is_full_name(first: str, second: str, address: str) -> bool:
    """Whether the first of two cells holds the whole name, and the second a title or a place."""
    if " " not in first or occurs_in(second, address):
        return False
    return second.islower() or occurs_in(first, address) or find_organisation(second) is not None


def _is_organisation(text: str) -> bool:
    """Whether this can be nothing else. `Berg` can: it is a family name, and a municipality."""
    words = folded(text).split()
    return len(words) > 1 and (
        find_organisation(text) is not None or not _ORGANISATION_WORDS.isdisjoint(words)
    )


def _best_organisation(candidates: list[str]) -> list[str]:
    known = [text for text in candidates if find_organisation(text)]
    return known or [text for text in candidates if not text.islower()]


def _distinct(text: str) -> tuple[str, ...]:
    return tuple({address.text.casefold(): address.text for address in reversed(addresses(text))}.values())[
        ::-1
    ]
