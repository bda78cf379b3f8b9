"""A seat becomes free, and somebody waits for it."""

from datetime import timedelta

import pytest

from tests.fixtures.instants import stockholm
from tests.registrations.examples import DATES
from tests.registrations.lines import Line
from webinars.registrations.jobs import move_waitlists
from webinars.registrations.rules import OfferGone
from webinars.registrations.waitlist import stand_in_line_again
from webinars.series.actions import (
    cancel_occurrence,
    postpone_occurrence,
    reopen_occurrence,
    reschedule_occurrence,
)
from webinars.series.models import Occurrence

START = DATES[0]


@pytest.fixture
def line(services, clock):
    """Anna has the only seat; Bo and Cilla wait."""
    return Line.of(services, clock, "Anna", "Bo", "Cilla")


@pytest.fixture
def offered(line):
    """Anna has gone, and Bo is offered her seat."""
    line.go("Anna")
    line.settle()
    return line


def act(line, verb, **options):
    """What an organiser does."""
    with line.database.write() as session:
        verb(session, session.get_one(Occurrence, line.occurrence_id), **options, now=line.clock())
    line.settle()


# ------------------------------------------------------------------------------------------------ one after another


def test_nobody_is_offered_a_seat_that_is_taken(line):
    assert line.standing() == {"Anna": "confirmed", "Bo": "waiting", "Cilla": "waiting"}
    assert line.history() == []


def test_a_freed_seat_is_offered_to_the_first_in_line_and_reserved(offered):
    assert offered.standing() == {"Anna": "withdrawn", "Bo": "offered", "Cilla": "waiting"}
    assert offered.taken() == 1
    assert offered.registration("Bo").offer_expires_at == stockholm("2026-11-03 10:05")
    assert offered.subjects("Bo") == ["Du står på väntelistan", "Du kan få en plats"]
    assert offered.subjects("Cilla") == ["Du står på väntelistan"]


def test_who_takes_the_seat_is_invited(offered):
    offered.accept("Bo")
    offered.settle()

    assert offered.standing()["Bo"] == "confirmed"
    assert offered.taken() == 1
    assert offered.subjects("Bo")[2:] == ["Du har fått en plats"]
    assert offered.history() == [("Bo", "offered", ""), ("Bo", "accepted", "")]


def test_who_declines_passes_it_on(offered):
    offered.decline("Bo")
    offered.settle()

    assert offered.standing() == {"Anna": "withdrawn", "Bo": "withdrawn", "Cilla": "offered"}
    assert offered.taken() == 1
    assert offered.subjects("Bo")[2:] == ["Du har tackat nej"]


def test_who_leaves_the_line_while_a_seat_is_offered_declines_it(offered):
    offered.go("Bo")
    offered.settle()

    assert offered.standing()["Cilla"] == "offered"
    assert offered.history() == [("Bo", "offered", ""), ("Bo", "declined", ""), ("Cilla", "offered", "")]


def test_who_does_not_answer_in_time_loses_it_to_the_next(offered):
    offered.pass_by(hours=23)
    still = offered.standing()["Bo"]
    offered.pass_by(hours=2)

    assert still == "offered"
    assert offered.standing() == {"Anna": "withdrawn", "Bo": "withdrawn", "Cilla": "offered"}
    assert offered.taken() == 1
    assert offered.subjects("Bo")[2:] == ["Erbjudandet om en plats har gått ut"]
    assert offered.history() == [("Bo", "offered", ""), ("Bo", "expired", ""), ("Cilla", "offered", "")]


def test_a_late_yes_counts_as_long_as_nobody_has_passed_the_seat_on(offered):
    offered.clock.pass_by(hours=30)

    offered.accept("Bo")

    assert offered.standing()["Bo"] == "confirmed"


