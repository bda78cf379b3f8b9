"""Reading one table of a TOML file key by key, so that everything that is wrong is said at once."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import Any, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from webinars.exchange.saying import Said, said
from webinars.lib.addresses import UnusableAddress, ascii_address
from webinars.lib.dates import NonexistentLocalTime, local_instant
from webinars.lib.text import clean_line, clean_text

FIRST_YEAR, LAST_YEAR = 2000, 2199
_Kind = TypeVar("_Kind")


@dataclass
class Table:
    """One table, and where it stands. A key that is left out reads as None; so does a wrong one, and is reported."""

    values: dict[str, Any]
    where: str
    problems: list[str]
    path: tuple[str | int, ...] = ()
    """Where it lies among the file's values, to find its line."""
    _known: list[str] = field(default_factory=list)

    def line(self, key: str, *, limit: int = 300, required: bool = False) -> str | None:
        """A text on one line."""
        text = self._take(key, str, said("a text in quotes"), required=required)
        if text is None:
            return None
        return self._within(key, clean_line(text, limit + 1), limit, required=required)

    def paragraphs(self, key: str, *, limit: int = 20_000) -> str | None:
        """A text that may have several lines."""
        text = self._take(key, str, said("a text in quotes"))
        return None if text is None else self._within(key, clean_text(text, limit + 1), limit)

    def choice(self, key: str, options: Sequence[str]) -> str | None:
        """One of a few words."""
        text = self._take(key, str, said("a text in quotes"))
        if text is None or text in options:
            return text
        self.wrong(
            key, said("has to be {expected}, not {value}", expected=_either(options), value=_shown(text))
        )
        return None

    def number(self, key: str, lowest: int, highest: int, *, required: bool = False) -> int | None:
        """A whole number within limits."""
        number = self._take(key, int, said("a whole number"), required=required)
        if number is None or lowest <= number <= highest:
            return number
        sentence = "has to be between {lowest} and {highest}, not {value}"
        self.wrong(key, said(sentence, lowest=lowest, highest=highest, value=_shown(number)))
        return None

    def flag(self, key: str) -> bool | None:
        """True or false."""
        return self._take(key, bool, said("true or false"))

    def instant(self, key: str, zone: str, *, required: bool = False) -> datetime | None:
        """A date and time on the zone's clock, or with an offset of its own; in UTC."""
        example = said("a date and time such as 2026-11-26T12:00:00, without quotes")
        moment = self._take(key, datetime, example, required=required)
        if moment is None:
            return None
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            sentence = "has to lie in the years {first} to {last}, not in {year}"
            self.wrong(key, said(sentence, first=FIRST_YEAR, last=LAST_YEAR, year=moment.year))
            return None
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
        try:
            return local_instant(moment, zone)
        except NonexistentLocalTime:
            self.wrong(
                key,
                said(
                    "is {date}, which the clock of {zone} leaves out that night: choose another time",
                    date=f"{moment:%Y-%m-%d %H:%M}",
                    zone=zone,
                ),
            )
            return None

    def web_address(self, key: str, *, required: bool = False) -> str | None:
        """An address of the web; an empty text is none."""
        text = self.line(key, limit=2000, required=required)
        if not text or _is_web_address(text):
            return text
        sentence = 'has to be an address such as "https://example.org/rum", not {value}'
        self.wrong(key, said(sentence, value=_shown(text)))
        return None

    def email(self, key: str) -> str | None:
        """An e-mail address; an empty text is none."""
        text = self.line(key, limit=254)
        if not text or _is_address(text):
            return text
        sentence = 'has to be an e-mail address such as "namn@example.org", not {value}'
        self.wrong(key, said(sentence, value=_shown(text)))
        return None

    def lines(self, key: str) -> list[str] | None:
        """A list of texts."""
        found = self._take(key, list, said("a list of texts in quotes"))
        if found is None:
            return None
        if not all(isinstance(each, str) and clean_line(each) for each in found):
            self.wrong(key, said("has to be a list of texts in quotes, none of them empty"))
            return None
        return [self._within(key, clean_line(each, 1001), 1000) or "" for each in found]

    def table(self, key: str) -> "Table | None":
        """A table within this one."""
        found = self._take(key, dict, said('a table such as {{ name = "..." }}'))
        return (
            None
            if found is None
            else Table(
                found, said("{where}, {key}", where=self.where, key=key), self.problems, (*self.path, key)
            )
        )

    def tables(self, key: str, name: str) -> "list[Table] | None":
        """A list of tables; `name` says one of them."""
        found = self._take(key, list, _tables_below(key))
        if found is None:
            return None
        if not all(isinstance(each, dict) for each in found):
            self.wrong(key, said("has to be {expected}", expected=_tables_below(key)))
            return None
        return [
            Table(each, _numbered(self.where, name, position), self.problems, (*self.path, key, position - 1))
            for position, each in enumerate(found, start=1)
        ]

    def finish(self) -> None:
        """Report the keys that nobody asked for."""
        for key in self.values:
            if key not in self._known:
                near = get_close_matches(key, self._known, n=1)
                known = ", ".join(self._known)
                hint = (
                    said('Did you mean "{key}"?', key=near[0])
                    if near
                    else said("Known: {known}.", known=known)
                )
                at = self._at(_shown(key)[1:-1])
                self._report(key, said("{at} is not a known key. {hint}", at=at, hint=hint))

    def wrong(self, key: str, what: str) -> None:
        """Report what is wrong with a key."""
        self._report(key, said("{at} {what}.", at=self._at(key), what=what))

    def _report(self, key: str, sentence: Said) -> None:
        sentence.path = (*self.path, key)
        self.problems.append(sentence)

    def _take(self, key: str, kind: type[_Kind], expected: str, *, required: bool = False) -> _Kind | None:
        self._known.append(key)
        if key not in self.values:
            if required:
                self.wrong(key, said("is missing: it has to be {expected}", expected=expected))
            return None
        value = self.values[key]
        if type(value) is kind:  # exactly: true is no number, and a date no date with a time
            return value
        self.wrong(key, said("has to be {expected}, not {value}", expected=expected, value=_shown(value)))
        return None

    def _within(self, key: str, text: str, limit: int, *, required: bool = False) -> str | None:
        if len(text) > limit:
            self.wrong(key, said("has to have at most {limit} characters", limit=limit))
            return None
        if required and not text:
            self.wrong(key, said("has to say something: it is empty"))
            return None
        return text

    def _at(self, key: str) -> str:
        return said("{where}: {key}", where=self.where, key=key) if self.where else key


