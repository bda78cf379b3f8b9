"""Where one person ends and the next begins, in lines of any usual form."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

_TOKEN = re.compile(r'[^\s<>()\[\]{}",;]+')
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|[<>()\[\]{}\"]")
_BULLET = re.compile(r"^[\s>*•·–—-]*(?:\d{1,3}[.)]\s+(?=\S))?")


@dataclass(frozen=True)
class Address:
    """Something with an @, and where it stands."""

    text: str
    start: int
    end: int


def pieces(line: str) -> Iterator[str]:
    """What belongs to one person each: between Outlook's semicolons, around addresses, or the whole line."""
    if "\t" in line:
        yield line
        return
    parts = cells(_BULLET.sub("", line), ";")
    if sum("@" in part for part in parts) < 2:
        parts = [";".join(parts)]
    for part in parts:
        if says_something(part):
            yield from _cut_between_addresses(part)


def addresses(text: str) -> list[Address]:
    """The addresses, possible or not. One that is repeated at once, `a@b <a@b>`, is one."""
    found: list[Address] = []
    for token in _TOKEN.finditer(text):
        if "@" not in token[0]:
            continue
        address = token[0].strip("'`.:").rpartition(":")[2].partition("?")[0]
        if found and found[-1].text.casefold() == address.casefold():
            found[-1] = replace(found[-1], end=token.end())
        else:
            found.append(Address(address, token.start(), token.end()))
    return found


def cells(row: str, delimiter: str) -> list[str]:
    """The cells of a row; a delimiter between quotation marks is text."""
    found, start = [], 0
    for match in re.finditer(f'"[^"]*"|{delimiter}', row):
        if match[0] == delimiter:
            found.append(row[start : match.start()])
            start = match.end()
    return [*found, row[start:]]


def words_beside_addresses(text: str) -> str:
    """What else stands there: without addresses, brackets and what is in them, and labels (`E-post:`)."""
    without = _TOKEN.sub(lambda token: "" if "@" in token[0] else token[0], text)
    words = [word for word in _BRACKETS.sub(" ", without).split() if not word.endswith(":")]
    left = " ".join(words).strip(" ,;.|'–—-")
    return left if any(character.isalpha() for character in left) else ""


def says_something(text: str) -> bool:
    """Whether there is more than blanks and punctuation."""
    return any(character.isalnum() or character == "@" for character in text)


def _cut_between_addresses(part: str) -> Iterator[str]:
    found = addresses(part)
    if len(found) < 2:
        yield part
        return
    by_comma = cells(part, ",")
    if all(len(addresses(cell)) == 1 for cell in by_comma):
        yield from by_comma
        return
    address_first = not says_something(part[: found[0].start]) and says_something(part[found[-1].end :])
    cuts = [after.start for after in found[1:]] if address_first else [before.end for before in found[:-1]]
    for start, end in pairwise([0, *cuts, len(part)]):
        yield part[start:end].strip(" ,>)<(")
