"""Captions as a text to read: the text version that stands beside the video, and without it."""

from dataclasses import dataclass

from webinars.recordings.captions.parsing import Cue, cues

PAUSE_SECONDS = 2.5
PARAGRAPH_LENGTH = 450
_SENTENCE_END = (".", "!", "?", "…", "”")


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


def _begins_paragraph(paragraph: Paragraph, last: Cue, cue: Cue) -> bool:
    if cue.speaker and cue.speaker != paragraph.speaker:
        return True
    if not last.text.endswith(_SENTENCE_END):
        return False
    return cue.starts - last.ends > PAUSE_SECONDS or len(paragraph.text) > PARAGRAPH_LENGTH


def _repeats(last: Cue, cue: Cue) -> bool:
    """Rolling captions show a line again while the next one comes."""
    return cue.text == last.text and cue.starts - last.ends < PAUSE_SECONDS
