"""What waits while a change can be undone: also what had been queued before it, and what is written at that instant."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.changes.examples import Desk
from tests.registrations.lines import Line
from webinars.invitations.actions import announce
from webinars.mail.models import OutgoingMail
from webinars.registrations.actions import request_resend
from webinars.registrations.desk import Desk as MailDesk
from webinars.registrations.jobs import settle_changed_occurrences
from webinars.registrations.queries import count_owed_an_announcement
from webinars.reminders.jobs import queue_due_reminders


@pytest.fixture
def desk(services, clock) -> Desk:
    return Desk(Line.of(services, clock, "Anna"))


def waiting_until(desk: Desk) -> list[object]:
    """When what is queued may leave."""
    with desk.line.database.read() as session:
        queued = select(OutgoingMail.not_before).where(OutgoingMail.state == "queued")
        return list(session.scalars(queued))


def test_a_mail_that_is_written_at_that_very_instant_waits_with_the_others(desk):
    desk.move(hours=3)
    with desk.line.database.write() as session:
        registration = desk.line._registration(session, "Anna")
        mail_desk = MailDesk.of(desk.line.services.config, desk.line.services.signer)
        queued = announce(session, registration, mail_desk, now=desk.now)

    assert queued.not_before == desk.now + timedelta(minutes=5)


def test_a_reminder_that_waits_in_the_outbox_waits_on_and_leaves_after_an_undo(desk):
    desk.line.clock.instant = desk.stored().starts_at - timedelta(days=1)
    queue_due_reminders(desk.line.services)
    before = waiting_until(desk)

    move = desk.move(hours=3)
    meanwhile = waiting_until(desk)
    desk.undo(move)

    assert (before, waiting_until(desk)) == ([None], [None])
    assert meanwhile == [desk.now + timedelta(minutes=5)]


def test_who_asks_for_the_invitation_again_gets_it_when_the_wait_is_over(desk):
    desk.move(hours=3)
    with desk.line.database.write() as session:
        request_resend(session, desk.line._registration(session, "Anna"), now=desk.now)
    before = desk.mails()
    desk.line.pass_by(minutes=4)
    untold = desk.mails()
    desk.line.pass_by(minutes=1)

    assert (untold, desk.mails()) == (before, [*before, "Ny tid"])


def test_nothing_is_owed_while_a_change_may_be_undone(desk):
    desk.cancel()

    assert settle_changed_occurrences(desk.line.services) == 0
    with desk.line.database.read() as session:
        assert count_owed_an_announcement(session, now=desk.now) == 0
