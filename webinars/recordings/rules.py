"""Where a clip lies, and how its length is said."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

_KNOWN_HOSTS = {
    "youtube.com": "YouTube",
    "youtu.be": "YouTube",
    "youtube-nocookie.com": "YouTube",
    "vimeo.com": "Vimeo",
    "screen9.com": "Screen9",
    "solidtango.com": "Solidtango",
    "quickchannel.com": "Quickchannel",
}


def video_host(url: str) -> str:
    """Who learns of it when the video is started: `YouTube` by its name, others by their host."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    for domain, name in _KNOWN_HOSTS.items():
        if host == domain or host.endswith(f".{domain}"):
            return name
    return host


def clip_length(seconds: int) -> str:
    """On a clip: `14:05`, `1:02:30`."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


STAGES = ("received", "captioning", "reviewed")
"""How far a clip has come that nobody can watch yet. Published is what `published_at` says."""


class Stage(StrEnum):
    """Where a clip is on its way, as organisers see it."""

    RECEIVED = "received"
    CAPTIONING = "captioning"
    REVIEWED = "reviewed"
    PUBLISHED = "published"


class NotReadyToPublish(Exception):
    """The captions are missing, not reviewed, or do not pass, and no reason was given to publish all the same."""


class NotReadyToReview(Exception):
    """There are no captions, or such that nobody has to read to know that they are wrong."""


class ClipInUse(Exception):
    """It was public once: its address is known, and has to lead somewhere for ever."""


def stage_of(*, stage: str, published_at: datetime | None) -> Stage:
    """Where it is now."""
    return Stage.PUBLISHED if published_at is not None else Stage(stage)


def stage_that_follows(*, has_captions: bool, is_public: bool) -> str:
    """How far a clip has come of which nobody says it: what is public with captions was looked at."""
    if not has_captions:
        return "received"
    return "reviewed" if is_public else "captioning"


def check_publishable(*, captions: str, stage: str, has_errors: bool, exception_reason: str) -> None:
    """Captions are the law's demand, and a reader's who cannot hear. Raises NotReadyToPublish.

    A reason lets a clip through that is not captioned as it should be; it is shown on its page.
    """
    if exception_reason:
        return
    if not captions or has_errors or stage != "reviewed":
        raise NotReadyToPublish


def check_reviewable(*, captions: str, has_errors: bool) -> None:
    """A person's time is for what a machine cannot see. Raises NotReadyToReview."""
    if not captions or has_errors:
        raise NotReadyToReview


def due_after(received: date, working_days: int, is_working_day: Callable[[date], bool]) -> date:
    """By when a clip is to be published: so many working days after the one on which it came."""
    day, left = received, working_days
    while left > 0:
        day += timedelta(days=1)
        left -= is_working_day(day)
    return day