@pytest.mark.parametrize("answer", [Line.accept, Line.decline])
def test_a_seat_that_is_not_offered_can_neither_be_taken_nor_declined(line, answer):
    with pytest.raises(OfferGone):
        answer(line, "Bo")


def test_two_presses_of_the_button_take_one_seat(offered):
    offered.accept("Bo")

    with pytest.raises(OfferGone):
        offered.accept("Bo")

    assert offered.taken() == 1


def test_nobody_takes_a_seat_after_the_start(offered):
    offered.clock.instant = START

    with pytest.raises(OfferGone):
        offered.accept("Bo")


def test_the_way_back_leads_to_the_end_of_the_line(offered):
    offered.decline("Bo")
    with offered.database.write() as session:
        again = stand_in_line_again(session, session.merge(offered.registration("Bo")), now=offered.clock())
        again_twice = stand_in_line_again(session, again, now=offered.clock())
        offered_to = again.status, again_twice.status
    offered.settle()

    assert offered_to == ("waiting", "waiting")
    assert offered.standing() == {"Anna": "withdrawn", "Bo": "waiting", "Cilla": "offered"}


def test_the_job_finds_nothing_to_do_twice(offered):
    assert move_waitlists(offered.services) == 0


# ------------------------------------------------------------------------------------------------ newcomers


def test_a_newcomer_never_takes_a_seat_ahead_of_the_line(line):
    line.go("Anna")

    line.come("David")
    line.settle()

    assert line.standing() == {"Anna": "withdrawn", "Bo": "offered", "Cilla": "waiting", "David": "waiting"}


def test_a_newcomer_gets_the_seat_that_nobody_in_line_can_have(line):
    for name in ("Bo", "Cilla"):
        line.bounce(name)
    line.go("Anna")

    line.come("David")

    assert line.standing()["David"] == "confirmed"


def test_a_seat_that_is_offered_is_not_free(offered):
    offered.go("Cilla")

    offered.come("David")

    assert offered.standing()["David"] == "waiting"


# ------------------------------------------------------------------------------------------------ without being asked


def test_an_automatic_line_gives_the_seat_at_once(services, clock):
    line = Line.of(services, clock, "Anna", "Bo", "Cilla")
    line.change(waitlist="automatic")

    line.go("Anna")
    line.settle()

    assert line.standing() == {"Anna": "withdrawn", "Bo": "confirmed", "Cilla": "waiting"}
    assert line.history() == [("Bo", "seated", "automatic")]
    assert line.subjects("Bo") == ["Du står på väntelistan", "Du har fått en plats"]


def test_an_hour_before_the_start_nobody_is_asked_any_more(line):
    line.until(START - timedelta(minutes=59))

    line.go("Anna")
    line.settle()

    assert line.standing()["Bo"] == "confirmed"
    assert line.history() == [("Bo", "seated", "close_to_the_start")]


def test_five_hours_before_the_start_there_is_half_that_time_to_answer(line):
    line.until(START - timedelta(hours=5))

    line.go("Anna")
    line.settle()

    assert line.registration("Bo").offer_expires_at == START - timedelta(hours=2, minutes=30)


def test_without_a_limit_everybody_in_line_has_a_seat(offered):
    offered.change(capacity=None)
    offered.settle()

    assert offered.standing() == {"Anna": "withdrawn", "Bo": "confirmed", "Cilla": "confirmed"}
    assert offered.history()[1:] == [("Bo", "seated", "no_limit"), ("Cilla", "seated", "no_limit")]
    assert offered.taken() == 2


# ------------------------------------------------------------------------------------------------ who is passed over


def test_nobody_is_offered_a_seat_at_an_address_that_bounces(line):
    line.bounce("Bo")
    line.go("Anna")
    line.settle()

    assert line.standing() == {"Anna": "withdrawn", "Bo": "waiting", "Cilla": "offered"}
    assert line.history() == [("Bo", "skipped", "address_bounces"), ("Cilla", "offered", "")]


