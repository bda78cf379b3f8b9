"""Mails that say that it is late: once to each with a place, and not when it is no news."""

from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from tests.registrations.examples import ANNA, BO, CILLA, DATES
from webinars.attendance import jobs
from webinars.attendance.actions import call_off_lateness, carry_over, note_joined, say_late
from webinars.attendance.jobs import carry_evidence_over, tell_that_it_is_late
from webinars.attendance.models import Attendance
from webinars.attendance.queries import attended_counts
from webinars.mail.models import OutgoingMail
from webinars.organisers.rules import Role
from webinars.registrations.addresses import go_on_as
from webinars.registrations.heirs import pass_on_place
from webinars.registrations.models import Registration
from webinars.registrations.rules import Withdrawal


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


def test_evidence_goes_on_with_who_goes_on_at_another_address(town, clock):
    clock.instant = DATES[0] - timedelta(days=1)
    old, people = town.register(ANNA), [town.attendee(person) for person in (ANNA, BO)]
    with town.services.database.write() as session:
        note_joined(session, town.registration(old), now=clock())
        anna, new = (session.merge(each) for each in people)
        pass_on_place(
            *(session, session.merge(town.registration(old)), new),
            because=Withdrawal.NEW_ADDRESS,
            now=clock(),
        )
        go_on_as(session, anna, new)

    rounds = [carry_evidence_over(town.services) for _ in range(2)]

    assert rounds == [1, 0]
    with town.services.database.read() as session:
        (found,) = session.scalars(select(Attendance))
        assert found.registration.attendee.email == BO.email
        assert attended_counts(session, town.occurrence_ids)[town.occurrence_ids[0]].registrations == 1


@pytest.mark.parametrize(
    ("kind", "hours_later", "present"), [("marked", 1, True), ("marked", -1, False), ("joined", 1, True)]
)
def test_of_two_pieces_of_evidence_of_a_kind_one_stays(kind, hours_later, present, town, clock):
    places = [town.registration(town.register(person)) for person in (ANNA, BO)]
    with town.services.database.write() as session:
        left = Attendance(
            registration_id=places[0].id, kind=kind, at=clock() + timedelta(hours=hours_later), present=True
        )
        stays = Attendance(registration_id=places[1].id, kind=kind, at=clock(), present=kind == "joined")
        session.add_all((left, stays))
        session.flush()
        carry_over(session, left, places[1])

    with town.services.database.read() as session:
        (found,) = session.scalars(select(Attendance))
        expected_at = clock() + timedelta(hours=1 if (kind, hours_later) == ("marked", 1) else 0)
        assert (found.registration_id, found.present, found.at) == (places[1].id, present, expected_at)


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
