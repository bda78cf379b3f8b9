"""What may have reached somebody, out of all that was written."""

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from tests.invitations.stories import Story
from webinars.invitations.ledger import last_said, last_written
from webinars.invitations.models import CalendarMessage, Invitation
from webinars.invitations.rules import Standing
from webinars.mail.models import OutgoingMail
from webinars.mail.rules import MailState
from webinars.privacy.jobs import forget_past_registrations


@pytest.fixture
def story(services, clock):
    """Somebody who has registered, and whose invitation is queued."""
    story = Story(services, clock)
    story.register()
    story.settle()
    return story


def said(story):
    """Where they may believe to stand, and whether the entry may be in their calendar; None: they know nothing."""
    with story.services.database.read() as session:
        found = last_said(session, session.query(Invitation).one())
        return found and (found.facts.standing, found.entry)


def put_into(story, state, *, uncertain=False):
    with story.services.database.write() as session:
        session.execute(update(OutgoingMail).values(state=state, uncertain=uncertain))


def test_what_is_only_queued_was_not_said(story):
    assert said(story) is None


@pytest.mark.parametrize("state", [MailState.SENDING, MailState.ACCEPTED])
def test_what_is_on_its_way_was_said(story, state):
    put_into(story, state)

    assert said(story) == (Standing.ATTENDING, True)


@pytest.mark.parametrize(
    "state", [MailState.HELD, MailState.DEAD, MailState.EXPIRED, MailState.SUPERSEDED, MailState.QUEUED]
)
def test_what_did_not_leave_was_not_said_unless_that_is_uncertain(story, state):
    put_into(story, state)
    assert said(story) is None

    put_into(story, state, uncertain=True)
    assert said(story) == (Standing.ATTENDING, True)


def test_a_cancellation_removes_the_entry_once_it_was_accepted_and_not_before(story):
    story.take_in_hand()
    story.accept()
    story.cancel()
    story.settle()

    story.take_in_hand()
    assert said(story) == (Standing.CANCELLED, True)

    story.accept()
    assert said(story) == (Standing.CANCELLED, False)


def test_the_newest_that_was_written_counts_whether_or_not_it_left(story):
    story.move_on()
    story.settle()

    with story.services.database.read() as session:
        newest = last_written(session, session.query(Invitation).one())
        assert (newest.announcement, newest.sequence) == ("invitation", 1)


def test_what_was_said_and_when_it_was_accepted_is_kept_as_long_as_the_registration(story, clock):
    invited_at = leave(story)
    story.cancel()
    story.settle()
    cancelled_at = leave(story)

    clock.pass_by(days=21 + 29)  # the texts of mails and other people's mails are gone by then
    forget_past_registrations(story.services)

    with story.services.database.read() as session:
        ledger = session.scalars(select(CalendarMessage).order_by(CalendarMessage.id)).all()
        assert [(m.method, m.sequence, m.accepted_at) for m in ledger] == [
            ("REQUEST", 0, invited_at),
            ("CANCEL", 1, cancelled_at),
        ]
        assert ledger[0].dtstamp < ledger[1].dtstamp
        assert [len(message.digest) for message in ledger] == [64, 64]


def test_a_mail_that_the_ledger_knows_cannot_be_deleted(story):
    leave(story)

    with pytest.raises(IntegrityError), story.services.database.write() as session:
        session.execute(delete(OutgoingMail))


def leave(story):
    """The mail server takes what is first; gives when."""
    story.take_in_hand()
    story.accept()
    return story.clock()