def test_an_offer_to_an_address_that_turns_out_to_bounce_goes_on_to_the_next(offered):
    offered.bounce("Bo")
    offered.settle()

    assert offered.standing() == {"Anna": "withdrawn", "Bo": "waiting", "Cilla": "offered"}
    assert offered.history()[1:] == [
        ("Bo", "taken_back", "address_bounces"),
        ("Bo", "skipped", "address_bounces"),
        ("Cilla", "offered", ""),
    ]


def test_after_registration_has_closed_no_seat_is_given_and_everybody_is_told_why(services, clock):
    line = Line.of(services, clock, "Anna", "Bo", closes_at=START - timedelta(days=1))
    line.until(START - timedelta(hours=20))

    line.go("Anna")
    line.settle()
    line.pass_by(hours=1)

    assert line.standing()["Bo"] == "waiting"
    assert line.history() == [("Bo", "skipped", "registration_closed")]


def test_those_who_wait_together_are_asked_when_there_is_a_seat_for_each(services, clock):
    line = Line.of(services, clock, "Anna", "Bo", "Cilla", capacity=3)
    line.come("David", "Eva", together="nämnden")
    line.pass_by(minutes=1)
    line.come("Frans")
    line.go("Anna")
    line.settle()
    one_free = line.standing()

    line.go("Bo")
    line.go("Cilla")
    line.settle()

    assert (one_free["David"], one_free["Eva"], one_free["Frans"]) == ("waiting", "waiting", "offered")
    assert line.standing() | {"Frans": ""} == one_free | {
        "Bo": "withdrawn",
        "Cilla": "withdrawn",
        "David": "offered",
        "Eva": "offered",
        "Frans": "",
    }
    assert line.history()[:3] == [
        ("David", "skipped", "too_few_seats_together"),
        ("Eva", "skipped", "too_few_seats_together"),
        ("Frans", "offered", ""),
    ]
    assert line.taken() == 3


def test_a_newcomer_may_have_the_seat_that_is_too_few_for_those_who_wait_together(services, clock):
    line = Line.of(services, clock, "Anna", capacity=2)
    line.come("David", "Eva", together="nämnden")

    line.come("Frans")

    assert line.standing()["Frans"] == "confirmed"


# ------------------------------------------------------------------------------------------------ while offers are out


def test_more_seats_are_offered_as_far_as_they_go(offered):
    offered.change(capacity=2)
    offered.settle()

    assert offered.standing() == {"Anna": "withdrawn", "Bo": "offered", "Cilla": "offered"}
    assert offered.taken() == 2


def test_an_offer_is_a_promise_that_fewer_seats_do_not_break(services, clock):
    line = Line.of(services, clock, "Anna", "Bo", "Cilla", "David", capacity=2)
    line.go("Bo")
    line.settle()

    line.change(capacity=1)
    line.settle()
    promised = line.standing()
    line.decline("Cilla")
    line.settle()

    assert promised == {"Anna": "confirmed", "Bo": "withdrawn", "Cilla": "offered", "David": "waiting"}
    assert line.standing()["David"] == "waiting"  # the seat is gone
    assert line.taken() == 1


def test_a_moved_occurrence_keeps_the_offer_with_time_to_think_again(offered):
    offered.pass_by(hours=20)
    act(offered, reschedule_occurrence, starts_at=START + timedelta(days=7))

    assert offered.standing()["Bo"] == "offered"
    assert offered.registration("Bo").offer_expires_at == stockholm("2026-11-04 08:00")  # 6 o'clock is night
    assert offered.subjects("Bo")[2:] == ["Ny tid"]
    assert offered.history()[1:] == [("Bo", "prolonged", "occurrence_moved")]


def test_an_occurrence_that_is_moved_nearer_leaves_less_time(offered):
    offered.pass_by(minutes=7)
    starts_at = offered.clock() + timedelta(hours=4)

    act(offered, reschedule_occurrence, starts_at=starts_at)

    assert offered.registration("Bo").offer_expires_at == starts_at - timedelta(hours=2)


