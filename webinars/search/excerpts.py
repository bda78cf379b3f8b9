"""The piece of a text around the words that were asked for, with those words marked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from webinars.search.terms import Wanted, is_meant

AROUND = 120
"""Characters to either side of the first word that matches."""
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Piece:
    """A stretch of text, to be marked or not."""

    text: str
    is_marked: bool


def excerpt(text: str, wanted: Sequence[Wanted], language: str) -> Sequence[Piece]:
    """The text from a little before the first match on, in pieces; its beginning where nothing matches."""
    matches = [found for found in _WORD.finditer(text) if is_meant(found[0].casefold(), wanted, language)]
    first = matches[0].start() if matches else 0
    begin, end = _word_start(text, first - AROUND), _word_end(text, first + AROUND * 2)
    pieces, at = [Piece("… ", False)] if begin else [], begin
    for found in matches:
        if found.start() < begin or found.end() > end:
            continue
        pieces += [Piece(text[at : found.start()], False), Piece(found[0], True)]
        at = found.end()
    pieces.append(Piece(text[at:end] + (" …" if end < len(text) else ""), False))
    return [piece for piece in pieces if piece.text]


def _word_start(text: str, position: int) -> int:
    if position <= 0:
        return 0
    space = text.find(" ", position)
    return space + 1 if space >= 0 else position


def _word_end(text: str, position: int) -> int:
    if position >= len(text):
        return len(text)
    space = text.rfind(" ", 0, position)
    return space if space > 0 else position
