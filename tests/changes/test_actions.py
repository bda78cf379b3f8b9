"""A change is told when it can no longer be taken back silently; undone before that, it was never made."""

from datetime import timedelta

import pytest

from tests.changes.examples import Desk
from tests.fixtures.instants import NOW
from tests.registrations.lines import Line
from webinars.changes.rules import HOLD, Kind, NothingToChange, Obstacle, UndoRefused
from webinars.registrations.actions import record_answer


@pytest.fixture
def desk(services, clock) -> Desk:
    """Anna has the only seat; Bo is offered none and waits."""
    return Desk(Line.of(services, clock, "Anna", "Bo"))


@pytest.fixture
def mails_before(desk: Desk) -> list[str]:
    return desk.mails()


def test_a_move_is_told_after_five_minutes_and_not_before(desk, mails_before):
    change = desk.change(desk.move(hours=3))
    desk.line.pass_by(minutes=4, seconds=59)
    untold = desk.mails()
    desk.line.pass_by(seconds=1)

    assert untold == mails_before
    assert desk.mails() == [*mails_before, "Ny tid", "Ny tid"]
    assert change.held_until == change.made_at + HOLD


def test_a_move_that_is_undone_in_time_mails_nothing_ever(desk, mails_before):
    before = desk.stored()
    move = desk.move(hours=3)
    desk.line.pass_by(minutes=2)
    desk.undo(move)
    desk.line.pass_by(minutes=10)
    after = desk.stored()

    assert desk.mails() == mails_before
    assert (after.starts_at, after.ends_at, after.status) == (before.starts_at, before.ends_at, "open")
    assert after.previous_starts_at is None
    assert after.revision > before.revision


def test_what_is_sent_at_once_does_not_wait(desk, mails_before):
    desk.move(hours=3)

    assert desk.send_now()
    desk.line.settle()
    assert desk.mails() == [*mails_before, "Ny tid", "Ny tid"]
    assert not desk.send_now()


def test_a_move_that_was_told_is_undone_by_telling_that_it_is_as_before(desk, mails_before):
    move = desk.move(hours=3)
    desk.line.pass_by(minutes=6)
    desk.undo(move)
    desk.line.settle()

    assert desk.mails() == [*mails_before, *["Ny tid"] * 4]


def test_only_who_was_told_is_told_again(desk, mails_before):
    """Cilla comes between the move and its undoing: all that she hears is the time that holds."""
    move = desk.move(hours=3)
    desk.line.pass_by(minutes=6)
    desk.line.come("Cilla")
    desk.undo(move)
    desk.line.settle()

    assert desk.line.subjects("Cilla") == ["Du står på väntelistan"]
    assert desk.line.subjects("Anna")[-2:] == ["Ny tid", "Ny tid"]


def test_nothing_waits_shortly_before_the_start(desk):
    desk.line.until(desk.stored().starts_at - timedelta(hours=1, minutes=59))
    change = desk.change(desk.cancel())
    desk.line.settle()

    assert change.held_until is None
    assert desk.mails()[-2:] == ["Inställt", "Inställt"]


def test_nothing_waits_when_it_is_moved_to_a_moment_from_now(desk):
    starts_at = NOW + timedelta(hours=1, minutes=30)

    change = desk.change(desk.do(Kind.MOVED, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1)))

    assert change.held_until is None


def test_nothing_waits_where_nobody_is_concerned(services, clock):
    desk = Desk(Line.of(services, clock))

    assert desk.change(desk.cancel()).held_until is None


def test_an_undone_cancellation_leaves_seats_line_and_offers_as_they_were(services, clock):
    desk = Desk(Line.of(services, clock, "Anna", "Bo", "Cilla"))
    desk.line.go("Anna")
    desk.line.settle()
    before, mails = [desk.line.registration(name) for name in ("Bo", "Cilla")], desk.mails()

    cancelled = desk.cancel()
    desk.line.pass_by(minutes=3)
    desk.undo(cancelled)
    desk.line.settle()
    after = [desk.line.registration(name) for name in ("Bo", "Cilla")]

    assert desk.line.standing() == {"Anna": "withdrawn", "Bo": "offered", "Cilla": "waiting"}
    assert [(r.offer_expires_at, r.waiting_since, r.revision) for r in after] == [
        (r.offer_expires_at, r.waiting_since, r.revision) for r in before
    ]
    assert (desk.line.taken(), desk.mails()) == (1, mails)


def test_answers_are_as_they_were_after_an_undo(desk):
    with desk.line.database.write() as session:
        record_answer(session, desk.line._registration(session, "Anna"), "yes", via="page", now=desk.now)
    move = desk.move(hours=3)
    desk.line.settle()
    desk.undo(move)
    desk.line.pass_by(minutes=10)

    assert desk.line.registration("Anna").answer == "yes"


