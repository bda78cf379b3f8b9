"""Two who press at once, and the scheduler at the same instant: one after another, and nobody is told too much."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from tests.changes.examples import Desk
from tests.registrations.lines import Line
from webinars.changes.rules import UndoRefused
from webinars.invitations.jobs import announce_owed_news
from webinars.registrations.jobs import move_waitlists, settle_changed_occurrences


@pytest.fixture
def desk(services, clock) -> Desk:
    return Desk(Line.of(services, clock, "Anna", "Bo"))


def at_once(*what):
    """Each in a thread of its own, from the same instant; gives what they gave, or the UndoRefused that they raised."""
    ready = Barrier(len(what))

    def run(each):
        ready.wait(timeout=10)
        try:
            return each()
        except UndoRefused as refused:
            return refused

    with ThreadPoolExecutor(len(what)) as threads:
        return [future.result(timeout=30) for future in [threads.submit(run, each) for each in what]]


def test_of_two_who_undo_the_same_change_one_does(desk):
    before, move = desk.stored().starts_at, desk.move(hours=3)

    refused = [r for r in at_once(*[lambda: desk.undo(move)] * 4) if r is not None]

    assert len(refused) == 3
    assert desk.stored().starts_at == before


def test_whoever_undoes_while_the_scheduler_begins_to_tell_leaves_everybody_right(desk):
    """At the very end of the hold: whatever was told is taken back, and what was not is never told."""
    services, before = desk.line.services, desk.stored().starts_at

    for _ in range(5):
        move = desk.move(hours=3)
        desk.line.clock.pass_by(minutes=5)
        at_once(
            lambda move=move: desk.undo(move),
            lambda: settle_changed_occurrences(services) and announce_owed_news(services),
            lambda: settle_changed_occurrences(services) and move_waitlists(services),
        )
        desk.line.settle()

    told = [subject for subject in desk.line.subjects("Anna") if subject == "Ny tid"]
    assert desk.stored().starts_at == before
    assert len(told) % 2 == 0, "told of a move, and not of its end"


def test_sent_at_once_and_undone_at_once_one_comes_first(desk):
    before, move = desk.stored().starts_at, desk.move(hours=3)

    at_once(desk.send_now, lambda: desk.undo(move))
    desk.line.pass_by(minutes=6)

    assert desk.stored().starts_at == before
    assert desk.stored().mail_held_until is None
    assert len([s for s in desk.line.subjects("Anna") if s == "Ny tid"]) % 2 == 0


def test_a_waitlist_that_was_about_to_move_waits_for_whoever_changes_the_occurrence(desk):
    desk.line.go("Anna")
    held_until = desk.now + timedelta(minutes=5)

    at_once(desk.cancel, lambda: move_waitlists(desk.line.services))
    desk.line.settle()

    assert desk.stored().mail_held_until == held_until
    assert desk.line.standing()["Bo"] in ("waiting", "offered")
    assert "Inställt" not in desk.mails()
