"""Whether captions can be published: what a viewer who needs them would stumble over, at the second where it is.

The limits follow what Nordic broadcasters ask of subtitles, with room to spare, since a webinar's speakers do not wait.
A finding that is an error keeps a clip from being published, unless an organiser gives a reason.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from webinars.recordings.captions.language import is_the_same, spoken_in
from webinars.recordings.captions.parsing import Cue, FlawKind, parse

LONGEST_GAP = 30.0
"""Seconds without any caption; music and silence are captions, too: `[musik]`."""
SLACK_AT_ENDS = 30.0
BEYOND_END = 2.0
LONGEST_OVERLAP = 0.5
LONG_LINE, LONGEST_LINE = 42, 60
FAST, FASTEST = 17.0, 25.0
"""Characters in a second."""
MOST_LINES = 2
SHORTEST, LONGEST = 0.7, 10.0
"""Seconds that a caption stands."""
SAMPLES = 20


class FindingKind(StrEnum):
    """What is wrong at a second of the clip."""

    UNREADABLE = "unreadable"  # a piece of the file that players skip
    NO_CAPTIONS = "no captions"
    GAP = "gap"
    BEGINS_LATE = "begins late"
    ENDS_EARLY = "ends early"
    BEYOND_END = "beyond end"
    OUT_OF_ORDER = "out of order"
    OVERLAP = "overlap"
    TOO_FAST = "too fast"
    LONG_LINE = "long line"
    MANY_LINES = "many lines"
    TOO_SHORT = "too short"
    TOO_LONG = "too long"
    OTHER_LANGUAGE = "other language"


@dataclass(frozen=True)
class Finding:
    """One thing to look at. `measure` is what was found (seconds, characters, lines), `line` of the file."""

    kind: FindingKind
    at_seconds: float
    is_error: bool
    measure: float = 0
    text: str = ""
    line: int = 0


def check_captions(captions: str, *, length_seconds: int | None, language: str) -> Sequence[Finding]:
    """Everything that a viewer would stumble over, in the order of the clip. `length_seconds` None: nobody knows it."""
    cues, flaws = parse(captions)
    found = [
        Finding(FindingKind.UNREADABLE, 0, flaw.kind is not FlawKind.EMPTY, text=flaw.text, line=flaw.line)
        for flaw in flaws
    ]
    if not cues:
        return [*found, Finding(FindingKind.NO_CAPTIONS, 0, is_error=True)]
    in_order = sorted(cues, key=lambda cue: (cue.starts, cue.ends))
    if in_order != cues:
        late = next(cue for cue, expected in zip(cues, in_order, strict=True) if cue != expected)
        found.append(Finding(FindingKind.OUT_OF_ORDER, late.starts, is_error=False, text=late.text))
    found += [*_of_time(in_order, length_seconds), *(each for cue in in_order for each in _of_cue(cue))]
    found += _of_language(in_order, language)
    return sorted(found, key=lambda finding: (finding.at_seconds, not finding.is_error))


def keeps_from_publishing(findings: Iterable[Finding]) -> bool:
    """Whether any of them is an error."""
    return any(finding.is_error for finding in findings)


def _of_time(cues: Sequence[Cue], length: int | None) -> Iterator[Finding]:
    if cues[0].starts > SLACK_AT_ENDS:
        yield Finding(FindingKind.BEGINS_LATE, 0, is_error=True, measure=cues[0].starts)
    reached = cues[0].ends
    for cue in cues[1:]:
        if cue.starts - reached > LONGEST_GAP:
            yield Finding(FindingKind.GAP, reached, is_error=True, measure=cue.starts - reached)
        overlap = reached - cue.starts
        if overlap > LONGEST_OVERLAP:
            yield Finding(FindingKind.OVERLAP, cue.starts, is_error=True, measure=overlap, text=cue.text)
        reached = max(reached, cue.ends)
    if length is not None and length - reached > SLACK_AT_ENDS:
        yield Finding(FindingKind.ENDS_EARLY, reached, is_error=True, measure=length - reached)
    if length is not None and reached - length > BEYOND_END:
        yield Finding(FindingKind.BEYOND_END, float(length), is_error=True, measure=reached - length)


def _of_cue(cue: Cue) -> Iterator[Finding]:
    stands = cue.ends - cue.starts
    if stands <= 0:
        return  # told as a flaw of the file
    speed = len(cue.text) / stands
    if speed > FAST:
        yield Finding(FindingKind.TOO_FAST, cue.starts, speed > FASTEST, speed, cue.text)
    elif stands < SHORTEST:
        yield Finding(FindingKind.TOO_SHORT, cue.starts, is_error=False, measure=stands, text=cue.text)
    if stands > LONGEST:
        yield Finding(FindingKind.TOO_LONG, cue.starts, is_error=False, measure=stands, text=cue.text)
    longest = max(map(len, cue.lines), default=0)
    if longest > LONG_LINE:
        yield Finding(FindingKind.LONG_LINE, cue.starts, longest > LONGEST_LINE, longest, cue.text)
    if len(cue.lines) > MOST_LINES:
        yield Finding(
            FindingKind.MANY_LINES, cue.starts, is_error=False, measure=len(cue.lines), text=cue.text
        )


def _of_language(cues: Sequence[Cue], language: str) -> Iterator[Finding]:
    spoken = spoken_in(" ".join(cue.text for cue in cues))
    if spoken and not is_the_same(spoken, language):
        yield Finding(FindingKind.OTHER_LANGUAGE, cues[0].starts, is_error=True, text=spoken)
