"""What an organiser wrote, as paragraphs: plain text, an empty line between them, https links, placeholders."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from webinars.wording.placeholders import Piece, pieces_of

_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n)+")
_LINK = re.compile(r"https://[^\s<>\"{}|\\^`]{1,800}")
_AFTER_A_LINK = ".,;:!?)]»”’'"


@dataclass(frozen=True)
class Run:
    """Words, or with a `url` a link."""

    text: str
    url: str = ""


Line = tuple[Run, ...]


@dataclass(frozen=True)
class Paragraph:
    """Its lines; or, where it is nothing but one of our links, a `button`."""

    lines: tuple[Line, ...]
    button: Run | None = None


def paragraphs(
    text: str, values: Mapping[str, str], links: Mapping[str, Run], buttons: Mapping[str, str]
) -> list[Paragraph]:
    """The text with `values` and `links` in the places of their placeholders.

    Only what the organiser wrote is looked through for addresses: a name that is put in never becomes a link.
    `buttons`: what a link says that stands in a paragraph of its own, by its placeholder.
    """
    return [
        _paragraph(each, values, links, buttons)
        for each in _BLANK_LINES.split(text.replace("\r\n", "\n").strip())
        if each.strip()
    ]


def as_text(text: list[Paragraph]) -> str:
    """The same without markup. A link of ours has a line of its own, so that no full stop becomes a part of it."""
    return "\n\n".join(_paragraph_as_text(each) for each in text)


def hosts_linked(text: str) -> frozenset[str]:
    """The hosts that the organiser's own links lead to."""
    written = "".join(piece.text if not piece.name else " " for piece in pieces_of(text))
    return frozenset(host for found in _LINK.finditer(written) if (host := _host(_trimmed(found[0]))))


def _paragraph(
    text: str, values: Mapping[str, str], links: Mapping[str, Run], buttons: Mapping[str, str]
) -> Paragraph:
    pieces = list(pieces_of(text.strip()))
    alone = pieces[0].name if len(pieces) == 1 else ""
    button = Run(buttons[alone], links[alone].url) if alone in links and alone in buttons else None
    lines = tuple(tuple(_runs(line, values, links)) for line in text.strip("\n").split("\n"))
    return Paragraph(lines, button)


def _paragraph_as_text(paragraph: Paragraph) -> str:
    if paragraph.button:
        return f"{paragraph.button.text}:\n{paragraph.button.url}"
    lines = ["".join(run.text for run in line) for line in paragraph.lines]
    links = (run.url for line in paragraph.lines for run in line if run.url and run.url != run.text)
    return "\n".join([*lines, *dict.fromkeys(links)])


def _runs(line: str, values: Mapping[str, str], links: Mapping[str, Run]) -> Iterator[Run]:
    for piece in pieces_of(line):
        if piece.name in links:
            yield links[piece.name]
        elif piece.name in values:
            yield Run(values[piece.name])
        else:
            yield from _linked(piece)


def _linked(piece: Piece) -> Iterator[Run]:
    end = 0
    for found in _LINK.finditer(piece.text):
        url = _trimmed(found[0])
        if not _host(url):
            continue
        if end < found.start():
            yield Run(piece.text[end : found.start()])
        yield Run(url, url)
        end = found.start() + len(url)
    if end < len(piece.text):
        yield Run(piece.text[end:])


def _trimmed(url: str) -> str:
    """Without what ends the sentence; a bracket that the address itself opens belongs to it."""
    while url and url[-1] in _AFTER_A_LINK and not (url[-1] == ")" and url.count("(") >= url.count(")")):
        url = url[:-1]
    return url


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
