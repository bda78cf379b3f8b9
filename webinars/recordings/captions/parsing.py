"""WebVTT as cues. Whatever cannot be understood is left out, and said to whoever asks.

A reader gains nothing from captions that are refused, so `cues` never fails; whoever publishes them asks `parse`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from html import unescape

_STAMP = r"((?:\d{1,4}:)?[0-5]?\d:[0-5]?\d\.\d{3})"
_TIMING = re.compile(rf"^{_STAMP}[ \t]+-->[ \t]+{_STAMP}(?:[ \t]|$)")
# No tag holds another: else many that never end would be looked through to the end, each of them.
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?[ \t]+([^<>]+)>")
_TAG = re.compile(r"<[^<>]*>")
_NOT_CUES = re.compile(r"(?:WEBVTT|NOTE|STYLE|REGION)(?:[ \t]|$)")


class FlawKind(StrEnum):
    """What in a file is no WebVTT."""

    NO_HEADING = "no heading"  # the first line is not WEBVTT
    BAD_TIMING = "bad timing"
    NO_TIMING = "no timing"  # a block of text that belongs to nothing
    EMPTY = "empty"  # a cue without text
    BACKWARDS = "backwards"  # it ends before it starts


@dataclass(frozen=True)
class Flaw:
    """Something that players skip or refuse. `line` counts from 1."""

    kind: FlawKind
    line: int
    text: str = ""


@dataclass(frozen=True)
class Cue:
    """One caption, in seconds from the clip's beginning; who says it is known where a voice is named."""

    starts: float
    ends: float
    speaker: str
    text: str
    lines: tuple[str, ...] = field(default=(), compare=False)
    """The text as it is shown, line by line, without tags."""


def parse(captions: str) -> tuple[list[Cue], list[Flaw]]:
    """Every caption that can be shown, in the order of the file, and whatever else is in it."""
    found: list[Cue] = []
    flaws: list[Flaw] = []
    text = captions.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    if not re.match(r"WEBVTT(?:[ \t\n]|$)", text):
        flaws.append(Flaw(FlawKind.NO_HEADING, 1, text.partition("\n")[0][:80]))
    for line, block in _blocks(text):
        cue, flaw = _cue_of(line, block)
        if cue is not None:
            found.append(cue)
        if flaw is not None:
            flaws.append(flaw)
    return found, flaws


def cues(captions: str) -> Iterator[Cue]:
    """Every caption that holds text; notes, styles and regions are none."""
    yield from parse(captions)[0]


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    """The pieces between empty lines, each with the number of its first line."""
    block: list[str] = []
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        if line:
            block.append(line)
        elif block:
            yield number - len(block), block
            block = []


def _cue_of(line: int, block: list[str]) -> tuple[Cue | None, Flaw | None]:
    if _NOT_CUES.match(block[0]):
        return None, None
    for position, candidate in enumerate(block[:2]):  # a cue may have a name on a line of its own
        if timing := _TIMING.match(candidate):
            return _timed(timing[1], timing[2], block[position + 1 :], line + position)
        if "-->" in candidate:
            return None, Flaw(FlawKind.BAD_TIMING, line + position, candidate[:80])
    return None, Flaw(FlawKind.NO_TIMING, line, block[0][:80])


def _timed(starts: str, ends: str, payload: list[str], line: int) -> tuple[Cue | None, Flaw | None]:
    cue = _cue(_seconds(starts), _seconds(ends), payload)
    if not cue.text:
        return None, Flaw(FlawKind.EMPTY, line)
    flaw = Flaw(FlawKind.BACKWARDS, line, f"{starts} --> {ends}") if cue.ends <= cue.starts else None
    return cue, flaw


def _cue(starts: float, ends: float, payload: list[str]) -> Cue:
    voice = _VOICE.search(" ".join(payload))
    lines = tuple(" ".join(unescape(_TAG.sub("", line)).split()) for line in payload)
    return Cue(
        starts=starts,
        ends=ends,
        speaker=unescape(voice[1]).strip() if voice else "",
        text=" ".join(unescape(_TAG.sub("", " ".join(payload))).split()),
        lines=tuple(line for line in lines if line),
    )


def _seconds(stamp: str) -> float:
    *hours, minutes, seconds = stamp.split(":")
    return int(hours[0] if hours else 0) * 3600 + int(minutes) * 60 + float(seconds)