def test_a_cancelled_occurrence_gives_the_seat_and_the_place_in_line_back(offered):
    act(offered, cancel_occurrence, reason="Oväder")

    assert offered.standing() == {"Anna": "withdrawn", "Bo": "waiting", "Cilla": "waiting"}
    assert offered.taken() == 0
    assert offered.subjects("Bo")[2:] == ["Inställt"]
    assert offered.history()[1:] == [("Bo", "taken_back", "occurrence_cancelled")]


def test_what_is_taken_up_again_is_offered_again_to_the_first(offered):
    act(offered, cancel_occurrence, reason="Oväder")

    act(offered, reopen_occurrence, status="open")

    assert offered.standing() == {"Anna": "withdrawn", "Bo": "offered", "Cilla": "waiting"}
    assert offered.subjects("Bo")[2:] == ["Inställt", "Du kan få en plats"]


def test_a_postponed_occurrence_keeps_the_line_until_there_is_a_new_date(offered):
    act(offered, postpone_occurrence, reason="Talaren är sjuk")
    waiting = offered.standing()
    act(offered, reschedule_occurrence, starts_at=START + timedelta(days=14))

    assert waiting == {"Anna": "withdrawn", "Bo": "waiting", "Cilla": "waiting"}
    assert offered.standing() == {"Anna": "withdrawn", "Bo": "offered", "Cilla": "waiting"}
    assert offered.subjects("Bo")[2:] == ["Framflyttat", "Du kan få en plats"]


def test_registration_that_closes_earlier_leaves_less_time(offered):
    offered.pass_by(minutes=7)
    closes_at = offered.clock() + timedelta(hours=6)
    offered.change(registration_closes_at=closes_at)
    offered.settle()

    assert offered.registration("Bo").offer_expires_at == closes_at - timedelta(hours=3)
    assert offered.subjects("Bo")[2:] == ["Du kan få en plats"]  # with the other deadline


def test_registration_that_has_closed_ends_the_offers(offered):
    offered.change(registration_closes_at=offered.clock())
    offered.settle()

    assert offered.standing() == {"Anna": "withdrawn", "Bo": "withdrawn", "Cilla": "waiting"}
    assert offered.history()[1:] == [
        ("Bo", "expired", "registration_closed"),
        ("Cilla", "skipped", "registration_closed"),
    ]


# ------------------------------------------------------------------------------------------------ mails that come late


def test_an_offer_that_never_left_is_not_counted_as_unanswered(line, services):
    line.metronome.delivery.close()
    line.go("Anna")
    move_waitlists(services)
    line.clock.pass_by(hours=25)  # and the mail server is away all the time

    move_waitlists(services)

    assert line.standing()["Bo"] == "offered"
    assert line.registration("Bo").offer_expires_at > line.clock() + timedelta(hours=12)
    assert line.history() == [("Bo", "offered", ""), ("Bo", "prolonged", "mail_delayed")]


def test_who_could_not_be_asked_before_the_start_came_near_has_the_seat(line, services):
    line.until(START - timedelta(hours=2))
    line.go("Anna")
    move_waitlists(services)
    line.clock.pass_by(minutes=75)

    move_waitlists(services)

    assert line.standing()["Bo"] == "confirmed"
    assert line.history() == [("Bo", "offered", ""), ("Bo", "seated", "close_to_the_start")]


def test_who_is_passed_over_is_written_down_once_though_the_clock_was_put_back(line, services):
    line.bounce("Bo")
    line.bounce("Cilla")
    line.go("Anna")
    line.clock.pass_by(hours=-2)

    rounds = [move_waitlists(services) for _ in range(3)]

    assert rounds == [1, 0, 0]
    assert [step for _, step, _ in line.history()] == ["skipped", "skipped"]
