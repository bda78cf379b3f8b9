"""Why a mail has not left yet."""

from datetime import datetime
from enum import StrEnum


class Reason(StrEnum):
    """What a mail in the queue waits for."""

    HELD = "held"  # somebody stopped all mail
    SERVER_DOWN = "server down"
    UNDO = "undo"  # a change can still be undone
    RETRY = "retry"  # the server asked to come back
    LATER = "later"  # it is to leave at a certain time
    CALENDAR_ORDER = "calendar order"  # an earlier mail about the same calendar entry goes first
    PACE = "pace"  # as many have left in this minute as the host allows
    NEXT = "next"  # nothing: it leaves in a moment


class CannotBeSentNow(Exception):
    """It does not wait for a time."""


def why_it_waits(
    *,
    all_held: bool,
    paused_until: datetime | None,
    not_before: datetime | None,
    has_been_tried: bool,
    on_hold_until: datetime | None,
    is_behind_another: bool,
    pace_is_used_up: bool,
    now: datetime,
) -> Reason:
    """The first reason of those that hold, the one that no other way out helps against."""
    if all_held:
        return Reason.HELD
    if paused_until is not None and paused_until > now:
        return Reason.SERVER_DOWN
    if not_before is not None and not_before > now:
        if has_been_tried:
            return Reason.RETRY
        return Reason.UNDO if not_before == on_hold_until else Reason.LATER
    if is_behind_another:
        return Reason.CALENDAR_ORDER
    return Reason.PACE if pace_is_used_up else Reason.NEXT
