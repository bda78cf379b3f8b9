"""Decisions about places, and what can stand in the way of one."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from difflib import get_close_matches
from enum import StrEnum

from webinars.lib.address_keys import email_key as email_key
from webinars.lib.address_keys import mailbox_key as mailbox_key
from webinars.lib.text import folded

LIVE_STATUSES = ("confirmed", "offered", "waiting")
SEATED_STATUSES = ("confirmed", "offered")  # these take seats: an offered one is reserved
ANSWERS = ("yes", "maybe", "no")
SHARINGS = ("fit", "together")  # fewer seats than people: as many as fit, or all or nobody
REMINDER_CHOICES = ("all", "two", "one", "none")
DELIVERIES = ("mail", "subscription")
PENDING_FOR = timedelta(hours=24)
TIME_TO_REGRET = timedelta(hours=2)
_PROVIDERS = (
    *("gmail.com", "hotmail.com", "hotmail.se", "outlook.com", "outlook.se", "live.com", "live.se"),
    *("icloud.com", "me.com", "yahoo.com", "yahoo.se", "telia.com", "bredband.net"),
)

_LINK = re.compile(r"://|@|\bwww\.|\w{2,}[.\u3002\uff0e\uff61][^\W\d_]{2,}", re.IGNORECASE)


class Withdrawal(StrEnum):
    """Why a registration ended."""

    SELF = "self"
    REGISTRAR = "registrar"  # who had registered them took it back
    REPLACED = "replaced"  # by a substitute
    NOT_ME = "not_me"  # "Det här stämmer inte"
    NEW_ADDRESS = "new_address"  # it goes on under another address, with a new calendar UID
    OFF_STAGE = "off_stage"  # no longer a speaker or host
    OFFER_DECLINED = "offer_declined"  # "Nej, någon annan får den"
    OFFER_EXPIRED = "offer_expired"  # nobody answered in time
    DECLINED = "declined"  # they said no, and did not take it back
    ORGANISER = "organiser"  # the organisers took it back
    OTHER_OCCURRENCE = "other_occurrence"  # the organisers moved it to another occurrence
    MERGED = "merged"  # the same person stood there twice


class WaitlistStep(StrEnum):
    """What happens to somebody in line."""

    OFFERED = "offered"
    SEATED = "seated"  # without being asked
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    PROLONGED = "prolonged"  # or shortened: the offer stands, with another deadline
    TAKEN_BACK = "taken_back"  # back to their place in line
    SKIPPED = "skipped"  # a seat was free, and it was not theirs
    LEFT = "left"  # by themselves, or taken out of the line


class WaitlistReason(StrEnum):
    """Why, where the step alone does not say it."""

    AUTOMATIC = "automatic"  # the occurrence gives seats without asking
    CLOSE_TO_THE_START = "close_to_the_start"  # too little time is left to ask
    NO_LIMIT = "no_limit"  # the occurrence has seats for everybody
    ADDRESS_BOUNCES = "address_bounces"
    TOO_FEW_SEATS_TOGETHER = "too_few_seats_together"  # for all those who wait together
    REGISTRATION_CLOSED = "registration_closed"  # or the start has passed
    OCCURRENCE_CANCELLED = "occurrence_cancelled"
    OCCURRENCE_POSTPONED = "occurrence_postponed"
    OCCURRENCE_NOT_OPEN = "occurrence_not_open"
    OCCURRENCE_MOVED = "occurrence_moved"
    MAIL_REFUSED = "mail_refused"  # the offer never arrived
    MAIL_DELAYED = "mail_delayed"  # the offer left so late that there was no time to answer
    BY_ORGANISER = "by_organiser"  # past the line, by an organiser's decision


class PlaceState(StrEnum):
    """What an attendee is told about their place; derived, never stored."""

    CONFIRMED = "confirmed"
    OFFERED = "offered"
    WAITING = "waiting"
    LIVE = "live"
    HELD = "held"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"


class RegistrationClosed(Exception):
    """The occurrence takes no registrations: planned, closed, under way, held, postponed or cancelled."""


class NothingChosen(Exception):
    """A submission names no occurrence that can be registered for."""


class LinkNotValid(Exception):
    """A single-use link that is unknown, used or out of date."""


class LinkUnknown(LinkNotValid):
    """A link that we never made, that lost a piece on its way, or that names what is not the reader's own."""


class PlaceGone(Exception):
    """A place that is to be handed over was given back meanwhile."""


class OfferGone(Exception):
    """A seat that was offered is no longer theirs to take: answered, expired, or the occurrence is off."""


class SamePersonAlready(Exception):
    """Another attendee has this address and name."""


def place_state(
    *, status: str, occurrence_status: str, starts_at: datetime, ends_at: datetime, now: datetime
) -> PlaceState:
    """The one state of a place that is said first. Whoever has withdrawn is told nothing else."""
    if status == "withdrawn":
        return PlaceState.WITHDRAWN
    if occurrence_status in ("cancelled", "postponed"):
        return PlaceState(occurrence_status)
    if now >= ends_at:
        return PlaceState.HELD
    if status in ("waiting", "offered"):
        return PlaceState(status)
    return PlaceState.LIVE if now >= starts_at else PlaceState.CONFIRMED


def name_key(given_name: str, family_name: str) -> str:
    """How a name is compared: without regard to case, accents and spaces, so that `Anna  ek` is `Anna Ek`."""
    return folded(f"{given_name} {family_name}")


def leads_somewhere(name: str) -> bool:
    """Whether a mail program would make a link of it: names stand in mails to strangers, and so would `x.se/vinst`."""
    return bool(_LINK.search(name))


def address_meant(email: str) -> str | None:
    """The address that was perhaps meant, where the domain is nearly that of a great provider; None for all others."""
    local, _, domain = email.rpartition("@")
    near = get_close_matches(domain.casefold(), _PROVIDERS, n=1, cutoff=0.8)
    return f"{local}@{near[0]}" if near and domain.casefold() not in _PROVIDERS else None


def wanted_lead_times(choice: str, lead_times: Sequence[timedelta]) -> tuple[timedelta, ...]:
    """Which reminders an attendee wants: all, the two or the one nearest the start, or none."""
    nearest_first = sorted(lead_times)
    kept = {"all": nearest_first, "two": nearest_first[:2], "one": nearest_first[:1]}.get(choice, [])
    return tuple(sorted(kept, reverse=True))


def decline_frees_seat(by_series: bool | None, *, capacity: int | None) -> bool:
    """Whether a no gives the seat to somebody else: as the series says, else where seats are limited."""
    return capacity is not None if by_series is None else by_series


def seat_goes_on_at(*, declined_at: datetime, starts_at: datetime) -> datetime:
    """Until when a no can be taken back: for two hours, but for no more than a quarter of the time that is left."""
    return declined_at + max(timedelta(0), min(TIME_TO_REGRET, (starts_at - declined_at) / 4))


def must_be_confirmed(*, others: int, confirm_address: bool, others_without_confirmation: int) -> bool:
    """Whether a submission waits for the button in its sender's own mail."""
    return confirm_address or others > others_without_confirmation
