"""What `webinars doctor` looks at. Every check gives findings and changes nothing; none raises."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARN = "warn"  # it works, and somebody should know
    FAIL = "fail"  # it does not work, or will soon not


@dataclass(frozen=True)
class Finding:
    """One line: what was looked at, what was found, and what to do about it."""

    subject: str
    level: Level
    words: str
    remedy: str = ""


def ok(subject: str, words: str) -> Finding:
    """All is as it should be."""
    return Finding(subject, Level.OK, words)


def warn(subject: str, words: str, remedy: str) -> Finding:
    """It works."""
    return Finding(subject, Level.WARN, words, remedy)


def fail(subject: str, words: str, remedy: str) -> Finding:
    """It does not work."""
    return Finding(subject, Level.FAIL, words, remedy)
