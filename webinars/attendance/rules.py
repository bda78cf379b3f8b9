"""When the door to a meeting is open, who took part, and when a host may look at the list."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from enum import StrEnum
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")


LATE_MINUTES = (10, 15, 30)
LATE_WORDS_LENGTH = 200
SAID_AGAIN_AFTER = timedelta(minutes=3)  # so that nobody's mailbox is filled by an uneasy thumb
RUN_OVER_MINUTES = (10, 15, 30)
RUN_OVER_AT_MOST = timedelta(hours=3)  # from now: who forgets to stop does not stay on the air for ever
MOST_OTHERS = 10_000
HOST_KEY = "arrangor-"  # begins the key of whoever leads a meeting without a place at it
READY_FOR = timedelta(seconds=50)  # after which a platform may have ended a room in which nobody was
COUNTED_EVERY = timedelta(seconds=50)
MOST_COUNTED = timedelta(minutes=3)  # at once: nobody knows who was there while nobody asked
RECORDINGS_ASKED_EVERY = timedelta(minutes=10)
RECORDINGS_EXPECTED_FOR = timedelta(days=7)  # after the end


class Evidence(StrEnum):
    """How it is known that somebody took part."""

    JOINED = "joined"  # they pressed the button that leads to the meeting
    IMPORTED = "imported"  # they stand in the list of the meeting's platform
    MARKED = "marked"  # a host saw them, or saw that they were not there


class SaidJustNow(Exception):
    """They have been told minutes ago that it is late."""


class NotOnTheDay(Exception):
    """It is not the time for it: the occurrence has ended, has not begun, or does not take place."""


class Door(StrEnum):
    """What somebody with a confirmed place finds; derived from the clock."""

    NOT_YET = "not_yet"
    OPEN = "open"
    LIVE = "live"
    OVER = "over"


def door(*, starts_at: datetime, ends_at: datetime, opens_minutes_before: int, now: datetime) -> Door:
    """Open from so many minutes before the start, until the end."""
    if now >= ends_at:
        return Door.OVER
    if now >= starts_at:
        return Door.LIVE
    return Door.OPEN if now >= opens_at(starts_at, opens_minutes_before) else Door.NOT_YET


def opens_at(starts_at: datetime, opens_minutes_before: int) -> datetime:
    """When the button appears."""
    return starts_at - timedelta(minutes=opens_minutes_before)


def meeting_origin(join_url: str) -> str:
    """The scheme and host that a form has to be allowed to lead to; empty when the address leads to no web page."""
    try:
        parts = urlsplit(join_url)
        port = f":{parts.port}" if parts.port else ""
        host = (parts.hostname or "").encode("idna").decode()
    except ValueError:
        return ""
    # It becomes part of a header that decides what the page may do, so nothing but a host name gets through.
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(host):
        return ""
    return f"{parts.scheme}://{host}{port}"


def attended(evidence: Mapping[str, bool]) -> bool:
    """Whether somebody took part, by their evidence (kind: present). What a host has seen decides."""
    return evidence.get(Evidence.MARKED, any(evidence.values()))


def host_may_look(*, starts_at: datetime, ends_at: datetime, zone: str) -> tuple[datetime, datetime]:
    """From when until when the list is open to those who are hosts and nothing else.

    From the beginning of the day before, until two whole days after the last one have passed, in the series' zone.
    """
    local = ZoneInfo(zone)
    before = starts_at.astimezone(local).date() - timedelta(days=1)
    after = ends_at.astimezone(local).date() + timedelta(days=3)
    return datetime.combine(before, time.min, local), datetime.combine(after, time.min, local)


def may_say_again(said_at: datetime | None, *, now: datetime) -> bool:
    """Whether so much time has passed since they were last told that it is late."""
    return said_at is None or now - said_at >= SAID_AGAIN_AFTER


def late_choices(starts_at: datetime, ends_at: datetime, *, now: datetime) -> dict[int, datetime]:
    """By minutes: when it would begin, where that still lies ahead."""
    begins = {minutes: starts_at + timedelta(minutes=minutes) for minutes in LATE_MINUTES}
    return {minutes: at for minutes, at in begins.items() if now < at < ends_at}


def begins_at(starts_at: datetime, late_by: int | None) -> datetime | None:
    """When it begins instead; None: nobody knows yet."""
    return starts_at + timedelta(minutes=late_by) if late_by else None


def runs_over_until(ends_at: datetime, minutes: int, *, now: datetime) -> datetime:
    """The new end: so much after the old one, or after now where that has passed. Raises NotOnTheDay: too late."""
    end = max(ends_at, now.replace(second=0, microsecond=0)) + timedelta(minutes=minutes)
    if minutes not in RUN_OVER_MINUTES or end - now > RUN_OVER_AT_MOST:
        raise NotOnTheDay("an occurrence runs over by some minutes")
    return end


def late_mail_expires_at(starts_at: datetime, ends_at: datetime, minutes: int | None) -> datetime:
    """ "Vi börjar 12.10" is no news at 12.10; words alone are, until the end."""
    return ends_at if minutes is None else min(ends_at, starts_at + timedelta(minutes=minutes))


def is_ready(prepared_at: datetime, *, now: datetime) -> bool:
    """Whether the platform still has the room that it was told to make then."""
    return now - prepared_at < READY_FOR


def minutes_since(counted_at: datetime | None, *, now: datetime) -> int:
    """How long somebody has been there who is there now, since they were last counted: at least one."""
    since = min(now - counted_at, MOST_COUNTED) if counted_at else timedelta(minutes=1)
    return max(1, round(since.total_seconds() / 60))


def minutes_together(stays: Iterable[tuple[datetime | None, datetime | None, int]]) -> int:
    """How long somebody was there whom several rows tell of: each with its first and last moment, and its minutes.

    Rows that overlap tell of the same stay, and the longest counts; others are added. Rows without moments may tell
    of any of it.
    """
    told = list(stays)
    timed = sorted((joined, left, minutes) for joined, left, minutes in told if joined and left)
    total, longest, reached = 0, 0, None
    for joined, left, minutes in timed:
        if reached is None or joined > reached:
            total, longest, reached = total + longest, minutes, left
        else:
            longest, reached = max(longest, minutes), max(reached, left)
    untimed = [minutes for joined, left, minutes in told if not (joined and left)]
    return max(total + longest, *untimed, 0)
