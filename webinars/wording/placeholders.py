"""Placeholders in texts that organisers write, such as `{fornamn}`: names of a fixed list, replaced and nothing more.

No template engine reads such a text, and what is put in is not read again: a name that looks like a placeholder stays
a name. `{Förnamn}` and `{ fornamn }` mean `{fornamn}`, since people write them by hand.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from webinars.lib.text import folded

_PLACEHOLDER = re.compile(r"\{([^{}\n]{1,40})\}")


@dataclass(frozen=True)
class Piece:
    """Text as it was written; with a `name`, the placeholder of this name."""

    text: str
    name: str = ""


def pieces_of(text: str) -> Iterator[Piece]:
    """The text in its order, cut at its placeholders, known or not. A brace alone is text."""
    end = 0
    for found in _PLACEHOLDER.finditer(text):
        if end < found.start():
            yield Piece(text[end : found.start()])
        yield Piece(found[0], folded(found[1]))
        end = found.end()
    if end < len(text):
        yield Piece(text[end:])


def unknown_placeholders(text: str, known: Collection[str]) -> list[str]:
    """Those that stand for nothing, as they were written, each once: `["{efternam}"]`."""
    unknown = (piece.text for piece in pieces_of(text) if piece.name and piece.name not in known)
    return list(dict.fromkeys(unknown))


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with the values in the places of their placeholders; an unknown one stays as it was written."""
    return "".join(
        values.get(piece.name, piece.text) if piece.name else piece.text for piece in pieces_of(text)
    )
