"""Captions, WebVTT (https://www.w3.org/TR/webvtt1/) or SubRip: read, checked, and as a text to read."""

from webinars.recordings.captions.checking import Finding, FindingKind, check_captions, keeps_from_publishing
from webinars.recordings.captions.parsing import Cue, Flaw, FlawKind, cues, parse
from webinars.recordings.captions.reading import UnreadableCaptions, read_captions
from webinars.recordings.captions.transcript import Paragraph, transcript

__all__ = [
    "Cue",
    "Finding",
    "FindingKind",
    "Flaw",
    "FlawKind",
    "Paragraph",
    "UnreadableCaptions",
    "check_captions",
    "cues",
    "keeps_from_publishing",
    "parse",
    "read_captions",
    "transcript",
]
