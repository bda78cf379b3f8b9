"""Which mails a series may word itself, which parts of them, and what may stand there.

A part is free prose. Times, places, links, buttons, calendar entries, why the mail came and where data come from are
no parts: they stand in every mail whatever an organiser writes.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Part(StrEnum):
    """What of a mail can be worded."""

    SUBJECT = "subject"
    OPENING = "opening"  # the first sentences
    NEXT = "next"  # what happens now
    CLOSING = "closing"  # the last words, before why the mail came


class Moment(StrEnum):
    """When mails are sent, in the order in which an attendee lives through it."""

    PLACE = "place"
    LINE = "line"
    NEWS = "news"
    REMINDER = "reminder"
    END = "end"
    AFTER = "after"


LONGEST = {Part.SUBJECT: 120, Part.OPENING: 2000, Part.NEXT: 2000, Part.CLOSING: 2000}

ABOUT_SERIES = ("fornamn", "namn", "serie", "kontakt")
ABOUT_OCCURRENCE = (*ABOUT_SERIES, "titel", "datum", "tid", "plats")


@dataclass(frozen=True)
class Kind:
    """One kind of mail: what it is called in addresses and rows, when it is sent, what of it can be worded."""

    name: str
    moment: Moment
    parts: tuple[Part, ...]
    placeholders: tuple[str, ...] = ABOUT_OCCURRENCE


_SUBJECT, _OPENING, _NEXT, _CLOSING = Part.SUBJECT, Part.OPENING, Part.NEXT, Part.CLOSING
_USUAL = (_SUBJECT, _OPENING, _CLOSING)
_WITH_NEXT = (_SUBJECT, _OPENING, _NEXT, _CLOSING)
_REASONED = (*ABOUT_OCCURRENCE, "skal")
_ANSWERED = (*ABOUT_OCCURRENCE, "svara_senast")
_BY_OTHER = (*ABOUT_OCCURRENCE, "anmalare")

_ALL = (
    Kind("invitation", Moment.PLACE, _WITH_NEXT),
    Kind("invitation_by_other", Moment.PLACE, _WITH_NEXT, _BY_OTHER),
    Kind("invitation_by_organiser", Moment.PLACE, _WITH_NEXT),
    Kind("invitation_stage", Moment.PLACE, _WITH_NEXT),
    Kind("overview", Moment.PLACE, _USUAL, (*ABOUT_SERIES, "antal")),
    Kind("overview_by_other", Moment.PLACE, _USUAL, (*ABOUT_SERIES, "antal", "anmalare")),
    Kind("receipt", Moment.PLACE, _USUAL, (*ABOUT_SERIES, "antal")),
    Kind("waiting", Moment.LINE, _WITH_NEXT),
    Kind("overview_waiting", Moment.LINE, _USUAL, ABOUT_SERIES),
    Kind("offer", Moment.LINE, _WITH_NEXT, _ANSWERED),
    Kind("offer_deadline", Moment.LINE, _WITH_NEXT, _ANSWERED),
    Kind("invitation_accepted", Moment.LINE, _WITH_NEXT),
    Kind("invitation_from_line", Moment.LINE, _WITH_NEXT),
    Kind("withdrawn_line", Moment.LINE, _USUAL),
    Kind("withdrawn_offer_declined", Moment.LINE, _USUAL),
    Kind("withdrawn_offer_expired", Moment.LINE, _USUAL),
    Kind("moved", Moment.NEWS, _WITH_NEXT, _REASONED),
    Kind("moved_waiting", Moment.NEWS, _WITH_NEXT, _REASONED),
    Kind("moved_offered", Moment.NEWS, _USUAL, (*_REASONED, "svara_senast")),
    Kind("moved_stage", Moment.NEWS, _WITH_NEXT, _REASONED),
    Kind("changed", Moment.NEWS, _USUAL),
    Kind("postponed", Moment.NEWS, _WITH_NEXT, _REASONED),
    Kind("postponed_waiting", Moment.NEWS, _WITH_NEXT, _REASONED),
    Kind("cancelled", Moment.NEWS, _WITH_NEXT, _REASONED),
    Kind("invitation_again", Moment.NEWS, _WITH_NEXT),
    Kind("new_date", Moment.NEWS, _USUAL),
    Kind("reminder_ahead", Moment.REMINDER, _USUAL, (*ABOUT_OCCURRENCE, "nar")),
    Kind("reminder_ahead_stage", Moment.REMINDER, _USUAL, (*ABOUT_OCCURRENCE, "nar")),
    Kind("reminder_tomorrow", Moment.REMINDER, _WITH_NEXT),
    Kind("reminder_soon", Moment.REMINDER, _WITH_NEXT),
    Kind("declined", Moment.END, _USUAL, _ANSWERED),
    Kind("withdrawn_self", Moment.END, _USUAL),
    Kind("withdrawn_registrar", Moment.END, _USUAL, _BY_OTHER),
    Kind("withdrawn_replaced", Moment.END, _USUAL),
    Kind("withdrawn_declined", Moment.END, _USUAL),
    Kind("withdrawn_organiser", Moment.END, _USUAL),
    Kind("withdrawn_off_stage", Moment.END, _USUAL),
    Kind("feedback_request", Moment.AFTER, _USUAL, _ANSWERED),
    Kind("published", Moment.AFTER, _USUAL, (*ABOUT_SERIES, "titel")),
)
KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _ALL}


class Flaw(StrEnum):
    """Why a text cannot be used."""

    TOO_LONG = "too long"
    SEVERAL_LINES = "several lines"
    STRAY_BRACE = "stray brace"
    UNKNOWN_PLACEHOLDER = "unknown placeholder"


@dataclass(frozen=True)
class Problem:
    """One flaw in one part, and where: the sign, the placeholder, the length that is allowed."""

    part: Part
    flaw: Flaw
    what: str


_BRACE = re.compile(r"[{}]")


def flaws(part: Part, text: str, *, unknown: list[str], without_placeholders: str) -> Iterator[Problem]:
    """What is wrong with a text. `unknown`: the placeholders in it that mean nothing here."""
    if len(text) > LONGEST[part]:
        yield Problem(part, Flaw.TOO_LONG, str(LONGEST[part]))
    if part is Part.SUBJECT and "\n" in text:
        yield Problem(part, Flaw.SEVERAL_LINES, "")
    for placeholder in unknown:
        yield Problem(part, Flaw.UNKNOWN_PLACEHOLDER, placeholder)
    if brace := _BRACE.search(without_placeholders):
        yield Problem(part, Flaw.STRAY_BRACE, without_placeholders[brace.start() :][:20])


def paragraphs(text: str) -> list[str]:
    """What empty lines separate."""
    return [paragraph.strip() for paragraph in re.split(r"\n\s*\n", text.strip()) if paragraph.strip()]