def test_while_a_change_can_be_undone_nothing_follows_from_it(desk):
    """Two more seats: Bo is offered one, but not before."""
    more = desk.do(Kind.DETAILS, capacity=3)
    desk.line.pass_by(minutes=2)
    untold = desk.line.standing()
    desk.line.pass_by(minutes=3)

    assert desk.change(more).held_until == desk.change(more).made_at + HOLD
    assert (untold["Bo"], desk.line.standing()["Bo"]) == ("waiting", "offered")


def test_a_reminder_does_not_leave_on_the_strength_of_a_change_that_may_be_undone(desk):
    desk.do(Kind.MOVED, starts_at=NOW + timedelta(hours=23), ends_at=NOW + timedelta(hours=24))
    desk.line.settle()

    assert not [subject for subject in desk.mails() if "morgon" in subject]


def test_nobody_is_mailed_about_another_link(desk, mails_before):
    link = desk.do(Kind.LINK, join_url="https://mote.example.org/ny")
    desk.line.pass_by(minutes=6)

    assert (desk.change(link).held_until, desk.mails()) == (None, mails_before)


def test_changes_are_undone_one_after_another_the_last_first(desk, mails_before):
    before = desk.stored().starts_at
    first = desk.move(hours=3)
    desk.line.pass_by(minutes=1)
    second = desk.move(hours=3)

    with pytest.raises(UndoRefused) as refused:
        desk.undo(first)
    desk.undo(second)
    desk.undo(first)
    desk.line.pass_by(minutes=10)

    assert refused.value.obstacle is Obstacle.CHANGED_SINCE
    assert (desk.stored().starts_at, desk.mails()) == (before, mails_before)


def test_the_first_of_two_changes_is_told_at_its_own_time_when_the_second_is_undone(desk, mails_before):
    desk.move(hours=3)
    desk.line.pass_by(minutes=2)
    desk.undo(desk.move(hours=3))
    desk.line.pass_by(minutes=2)
    untold = desk.mails()
    desk.line.pass_by(minutes=1)

    assert untold == mails_before
    assert desk.mails() == [*mails_before, "Ny tid", "Ny tid"]


def test_no_change_is_undone_twice(desk):
    move = desk.move(hours=3)
    desk.undo(move)

    with pytest.raises(UndoRefused) as refused:
        desk.undo(move)

    assert refused.value.obstacle is Obstacle.UNDONE


def test_a_change_is_not_undone_when_another_has_changed_the_occurrence_by_another_way(desk):
    move = desk.move(hours=3)
    desk.line.change(starts_at=desk.stored().starts_at + timedelta(minutes=15))

    with pytest.raises(UndoRefused):
        desk.undo(move)


def test_what_is_so_already_is_no_change(desk):
    with pytest.raises(NothingToChange):
        desk.move(hours=0)


def test_a_new_date_that_nobody_was_asked_about_goes_as_if_it_had_never_been(desk, mails_before):
    desk.cancel()
    desk.line.pass_by(minutes=6)
    mails = desk.mails()
    offered = desk.offer(days=7)
    desk.line.pass_by(minutes=4)
    desk.undo(offered)
    desk.line.pass_by(minutes=10)

    assert desk.mails() == mails
    assert desk.change(offered).undone_at is not None


def test_after_the_hold_everybody_is_asked_about_the_new_date_and_it_stays(desk):
    desk.cancel()
    desk.line.pass_by(minutes=6)
    offered = desk.offer(days=7)
    desk.line.pass_by(minutes=6)

    assert len([subject for subject in desk.mails() if subject.startswith("Nytt datum")]) == 2
    with pytest.raises(UndoRefused) as refused:
        desk.undo(offered)
    assert refused.value.obstacle is Obstacle.ANSWERED


def test_a_cancellation_with_a_new_date_is_not_undone(desk):
    cancelled = desk.cancel()
    desk.offer(days=7)

    with pytest.raises(UndoRefused) as refused:
        desk.undo(cancelled)

    assert refused.value.obstacle is Obstacle.REPLACED


def test_an_undone_cancellation_after_it_was_told_offers_the_first_in_line_a_seat_anew(services, clock):
    desk = Desk(Line.of(services, clock, "Anna", "Bo"))
    desk.line.go("Anna")
    desk.line.settle()
    cancelled = desk.cancel()
    desk.line.pass_by(minutes=6)
    desk.undo(cancelled)
    desk.line.settle()

    assert desk.line.standing()["Bo"] == "offered"
    assert desk.line.subjects("Bo")[-2:] == ["Inställt", "Du kan få en plats"]


def test_whoever_waits_for_an_invitation_does_not_get_it_early_by_a_change_that_is_undone(desk, mails_before):
    """Several episodes at once: an overview came, and each invitation comes some days before."""
    desk.line.come("Cilla")
    with desk.line.database.write() as session:
        desk.line._registration(session, "Cilla").announce_after = desk.now + timedelta(days=3)
    desk.undo(desk.move(hours=3))
    desk.line.pass_by(minutes=10)

    assert desk.mails() == mails_before
