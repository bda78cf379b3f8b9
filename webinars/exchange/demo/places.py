"""Who has a place where: enough of everything that an organiser will ever see."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from webinars.config import Config
from webinars.lib.signing import new_public_id
from webinars.registrations.deadlines import Patience
from webinars.registrations.happenings import write_down
from webinars.registrations.models import Attendee, Following, NewDateOffer, Registration
from webinars.registrations.rules import WaitlistStep, Withdrawal
from webinars.registrations.seats import take_seats
from webinars.series.models import Occurrence, Series

NOBODY = range(0)
FOLLOWERS = range(12)  # have a place at every open episode, as following the series gives them
SECRETARIES = range(115, 120)  # one in each place
GROUPS = range(108, 114)


STATUSES = ("confirmed", "offered", "waiting", "withdrawn")
OFFERED_AGO = timedelta(minutes=10)


@dataclass(frozen=True)
class Places:
    """The numbers of the people who registered for one occurrence, by what became of it."""

    episode: int
    key: str
    confirmed: range
    offered: range = NOBODY
    waiting: range = NOBODY
    withdrawn: range = NOBODY

    @property
    def count(self) -> int:
        """How many there are."""
        return sum(len(getattr(self, status)) for status in STATUSES)


PLACES = (
    Places(1, "lunch", confirmed=range(70)),
    Places(2, "lunch", confirmed=range(10, 65)),
    Places(2, "lunch-ny-tid", confirmed=range(10, 55), withdrawn=range(70, 73)),
    Places(3, "lunch", confirmed=range(48), withdrawn=range(48, 50)),  # of 60 seats
    Places(3, "kvall", confirmed=range(50, 89), offered=range(89, 90), waiting=range(90, 96)),  # of 40
    Places(4, "kvall", confirmed=range(64)),
    Places(5, "lunch", confirmed=range(34)),
    Places(5, "lunch", confirmed=GROUPS),
)
ANSWERS = {0: "yes", 1: "yes", 3: "maybe", 9: "no"}  # by a number's last digit; the others have not answered


def fill_places(
    session: Session, series: Series, people: Sequence[Attendee], config: Config, *, now: datetime
) -> Sequence[Registration]:
    """Register everybody, as of some day in the past; a seat was offered just now."""
    occurrences = {(each.episode.number, each.key): each for each in _occurrences(series)}
    registrations = []
    for places in PLACES:
        occurrence = occurrences[places.episode, places.key]
        made = list(_registrations(places, occurrence, people, now))
        session.add_all(made)
        session.flush()
        if occurrence.status != "cancelled":
            take_seats(session, occurrence, len(places.confirmed) + len(places.offered))
        for registration in made:
            if registration.status == "offered":
                _offer(session, registration, Patience.of(config), now - OFFERED_AGO)
        registrations += made
    session.add_all(
        Following(attendee=people[number], series=series, preferred_key="lunch", created_at=now)
        for number in FOLLOWERS
    )
    session.add_all(_answered_offers(registrations, occurrences[2, "lunch"], occurrences[2, "lunch-ny-tid"]))
    session.flush()
    return registrations


def _occurrences(series: Series) -> Iterator[Occurrence]:
    for episode in series.episodes:
        yield from episode.occurrences


def _registrations(
    places: Places, occurrence: Occurrence, people: Sequence[Attendee], now: datetime
) -> Iterator[Registration]:
    came = 0
    for status in STATUSES:
        for number in getattr(places, status):
            came += 1
            at = _registered_at(came / places.count, occurrence, now)
            registration = Registration(
                public_id=new_public_id(16),
                attendee=people[number],
                occurrence=occurrence,
                status=status,
                viewers=4 + number % 11 if number in GROUPS else None,
                registered_by=people[SECRETARIES[number % 5]] if number % 6 == 4 else None,
                waiting_since=at if status in ("offered", "waiting") else None,
                created_at=at,
                changed_at=at,
            )
            _answer(registration, number, at)
            if status == "withdrawn":
                registration.withdrawn_at, registration.withdrawn_because = at, Withdrawal.SELF.value
            yield registration


def _offer(session: Session, registration: Registration, patience: Patience, now: datetime) -> None:
    occurrence = registration.occurrence
    registration.offered_at, registration.offered_for = now, occurrence.starts_at
    registration.offer_expires_at = patience.deadline(
        closes_at=occurrence.starts_at, zone=occurrence.episode.series.timezone, now=now
    )
    write_down(session, registration, WaitlistStep.OFFERED, now=now)


def _registered_at(came: float, occurrence: Occurrence, now: datetime) -> datetime:
    """When somebody registered who came at this share of the line, 0 for the first and 1 for the last.

    Within nine weeks of the start, or of now where that comes first: few early, and most late, as people do.
    """
    latest = min(now, occurrence.starts_at) - timedelta(hours=5)
    return (latest - (1 - came) ** 2 * timedelta(weeks=9)).replace(second=0, microsecond=0)


def _answer(registration: Registration, number: int, at: datetime) -> None:
    if registration.status == "confirmed" and (answer := ANSWERS.get(number % 10)):
        registration.answer, registration.answered_by = answer, "calendar" if number % 3 else "page"
        registration.answered_at = at + timedelta(hours=2)
        registration.answered_for = registration.occurrence.starts_at


def _answered_offers(
    registrations: Sequence[Registration], cancelled: Occurrence, replacement: Occurrence
) -> Iterator[NewDateOffer]:
    """Everybody was asked about the new date: those who have a place there said yes, the others no."""
    came = {each.attendee_id for each in registrations if each.occurrence is replacement}
    for registration in registrations:
        if registration.occurrence is cancelled:
            yield NewDateOffer(
                registration=registration,
                occurrence=replacement,
                answer="yes" if registration.attendee_id in came else "no",
                created_at=cancelled.starts_at,
                answered_at=cancelled.starts_at + timedelta(hours=4),
            )
