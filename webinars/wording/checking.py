"""What organisers type, tidied and checked."""

from collections.abc import Mapping

from webinars.lib.text import clean_line, clean_text
from webinars.wording.placeholders import Piece, pieces_of, unknown_placeholders
from webinars.wording.rules import LONGEST, Kind, Part, Problem, flaws


def tidied(part: Part, text: str) -> str:
    """As it is kept: no controls, and a subject without line breaks at its ends. One sign more than fits is left, so
    that too long a text is told of and not cut."""
    return clean_text(text, LONGEST[part] + 1) if part is not Part.SUBJECT else clean_line(text, 121)


def problems_in(kind: Kind, texts: Mapping[Part, str]) -> list[Problem]:
    """Everything that is wrong with these texts, in the order of the form."""
    found: list[Problem] = []
    for part in kind.parts:
        text = texts.get(part, "")
        unknown = unknown_placeholders(text, kind.placeholders)
        found.extend(flaws(part, text, unknown=unknown, without_placeholders=_without_placeholders(text)))
    return found


def _without_placeholders(text: str) -> str:
    return "".join(_without_name(piece) for piece in pieces_of(text))


def _without_name(piece: Piece) -> str:
    return "" if piece.name else piece.text
