"""What a page says of captions and of links, in words."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from webinars.linkcheck.models import WatchedAddress
from webinars.recordings.captions import Finding, Paragraph, cues, transcript
from webinars.recordings.rules import clip_length
from webinars.recordings.words import finding_sentence, link_sentence

MOST_SHOWN = 200


@dataclass(frozen=True)
class ShownFinding:
    """One line of the table. `paragraph`: the second at which the paragraph begins that it is in, if it is in one."""

    at: str
    second: int
    paragraph: int | None
    is_error: bool
    sentence: str
    text: str


@dataclass(frozen=True)
class Checked:
    """Captions as they were looked through."""

    findings: Sequence[ShownFinding]
    left_out: int
    errors: int
    warnings: int
    captions: int
    paragraphs: Sequence[tuple[int, str, Paragraph, str]]
    """The second, as people read it, the paragraph, and the worst that is found in it: error, warning, or nothing."""


@dataclass(frozen=True)
class ShownLink:
    """What is known of an address elsewhere."""

    address: WatchedAddress
    sentence: str
    is_broken: bool


def checked(captions: str, findings: Sequence[Finding]) -> Checked:
    """What is to be said about these captions."""
    paragraphs = transcript(captions)
    begins = [int(each.starts) for each in paragraphs]
    lines = [_shown(each, begins) for each in findings]
    errors = sum(each.is_error for each in findings)
    worst = {line.paragraph: "warning" for line in lines}
    worst.update({line.paragraph: "error" for line in lines if line.is_error})
    return Checked(
        lines[:MOST_SHOWN],
        left_out=max(0, len(lines) - MOST_SHOWN),
        errors=errors,
        warnings=len(lines) - errors,
        captions=sum(1 for _ in cues(captions)),
        paragraphs=[
            (begin, clip_length(begin), paragraph, worst.get(begin, ""))
            for begin, paragraph in zip(begins, paragraphs, strict=True)
        ],
    )


def shown_links(watched: Mapping[str, WatchedAddress]) -> Mapping[str, ShownLink]:
    """By address."""
    return {
        url: ShownLink(address, link_sentence(address.finding), address.broken_since is not None)
        for url, address in watched.items()
    }


def _shown(finding: Finding, begins: Sequence[int]) -> ShownFinding:
    second = int(finding.at_seconds)
    before = bisect_right(begins, second)
    paragraph = begins[before - 1] if before else begins[0] if begins else None
    sentence = finding_sentence(finding)
    text = "" if finding.text in sentence else finding.text
    return ShownFinding(clip_length(second), second, paragraph, finding.is_error, sentence, text)
