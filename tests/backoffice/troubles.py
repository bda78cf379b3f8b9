"""A series in which everything needs a hand that the front page knows of."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from tests.outbox.examples import add_incoming, add_mail
from tests.registrations.examples import ANNA, BO, CILLA, add_occurrence
from webinars.changes.models import Change
from webinars.lib.heartbeats import beat
from webinars.linkcheck.models import WatchedAddress
from webinars.mail.models import Bounce
from webinars.mail.rules import MailState
from webinars.organisers.audit import COMMAND_LINE, About, record
from webinars.recordings.models import Recording
from webinars.registrations.actions import register_attendee
from webinars.registrations.attendees import Person, attendee_for
from webinars.registrations.models import NewDateOffer, Registration
from webinars.series.models import Occurrence, Series

FILM = "https://video.kommun.se/1"


def make_trouble(session: Session, series: Series, *, now: datetime) -> None:
    """One of each, but a scheduler or a mail server that stands still."""
    beat(session, "scheduler", now=now)
    moved, _, line, cancelled, draft, later = _episodes(session, series, now)
    session.add(_on_hold(moved, now))
    session.add(_broken_link(now))
    _let_wait(session, line, now)
    _leave_without_mail(session, moved, now)
    _ask_about_a_new_date(session, cancelled, now)
    draft.status = "draft"
    later.episode.published, later.episode.publish_at = False, now + timedelta(days=5)
    session.add(_uncaptioned(moved, now))
    add_incoming(session)
    record(session, COMMAND_LINE, "backup made", About("installation", "", ""), now=now - timedelta(days=8))


def _episodes(session: Session, series: Series, now: datetime) -> list[Occurrence]:
    titles = ("Flyttat", "Utan länk", "Med kö", "Inställt", "Utkastet", "Senare")
    made = []
    for number, title in enumerate(titles, start=1):
        occurrence = add_occurrence(session, series, number, starts_at=now + timedelta(days=1 + number))
        occurrence.episode.title = title
        occurrence.join_url = "" if title == "Utan länk" else "https://motes.example.org/rum"
        made.append(occurrence)
    return made


def _on_hold(occurrence: Occurrence, now: datetime) -> Change:
    return Change(
        occurrence_id=occurrence.id,
        kind="moved",
        before={},
        after={},
        revision_before=0,
        settled_before=0,
        revision=0,
        made_at=now,
        held_until=now + timedelta(minutes=4),
    )


def _let_wait(session: Session, occurrence: Occurrence, now: datetime) -> None:
    waiting = _register(session, occurrence, CILLA, now)
    waiting.status, waiting.waiting_since = "waiting", now - timedelta(hours=2)
    occurrence.capacity, occurrence.taken = 5, 0


def _leave_without_mail(session: Session, occurrence: Occurrence, now: datetime) -> None:
    registration = _register(session, occurrence, ANNA, now)
    mail = add_mail(session, registration, state=MailState.DEAD)
    bounce = Bounce(
        email_key=registration.attendee.email_key, outgoing_mail_id=mail.id, severity="hard", bounced_at=now
    )
    session.add(bounce)


def _ask_about_a_new_date(session: Session, occurrence: Occurrence, now: datetime) -> None:
    registration = _register(session, occurrence, BO, now)
    occurrence.status, occurrence.reason = "cancelled", "Oväder"
    new_date = add_occurrence(
        session, occurrence.episode.series, 4, key="ny", starts_at=now + timedelta(days=20)
    )
    new_date.replaces_id = occurrence.id
    session.add(NewDateOffer(registration=registration, occurrence=new_date, created_at=now))


def _uncaptioned(occurrence: Occurrence, now: datetime) -> Recording:
    return Recording(
        public_id="abc",
        episode=occurrence.episode,
        position=1,
        title="Samtalet",
        url=FILM,
        published_at=now - timedelta(days=11),
        created_at=now,
    )


def _broken_link(now: datetime) -> WatchedAddress:
    return WatchedAddress(
        url=FILM, host="video.kommun.se", finding="gone", broken_since=now, next_at=now, created_at=now
    )


def _register(session: Session, occurrence: Occurrence, person: Person, now: datetime) -> Registration:
    attendee = attendee_for(session, person, language="sv", now=now)
    return register_attendee(session, occurrence, attendee, now=now)
