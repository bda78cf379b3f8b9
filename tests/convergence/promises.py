"""What holds after the dust has settled: every calendar says what is true of its owner, and nothing of anybody else."""

from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from tests.convergence.letters import Entry, shown
from tests.convergence.programs import Mailbox, Program
from tests.convergence.world import World
from webinars.invitations.models import CalendarMessage, Invitation
from webinars.mail.models import OutgoingMail
from webinars.mail.rules import MailState
from webinars.registrations.line import address_bounces
from webinars.registrations.links import Purpose
from webinars.registrations.models import Attendee, Registration
from webinars.registrations.rules import email_key, name_key
from webinars.series.models import Episode, Occurrence

_NOT_OUR_FAULT = ("550", "3 times", "not sent, since mail to this address does not arrive")
_NO_UID = "no invitation for registration"
_PLACES = (
    select(
        *(Registration.id, Registration.status, Registration.seats, Invitation.uid),
        *(Attendee.public_id, Attendee.given_name, Attendee.email, Attendee.delivery),
        *(Registration.answer, Registration.answered_for),
        *(Occurrence.starts_at, Occurrence.ends_at, Episode.title),
        Occurrence.status.label("occurrence_status"),
    )
    .join(Registration.attendee)
    .join(Registration.occurrence)
    .join(Occurrence.episode)
    .outerjoin(Invitation, Invitation.registration_id == Registration.id)
)
_SAID = (
    select(Invitation.uid, OutgoingMail.state, OutgoingMail.uncertain, OutgoingMail.last_error)
    .join(CalendarMessage, CalendarMessage.invitation_id == Invitation.id)
    .join(OutgoingMail, CalendarMessage.outgoing_mail_id == OutgoingMail.id)
    .order_by(CalendarMessage.id)
)
_SEATS = (
    select(Occurrence.id, Occurrence.taken, func.coalesce(func.sum(Registration.seats), 0))
    .outerjoin(
        Registration,
        (Registration.occurrence_id == Occurrence.id) & Registration.status.in_(("confirmed", "offered")),
    )
    .group_by(Occurrence.id, Occurrence.taken)
)


@dataclass(frozen=True)
class Place:
    """One registration, as a calendar knows it."""

    id: int  # the registration's
    uid: str
    name: str
    address: str
    public_id: str  # the attendee's
    subscribes: bool
    entry: Entry | None
    """None: nothing belongs into the calendar."""
    said_no: bool
    is_over: bool
    """Nobody is told anything of it any more."""
    was_given_up: bool
    """The last word was refused, or took its scheduler down too often: the organisers are shown that."""

    @property
    def is_shown(self) -> bool:
        """Whether it stands in the feed: who said no has the time free, and what was over at once was never told."""
        never_told = self.is_over and self.uid.startswith(_NO_UID)
        return self.entry is not None and not (self.said_no or never_told)

    def agrees_by_mail(self, found: Entry | None) -> bool:
        """Whether a calendar that lives on invitations is right with this."""
        if self.is_over or self.was_given_up or found == self.entry:
            return True
        # The subscribed calendar has it: what was mailed before is kept up to date, no more.
        return self.subscribes and found is None


def missed(world: World, places: list[Place]) -> list[Place]:
    """Entries that are owed to a forgetful program, which never saw the last word about them."""
    return [
        place
        for place in places
        if place.uid in world.mailbox(place.address).forgetful.lost
        and place.entry
        and not (place.is_over or place.was_given_up or place.subscribes)
    ]


def check_everything(world: World, client: FlaskClient) -> list[Place]:
    """All that has to hold when the world has come to rest; gives the places that were looked at."""
    with world.database.read() as session:
        places = _places(world, session)
        for _, taken, seats in session.execute(_SEATS):
            assert taken == seats, "seats that nobody has, or that two have"
        if world.is_limited:
            _check_lines(world, session)
    homes = {place.uid: place.address for place in places}
    for address, mailbox in world.mailboxes.items():
        _check_mailbox(world, address, mailbox, homes)
    for place in places:
        _check_place(world.mailbox(place.address), place)
    _check_feed(world, client, places)
    return places


