"""The last seat, and many who want it at the same instant."""

import random
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from threading import Barrier
from typing import Any

from sqlalchemy import select, update

from tests.fixtures.instants import NOW
from tests.registrations.examples import (
    ANNA,
    DATES,
    add_attendee,
    add_occurrence,
    add_series,
    one_occurrence,
    statuses_at,
    taken_at,
)
from webinars.lib.database import Database
from webinars.registrations.acceptance import accept_submission
from webinars.registrations.actions import withdraw_registration
from webinars.registrations.attendees import Person
from webinars.registrations.deadlines import Patience
from webinars.registrations.models import Registration
from webinars.registrations.queries import registrations_of
from webinars.registrations.rules import SHARINGS, OfferGone, Withdrawal
from webinars.registrations.seats import give_back_seats, take_seats
from webinars.registrations.submissions import Submission
from webinars.registrations.waitlist import accept_seat, decline_seat, settle_waitlist
from webinars.series.models import Occurrence

RACERS = 500


def test_seats_are_taken_all_or_none(database):
    occurrence_id = one_occurrence(database, capacity=3, taken=1)

    with database.write() as session:
        occurrence = session.get_one(Occurrence, occurrence_id)
        enough = [take_seats(session, occurrence, seats) for seats in (3, 2, 1)]

    assert enough == [False, True, False]
    assert taken_at(database, occurrence_id) == 3


def test_without_a_capacity_there_is_always_a_seat(database):
    occurrence_id = one_occurrence(database, taken=10_000)

    with database.write() as session:
        assert take_seats(session, session.get_one(Occurrence, occurrence_id), 1)


def test_a_seat_that_is_given_back_can_be_taken(database):
    occurrence_id = one_occurrence(database, capacity=1, taken=1)

    with database.write() as session:
        occurrence = session.get_one(Occurrence, occurrence_id)
        give_back_seats(session, occurrence, 1)
        assert take_seats(session, occurrence, 1)


def test_of_500_who_race_for_one_seat_one_gets_it(database):
    occurrence_id = one_occurrence(database, capacity=1)

    _race(lambda person: _register(database, occurrence_id, person), map(_racer, range(RACERS)))

    assert statuses_at(database, occurrence_id) == {"confirmed": 1, "waiting": RACERS - 1}
    assert taken_at(database, occurrence_id) == 1


def test_counting_first_and_then_inserting_does_oversell(database):
    """The negative control: the race above is one that careless code loses."""
    occurrence_id = one_occurrence(database, capacity=1)
    both_counted = Barrier(2)

    def register(person: Person) -> None:
        _count_then_insert(database, occurrence_id, person, between=both_counted.wait)

    _race(register, map(_racer, range(2)))

    assert statuses_at(database, occurrence_id)["confirmed"] == 2


def test_one_person_who_presses_many_times_at_once_is_registered_once(database):
    occurrence_id = one_occurrence(database, capacity=5)

    _race(lambda person: _register(database, occurrence_id, person), [ANNA] * 60)

    assert statuses_at(database, occurrence_id) == {"confirmed": 1}
    assert taken_at(database, occurrence_id) == 1


def test_people_who_come_and_go_at_once_neither_wait_in_a_circle_nor_lose_a_seat(database):
    with database.write() as session:
        series = add_series(session)
        occurrences = [
            add_occurrence(session, series, number, starts_at=date, capacity=3).id
            # The later ones have the lower ids, so that order by date and order by id differ.
            for number, date in enumerate(reversed(DATES), start=1)
        ]
    people = [_racer(number) for number in range(6)]
    choice = random.Random(42)

    def come_or_go(_: int) -> None:
        some = tuple(choice.sample(people, 3))
        if choice.random() < 0.6:
            wanted = tuple(choice.sample(occurrences, 2))
            sharing = choice.choice(SHARINGS)
            _submit(database, Submission(1, wanted, choice.random() < 0.3, some, sharing=sharing))
        else:
            _withdraw_everywhere(database, some[0])

    _race(come_or_go, range(150))

    for occurrence_id in occurrences:
        confirmed = statuses_at(database, occurrence_id).get("confirmed", 0)
        assert confirmed == taken_at(database, occurrence_id) <= 3


