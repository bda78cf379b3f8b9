"""Captions (WebVTT) as a text to read: https://www.w3.org/TR/webvtt1/.

Whatever cannot be understood is left out; captions are never refused here, since a reader gains nothing from that.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

PAUSE_SECONDS = 2.5
PARAGRAPH_LENGTH = 450

_STAMP = r"((?:\d{1,4}:)?\d{2}:\d{2}\.\d{3})"
_TIMING = re.compile(rf"^{_STAMP}[ \t]+-->[ \t]+{_STAMP}")
# No tag holds another: else many that never end would be looked through to the end, each of them.
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?[ \t]+([^<>]+)>")
_TAG = re.compile(r"<[^<>]*>")
_SENTENCE_END = (".", "!", "?", "…", "”")


@dataclass(frozen=True)
class Cue:
    """One caption: who says it is known where a voice is named."""

    starts: float
    ends: float
    speaker: str
    text: str


@dataclass(frozen=True)
class Paragraph:
    """What one person says at a stretch, and how far into the clip it begins."""

    starts: float
    speaker: str
    text: str


def transcript(captions: str) -> list[Paragraph]:
    """The captions as paragraphs: a new one where the speaker changes, pauses, or has talked for long."""
    paragraphs: list[Paragraph] = []
    last: Cue | None = None
    for cue in cues(captions):
        if last is None or _begins_paragraph(paragraphs[-1], last, cue):
            paragraphs.append(Paragraph(cue.starts, cue.speaker, cue.text))
        elif not _repeats(last, cue):
            so_far = paragraphs[-1]
            paragraphs[-1] = Paragraph(so_far.starts, so_far.speaker, f"{so_far.text} {cue.text}")
        last = cue
    return paragraphs


def cues(captions: str) -> Iterator[Cue]:
    """Every caption that holds text; notes, styles and regions are none."""
    text = captions.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    for block in re.split(r"\n{2,}", text):
        lines = block.strip("\n").split("\n")
        for position, line in enumerate(lines[:2]):  # a cue may have a name on a line of its own
            timing = _TIMING.match(line)
            if timing:
                cue = _cue(timing[1], timing[2], " ".join(lines[position + 1 :]))
                if cue.text:
                    yield cue
                break


def _cue(starts: str, ends: str, payload: str) -> Cue:
    voice = _VOICE.search(payload)
    text = unescape(_TAG.sub("", payload))
    return Cue(
        starts=_seconds(starts),
        ends=_seconds(ends),
        speaker=unescape(voice[1]).strip() if voice else "",
        text=" ".join(text.split()),
    )


def _seconds(stamp: str) -> float:
    *hours, minutes, seconds = stamp.split(":")
    return int(hours[0] if hours else 0) * 3600 + int(minutes) * 60 + float(seconds)


def _begins_paragraph(paragraph: Paragraph, last: Cue, cue: Cue) -> bool:
    if cue.speaker and cue.speaker != paragraph.speaker:
        return True
    if not last.text.endswith(_SENTENCE_END):
        return False
    return cue.starts - last.ends > PAUSE_SECONDS or len(paragraph.text) > PARAGRAPH_LENGTH


def _repeats(last: Cue, cue: Cue) -> bool:
    """Rolling captions show a line again while the next one comes."""
    return cue.text == last.text and cue.starts - last.ends < PAUSE_SECONDS
