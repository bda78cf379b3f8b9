"""Chapters as people write them: a line for each, `0:00 Välkommen`."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from webinars.lib.text import clean_line
from webinars.recordings.rules import clip_length

MOST = 100
LONGEST_TITLE = 200
_LINE = re.compile(r"^\W{0,3}(?:(\d{1,2}):)?(\d{1,3}):(\d{2})\b[\s\W]*(.*)$")


@dataclass(frozen=True)
class BadLine:
    """A line that is no chapter. `why`: unreadable | out_of_order | beyond_end | untitled | too_many."""

    number: int
    text: str
    why: str


def read_chapters(text: str, *, length_seconds: int | None) -> tuple[list[dict[str, Any]], list[BadLine]]:
    """The chapters in order, and the lines that are wrong. Empty lines are none."""
    chapters: list[dict[str, Any]] = []
    wrong: list[BadLine] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not (line := clean_line(line, 500)):
            continue
        found = _LINE.match(line)
        if found is None:
            wrong.append(BadLine(number, line, "unreadable"))
            continue
        at = int(found[1] or 0) * 3600 + int(found[2]) * 60 + int(found[3])
        title = found[4].strip()[:LONGEST_TITLE]
        if why := _problem(at, title, chapters, length_seconds):
            wrong.append(BadLine(number, line, why))
        else:
            chapters.append({"at": at, "title": title})
    return chapters, wrong


def written(chapters: Sequence[Mapping[str, Any]]) -> str:
    """The same as lines, to be edited."""
    return "\n".join(f"{clip_length(chapter['at'])} {chapter['title']}" for chapter in chapters)


def _problem(at: int, title: str, before: Sequence[Mapping[str, Any]], length: int | None) -> str:
    if len(before) >= MOST:
        return "too_many"
    if not title:
        return "untitled"
    if before and at <= before[-1]["at"]:
        return "out_of_order"
    return "beyond_end" if length is not None and at >= length else ""