def test_newcomers_who_race_with_the_scheduler_for_a_freed_seat_never_get_ahead_of_the_line(database):
    occurrence_id = one_occurrence(database, capacity=1)
    for number in range(3):
        _register(database, occurrence_id, _racer(number))
    with database.write() as session:
        first = session.scalars(select(Registration).where(Registration.status == "confirmed")).one()
        withdraw_registration(session, first, because=Withdrawal.SELF, now=NOW)

    def come_or_settle(number: int) -> None:
        if number % 3:
            _register(database, occurrence_id, _racer(number))
        else:
            with database.write() as session:
                settle_waitlist(session, occurrence_id, Patience(timedelta(days=1)), now=NOW)

    _race(come_or_settle, range(3, 60))

    assert statuses_at(database, occurrence_id) == {"withdrawn": 1, "offered": 1, "waiting": 39}
    assert taken_at(database, occurrence_id) == 1
    with database.read() as session:
        offered = session.scalars(select(Registration).where(Registration.status == "offered")).one()
        assert offered.attendee.name == "Deltagare Nummer 1"


def test_of_those_who_press_yes_and_no_at_once_with_the_scheduler_one_is_heard(database):
    occurrence_id = one_occurrence(database, capacity=1)
    for number in range(4):
        _register(database, occurrence_id, _racer(number))
    with database.write() as session:
        first = session.scalars(select(Registration).where(Registration.status == "confirmed")).one()
        withdraw_registration(session, first, because=Withdrawal.SELF, now=NOW)
        settle_waitlist(session, occurrence_id, Patience(timedelta(days=1)), now=NOW)
    heard = []

    def press(number: int) -> None:
        with database.write() as session:
            theirs = session.scalars(select(Registration).order_by(Registration.id).offset(1).limit(1)).one()
            with suppress(OfferGone):
                (accept_seat, decline_seat)[number % 2](session, theirs, now=NOW)
                heard.append(number)
        with database.write() as session:
            settle_waitlist(session, occurrence_id, Patience(timedelta(days=1)), now=NOW)

    _race(press, range(24))

    assert len(heard) == 1
    assert taken_at(database, occurrence_id) == 1
    expected = (
        {"offered": 1, "waiting": 1, "withdrawn": 2}
        if heard[0] % 2
        else {"confirmed": 1, "waiting": 2, "withdrawn": 1}
    )
    assert statuses_at(database, occurrence_id) == expected


def _race(act: Callable[[Any], object], arguments: Iterable[object]) -> None:
    with ThreadPoolExecutor(12) as threads:
        for done in [threads.submit(act, argument) for argument in arguments]:
            done.result()


def _racer(number: int) -> Person:
    return Person("Deltagare", f"Nummer {number}", f"deltagare.{number}@example.org", "Mora kommun")


def _register(database: Database, occurrence_id: int, person: Person) -> None:
    _submit(database, Submission(1, (occurrence_id,), whole_series=False, people=(person,)))


def _submit(database: Database, submission: Submission) -> None:
    with database.write() as session:
        accept_submission(session, submission, now=NOW)


def _withdraw_everywhere(database: Database, person: Person) -> None:
    with database.write() as session:
        attendee = add_attendee(session, person)
        # By id, as everybody who touches several occurrences in one transaction.
        for registration in sorted(registrations_of(session, attendee), key=lambda r: r.occurrence_id):
            withdraw_registration(session, registration, because=Withdrawal.SELF, now=NOW)


def _count_then_insert(
    database: Database, occurrence_id: int, person: Person, *, between: Callable[[], object]
) -> None:
    with database.read() as session:
        occurrence = session.get_one(Occurrence, occurrence_id)
        free = occurrence.capacity is not None and occurrence.taken < occurrence.capacity
    between()
    with database.write() as session:
        attendee = add_attendee(session, person)
        session.add(
            Registration(
                public_id=attendee.public_id,
                attendee=attendee,
                occurrence_id=occurrence_id,
                status="confirmed" if free else "waiting",
                created_at=NOW,
                changed_at=NOW,
            )
        )
        if free:
            session.execute(
                update(Occurrence).where(Occurrence.id == occurrence_id).values(taken=Occurrence.taken + 1)
            )
