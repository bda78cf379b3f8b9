"""Who is asked what they thought, and when."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.feedback.examples import PEOPLE, ask, asked, come
from tests.registrations.examples import DATES
from webinars.attendance.jobs import carry_evidence_over
from webinars.feedback import jobs
from webinars.feedback.models import FeedbackRound
from webinars.feedback.rules import MAIL_WAITS_FOR
from webinars.mail.models import OutgoingMail
from webinars.registrations.addresses import go_on_as
from webinars.registrations.heirs import pass_on_place
from webinars.registrations.models import Registration
from webinars.registrations.preferences import Mailings, choose_mailings
from webinars.registrations.rules import Withdrawal

IDA0, IDA1, IDA2 = (person.email for person in PEOPLE[:3])


@pytest.fixture
def places(town):
    """Three with a place."""
    return [town.register(person) for person in PEOPLE[:3]]


def test_those_who_came_are_asked_once(town, places, afterwards, monkeypatch):
    monkeypatch.setattr(jobs, "BATCH", 1)
    come(town, places[0], places[2])

    assert ask(town) == 2
    assert ask(town) == 0
    assert asked(town) == [IDA0, IDA2]
    with town.services.database.read() as session:
        assert session.scalars(select(FeedbackRound.asked)).one() == 2


def test_not_before_an_hour_has_passed(town, places, clock):
    come(town, *places)

    clock.instant = DATES[0] + timedelta(hours=2, seconds=-1)
    assert ask(town) == 0
    clock.pass_by(seconds=1)
    assert ask(town) == 1


def test_where_nobody_kept_a_list_everybody_is_asked_who_has_not_said_no(town, places, afterwards):
    with town.services.database.write() as session:
        session.get_one(Registration, town.registration(places[1]).id).answer = "no"

    ask(town)

    assert asked(town) == [IDA0, IDA2]


def test_who_is_marked_the_day_after_is_asked_then(town, places, afterwards):
    come(town, places[0])
    ask(town)

    afterwards.pass_by(days=1)
    come(town, places[1])
    ask(town)
    afterwards.pass_by(days=4)
    come(town, places[2])
    ask(town)

    assert asked(town) == [IDA0, IDA1]


def test_nobody_is_disturbed_at_night(town, places, clock):
    come(town, *places)
    clock.instant = DATES[0] + timedelta(hours=9, minutes=1)  # 21.01 in Stockholm

    assert ask(town) == 0
    clock.pass_by(hours=10)
    assert ask(town) == 1


def test_who_has_stopped_all_mails_is_left_in_peace(town, places, afterwards):
    come(town, *places)
    with town.services.database.write() as session:
        attendee = session.merge(town.attendee(PEOPLE[0]))
        choose_mailings(session, attendee, Mailings("none", wants_recordings=False, language="sv"))

    ask(town)
    with town.services.database.write() as session:  # and is not asked later for having changed their mind
        attendee = session.merge(town.attendee(PEOPLE[0]))
        choose_mailings(session, attendee, Mailings("all", wants_recordings=True, language="sv"))
    ask(town)

    assert asked(town) == [IDA1, IDA2]


@pytest.mark.parametrize("status", ["cancelled", "postponed"])
def test_about_what_did_not_take_place_nobody_is_asked(status, town, places, afterwards):
    with town.changing() as (_, lunch):
        lunch.status = status

    assert ask(town) == 0


def test_people_on_stage_are_not_asked(town, places, afterwards):
    come(town, *places)
    with town.services.database.write() as session:
        session.get_one(Registration, town.registration(places[0]).id).role = "speaker"

    ask(town)

    assert asked(town) == [IDA1, IDA2]


def test_the_mail_goes_last_and_does_not_come_weeks_later(town, places, afterwards):
    come(town, places[0])
    ask(town)

    with town.services.database.read() as session:
        mail = session.scalars(select(OutgoingMail).where(OutgoingMail.kind == "request")).one()
    assert mail.subject == "Vad tyckte du om Avsnittet nummer 1? Tre frågor"
    assert (mail.priority, mail.expires_at) == (2, afterwards() + MAIL_WAITS_FOR)


def test_who_goes_on_at_another_address_is_not_asked_again(town, places, afterwards):
    come(town, places[0])
    ask(town)
    people = [town.attendee(person) for person in (PEOPLE[0], PEOPLE[5])]
    with town.services.database.write() as session:
        old, new = (session.merge(each) for each in people)
        place = session.merge(town.registration(places[0]))
        pass_on_place(session, place, new, because=Withdrawal.NEW_ADDRESS, now=afterwards())
        go_on_as(session, old, new)
    carry_evidence_over(town.services)

    ask(town)

    assert asked(town) == [IDA0]
