"""When the door to a meeting is open."""

import re
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")


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
