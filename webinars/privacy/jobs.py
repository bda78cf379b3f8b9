"""What the timetable calls: keeps what the privacy page promises."""

from collections.abc import Callable, Sequence

from sqlalchemy import Select
from sqlalchemy.orm import Session

from webinars.lib.batches import settle_apart
from webinars.privacy import actions, queries
from webinars.privacy.rules import Deadlines
from webinars.services import Services

BATCH = 100  # few enough that nobody waits long for the write lock

Owed = Callable[[Session, Deadlines], Sequence[int]]
Verb = Callable[[Session, Sequence[int], Deadlines], int]


def _ids(owed: Callable[[Deadlines], Select[int]]) -> Owed:
    return lambda session, deadlines: session.scalars(owed(deadlines)).all()


# In this order: what goes first sets free what comes after it.
STEPS: tuple[tuple[Owed, Verb], ...] = (
    (_ids(queries.past_registration_ids), actions.forget_registrations),
    (_ids(queries.notice_ids_without_registration), actions.forget_notices),
    (_ids(queries.past_following_ids), actions.forget_followings),
    (_ids(queries.past_note_ids), actions.forget_notes),
    (_ids(queries.past_report_row_ids), actions.forget_report_rows),
    (_ids(queries.attendee_ids_with_nothing_left), actions.forget_attendees),
    (queries.past_mail_ids, actions.forget_mails),
)


def forget_past_registrations(services: Services) -> int:
    """Delete what is known of people, some time after the broadcast; gives how many batches there were."""
    retention = services.config.retention
    deadlines = Deadlines.at(
        services.now(),
        registrations_days=retention.registrations_days,
        withdrawn_days=retention.withdrawn_days,
    )
    return sum(_take_step(services, owed, forget, deadlines) for owed, forget in STEPS)


def _take_step(services: Services, owed: Owed, forget: Verb, deadlines: Deadlines) -> int:
    with services.database.read() as session:
        ids = owed(session, deadlines)
    batches = [ids[start : start + BATCH] for start in range(0, len(ids), BATCH)]
    return settle_apart(services.database, batches, lambda session, some: forget(session, some, deadlines))
