"""People whose webinar is over, with all that was said to them."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from tests.registrations.examples import DATES
from tests.registrations.town import Town
from webinars.attendance.models import ReportRow
from webinars.invitations.jobs import announce_owed_news
from webinars.invitations.models import CalendarMessage, CalendarReply, Invitation
from webinars.lib.database import Database
from webinars.mail.models import Bounce, OutgoingMail
from webinars.privacy.jobs import forget_past_registrations
from webinars.privacy.models import KeptCount
from webinars.recordings.jobs import announce_new_recordings
from webinars.recordings.models import Recording, RecordingNotice
from webinars.registrations.models import (
    Attendee,
    Following,
    NewDateOffer,
    Registration,
    SkippedEpisode,
    WaitlistEvent,
)
from webinars.reminders.jobs import queue_due_reminders
from webinars.reminders.models import Reminder
from webinars.series.models import Occurrence

OVER = DATES[0] + timedelta(hours=1)  # the end of the first lunch
PEOPLE = (
    *(Attendee, Registration, Following, SkippedEpisode, NewDateOffer, WaitlistEvent),
    *(Invitation, CalendarMessage, CalendarReply, Reminder, RecordingNotice, OutgoingMail, Bounce),
    ReportRow,
)


def after(clock: Any, **length: float) -> datetime:
    """Stand this long after the end of the first lunch."""
    clock.instant = OVER + timedelta(**length)
    instant: datetime = clock.instant
    return instant


def tell_everybody(town: Town, clock: Any, lunch: int = 0) -> None:
    """Let everybody be invited, reminded, and told that the lunch can be watched."""
    services = town.services
    while announce_owed_news(services):
        continue
    clock.instant = DATES[lunch] - timedelta(hours=22)
    while queue_due_reminders(services):
        continue
    clock.instant = DATES[lunch] + timedelta(days=4)
    with town.changing(lunch) as (session, occurrence):
        session.add(
            Recording(
                public_id=f"klipp{lunch}",
                episode=occurrence.episode,
                position=1,
                title="Hela",
                url="https://video.example.org/1",
                published_at=clock.instant,
                created_at=clock.instant,
            )
        )
    while announce_new_recordings(services):
        continue


def add_coming_lunch(town: Town, starts_at: datetime, **columns: Any) -> int:
    """A further occurrence of the first lunch's episode; gives its id."""
    with town.changing() as (session, lunch):
        coming = Occurrence(
            **{"key": "senare", "episode_id": lunch.episode_id, "starts_at": starts_at}
            | {"ends_at": starts_at + timedelta(hours=1), "changed_at": OVER, "created_at": OVER}
            | columns
        )
        session.add(coming)
        session.flush()
        return coming.id


def forget(town: Town) -> int:
    """Run the job as the timetable does: until it finds no more."""
    rounds = 0
    while forget_past_registrations(town.services):
        rounds += 1
    return rounds


def left(database: Database) -> dict[str, int]:
    """How many rows of each kind that speaks of people there are."""
    with database.read() as session:
        counted = {
            table.__tablename__: session.scalar(select(func.count()).select_from(table)) or 0
            for table in PEOPLE
        }
    return {name: count for name, count in counted.items() if count}


def kept(database: Database) -> dict[tuple[int, str], tuple[int, int]]:
    """`{(occurrence id, organisation): (registered, viewers)}`"""
    with database.read() as session:
        return {
            (each.occurrence_id, each.organisation): (each.registered, each.viewers)
            for each in session.scalars(select(KeptCount))
        }


def finish_mails(database: Database, at: datetime) -> None:
    """As if the mail server had accepted everything."""
    with database.write() as session:
        for mail in session.scalars(select(OutgoingMail).where(OutgoingMail.finished_at.is_(None))):
            mail.finished_at = mail.accepted_at = at


def recipients(database: Database) -> list[str]:
    """To whom the mails went that are known still."""
    with database.read() as session:
        return list(session.scalars(select(OutgoingMail.recipient).order_by(OutgoingMail.id)))