def _check_lines(world: World, session: Session) -> None:
    """Nobody waits for a seat that is free, and nobody keeps one reserved for longer than was said."""
    standing = (
        select(Registration, Occurrence)
        .join(Registration.occurrence)
        .where(Registration.status.in_(("waiting", "offered")), Occurrence.status == "open")
    )
    for registration, occurrence in session.execute(standing):
        if occurrence.starts_at <= world.now or address_bounces(session, registration):
            continue
        if registration.status == "offered":
            assert registration.offer_expires_at
            assert registration.offer_expires_at > world.now, "a seat kept for longer than was said"
        elif registration.together_id is None:
            assert occurrence.capacity is not None, "a place in line, where there is no limit"
            assert occurrence.taken >= occurrence.capacity, "a free seat that nobody is offered"


def _check_mailbox(world: World, address: str, mailbox: Mailbox, homes: dict[str, str]) -> None:
    for program in (mailbox.strict, mailbox.lenient, mailbox.forgetful):
        assert {homes.get(uid) for uid in program.newest} <= {address}, "somebody else's entry, or nobody's"
    refused = [refusal for refusal in mailbox.strict.refusals if not _is_excused(world, refusal)]
    assert refused == [], "what a strict program does not take"


def _check_place(mailbox: Mailbox, place: Place) -> None:
    programs: dict[str, Program] = {"strict": mailbox.strict, "lenient": mailbox.lenient}
    if place.uid not in mailbox.forgetful.lost:
        programs["forgetful"] = mailbox.forgetful
    for name, program in programs.items():
        found = program.entries.get(place.uid)
        assert place.agrees_by_mail(found), f"{name}: {place.name} has {found}, not {place.entry}"


def _check_feed(world: World, client: FlaskClient, places: list[Place]) -> None:
    """By the page that calendars subscribe to: a past occurrence stays in it, as it was."""
    person = world.people[world.setting.feed_of]
    with world.database.read() as session:
        subscriber = session.execute(
            select(Attendee.public_id, Attendee.feed_generation).where(
                Attendee.email_key == email_key(person.email),
                Attendee.name_key == name_key(person.given_name, person.family_name),
            )
        ).first()
    if subscriber is None:
        return
    token = world.services.signer.token(Purpose.FEED, *subscriber)
    answer = client.get(f"/kalender/{token}.ics")
    assert answer.status_code == 200
    theirs = {p.uid: p.entry for p in places if p.public_id == subscriber.public_id and p.is_shown}
    assert shown(answer.data) == theirs, "the feed says something else"


def _places(world: World, session: Session) -> list[Place]:
    last: dict[str, MailState] = {}
    for uid, state, uncertain, words in session.execute(_SAID):
        if state is not MailState.SUPERSEDED or uncertain:
            last[uid] = state
        if state is MailState.DEAD:
            assert words.startswith(_NOT_OUR_FAULT), f"our own fault: {words}"
    return [_place(world, row, last) for row in session.execute(_PLACES)]


def _place(world: World, row: Row[*tuple[Any, ...]], last: dict[str, MailState]) -> Place:
    belongs = row.status == "confirmed" and row.occurrence_status in ("planned", "open")
    return Place(
        row.id,
        row.uid or f"{_NO_UID} {row.id}",
        row.given_name,
        row.email,
        row.public_id,
        row.delivery == "subscription",
        Entry(row.starts_at, row.ends_at, row.title) if belongs else None,
        said_no=(row.answer, row.answered_for) == ("no", row.starts_at),
        is_over=row.ends_at <= world.latest,
        was_given_up=last.get(row.uid) is MailState.DEAD,
    )


def _is_excused(world: World, refusal: tuple[str, str]) -> bool:
    """A mail whose answer never came may not have arrived; what followed it had to take back what it may have put."""
    uid, reason = refusal
    return reason == "a CANCEL of what never came" and uid in world.lost_on_the_way
