"""Mails that say that it is late: once to each with a place, and not when it is no news."""

from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from tests.registrations.examples import ANNA, BO, CILLA, DATES
from webinars.attendance import jobs
from webinars.attendance.actions import call_off_lateness, say_late
from webinars.attendance.jobs import tell_that_it_is_late
from webinars.mail.models import OutgoingMail
from webinars.organisers.rules import Role
from webinars.registrations.models import Registration


@pytest.fixture
def late(town, office, clock):
    """Says so, two minutes before the start."""
    clock.instant = DATES[0] - timedelta(minutes=2)
    sara = office.organiser(Role.ADMINISTRATOR)

    def late(minutes=10, words=""):
        with town.changing() as (session, lunch):
            say_late(session, lunch, sara, minutes=minutes, words=words, now=clock())

    return late


def test_everybody_with_a_place_is_told_once_and_who_has_said_no_is_not(town, late, monkeypatch):
    monkeypatch.setattr(jobs, "BATCH", 1)
    for person in (ANNA, BO):
        town.register(person)
    declined = town.register(CILLA)
    _change(town, declined, answer="no")
    late()

    rounds = _run(town)

    assert rounds == 2
    assert [(mail.recipient, mail.subject) for mail in _mails(town)] == [
        (ANNA.email, "Vi är försenade – vi börjar omkring kl. 12.10"),
        (BO.email, "Vi är försenade – vi börjar omkring kl. 12.10"),
    ]
    assert _run(town) == 0


def test_the_mail_leaves_before_others_and_is_no_news_once_it_has_begun(town, late):
    town.register(ANNA)
    late(minutes=15)
    _run(town)

    (mail,) = _mails(town)

    assert (mail.priority, mail.start_at) == (1, DATES[0])
    assert mail.expires_at == DATES[0] + timedelta(minutes=15)


def test_own_words_alone_are_news_until_the_end(town, late):
    town.register(ANNA)
    late(minutes=None, words="Ljudet krånglar.")
    _run(town)

    (mail,) = _mails(town)

    assert mail.subject == "Vi är försenade: Avsnittet nummer 1"
    assert mail.expires_at == DATES[0] + timedelta(hours=1)
    assert mail.message is not None
    body = message_from_bytes(mail.message, policy=default).get_body(("plain",))
    assert body is not None
    assert "Ljudet krånglar." in body.get_content()


def test_called_off_before_anybody_was_told_nobody_is(town, late, clock):
    town.register(ANNA)
    late()
    with town.changing() as (session, lunch):
        call_off_lateness(session, lunch, now=clock())

    assert (_run(town), _mails(town)) == (0, [])


def test_of_what_was_cancelled_meanwhile_nobody_is_told(town, late):
    town.register(ANNA)
    late()
    with town.changing() as (_, lunch):
        lunch.status = "cancelled"

    assert (_run(town), _mails(town)) == (0, [])


def _run(town):
    rounds = 0
    while tell_that_it_is_late(town.services):
        rounds += 1
    return rounds


def _mails(town):
    with town.services.database.read() as session:
        late = select(OutgoingMail).where(OutgoingMail.kind == "late").order_by(OutgoingMail.id)
        return list(session.scalars(late.options(selectinload(OutgoingMail.body))))


def _change(town, public_id, **columns):
    with town.services.database.write() as session:
        registration = session.get_one(Registration, town.registration(public_id).id)
        for name, value in columns.items():
            setattr(registration, name, value)