def _numbered(where: str, name: str, position: int) -> str:
    numbered = said("{name} {position}", name=said(name), position=position)
    return said("{where}, {what}", where=where, what=numbered) if where else numbered


def _tables_below(key: str) -> str:
    return said("a list of tables: write each below [[{key}]], or as {{ ... }}", key=key)


def is_zone(name: str) -> bool:
    """Whether this names a time zone."""
    try:
        return bool(ZoneInfo(name))
    except (KeyError, ValueError, OSError):
        return False


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"[\s<>\"]", text)
    except ValueError:
        return False


def _is_address(text: str) -> bool:
    try:
        return "." in ascii_address(text).partition("@")[2]
    except UnusableAddress:
        return False


def _either(options: Sequence[str]) -> str:
    quoted = [f'"{option}"' for option in options]
    return said("{others} or {last}", others=", ".join(quoted[:-1]), last=quoted[-1])


def _shown(value: Any) -> str:
    """A value of the file, short enough and harmless on a screen."""
    if isinstance(value, str):
        return f'"{clean_line(value, 60)}"'
    if (
        isinstance(value, int) and abs(value) > 10**18
    ):  # Python refuses to write numbers of many thousand digits
        return said("so large a number")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return said("a table") if isinstance(value, dict) else said("a list")
    return str(value)
