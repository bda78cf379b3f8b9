"""What is said beforehand is what happens afterwards."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.changes.examples import Desk
from tests.registrations.examples import SECRETARY, add_attendee
from tests.registrations.lines import Line, person
from webinars.changes.consequences import Consequences, consequences_of, consequences_of_new_date
from webinars.changes.models import Change
from webinars.changes.proposals import Proposal, as_it_would_be
from webinars.changes.queries import as_it_was
from webinars.changes.replacements import new_date_of
from webinars.changes.rules import HOLD, Kind
from webinars.changes.sentences import sentences
from webinars.mail.models import OutgoingMail
from webinars.registrations.actions import Terms, record_answer, register_attendee
from webinars.series.models import Occurrence


@pytest.fixture
def desk(services, clock) -> Desk:
    """Anna and Bo have seats, Cilla and David wait."""
    return Desk(Line.of(services, clock, "Anna", "Bo", "Cilla", "David", capacity=2))


def ahead(desk: Desk, kind: Kind, reason: str = "", **values: Any) -> Consequences:
    with desk.line.database.read() as session:
        occurrence = session.get_one(Occurrence, desk.line.occurrence_id)
        sketch = as_it_would_be(session, occurrence, Proposal(kind, values, reason), now=desk.now)
        return consequences_of(session, occurrence, sketch, kind, desk.line.services.config, now=desk.now)


def later(desk: Desk, **by: float) -> dict[str, Any]:
    starts_at = desk.stored().starts_at + timedelta(**by)
    return {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=1)}


def undone(desk: Desk, change_id: int) -> Consequences:
    with desk.line.database.read() as session:
        change = session.get_one(Change, change_id)
        config, kind = desk.line.services.config, Kind(change.kind)
        return consequences_of(session, change.occurrence, as_it_was(change), kind, config, now=desk.now)


def test_a_move_is_said_in_whole_sentences(desk):
    with desk.line.database.write() as session:
        record_answer(session, desk.line._registration(session, "Anna"), "yes", via="page", now=desk.now)

    found = ahead(desk, Kind.MOVED, **later(desk, days=1))

    assert sentences(found) == [
        "2 anmälda får ny kalenderinbjudan. De behåller sin plats och kan tacka nej.",
        "2 på väntelistan får besked om den nya tiden och behåller sin plats i kön.",
        "1 svar gällde den gamla tiden. Den som svarade får frågan på nytt.",
        "3 påminnelser flyttas till den nya tiden.",
    ]
    assert found.hold == desk.now + HOLD


def test_a_cancellation_is_said_in_whole_sentences(desk):
    assert sentences(ahead(desk, Kind.CANCELLED, "Oväder.")) == [
        "2 anmälda får besked, och händelsen tas bort ur deras kalender.",
        "2 på väntelistan får besked om att det är inställt.",
        "3 påminnelser skickas inte.",
    ]


def test_as_many_mails_leave_as_were_counted(desk):
    found = ahead(desk, Kind.MOVED, **later(desk, hours=3))
    before = desk.mails()
    desk.move(hours=3)
    desk.line.pass_by(minutes=6)

    assert len(desk.mails()) - len(before) == found.mails == 4


def test_asking_beforehand_changes_nothing(desk):
    before = desk.stored()
    ahead(desk, Kind.CANCELLED, "Oväder.")
    after = desk.stored()

    assert (after.status, after.revision) == (before.status, before.revision)


def test_whoever_registered_others_and_wants_copies_is_counted_once(desk):
    with desk.line.database.write() as session:
        secretary = add_attendee(session, SECRETARY, now=desk.now)
        secretary.wants_copies = True
        occurrence = session.get_one(Occurrence, desk.line.occurrence_id)
        for name in ("Eva", "Filip"):
            attendee = add_attendee(session, person(name), now=desk.now)
            terms = Terms(registered_by=secretary)
            register_attendee(session, occurrence, attendee, terms=terms, now=desk.now)
    desk.line.settle()

    assert ahead(desk, Kind.CANCELLED, "Oväder.").copies == 1


def test_those_whom_no_mail_reaches_are_counted(desk):
    desk.line.bounce("Bo")

    found = ahead(desk, Kind.MOVED, **later(desk, hours=3))

    assert found.unreachable == 1
    assert "1 av dem nås inte: e-post till den adressen kommer inte fram." in sentences(found)


def test_two_more_seats_are_said_to_go_to_the_line(desk):
    found = ahead(desk, Kind.DETAILS, capacity=4)

    assert sentences(found) == ["2 på väntelistan får eller erbjuds varsin plats."]
    assert found.hold is not None


def test_another_link_has_no_consequences(desk):
    found = ahead(desk, Kind.LINK, join_url="https://mote.example.org/ny")

    assert (found.mails, found.hold, sentences(found)) == (0, None, ["Ingen får något e-brev."])


def test_undoing_before_anybody_was_told_tells_nobody(desk):
    assert undone(desk, desk.move(hours=3)).mails == 0


def test_undoing_afterwards_counts_exactly_those_who_were_told(desk):
    move = desk.move(hours=3)
    desk.line.pass_by(minutes=6)
    desk.line.come("Eva")
    counted, before = undone(desk, move), Counter(_recipients(desk))
    desk.undo(move)
    desk.line.settle()
    told = Counter(_recipients(desk)) - before

    assert counted.mails == 4
    assert set(told) == {f"{name}@example.org" for name in ("anna", "bo", "cilla", "david", "eva")}


def test_a_new_date_asks_those_who_had_a_place(desk):
    desk.cancel()
    with desk.line.database.read() as session:
        cancelled = session.get_one(Occurrence, desk.line.occurrence_id)
        times = {name: getattr(cancelled, name) + timedelta(days=7) for name in ("starts_at", "ends_at")}
        new = new_date_of(cancelled, **times, now=desk.now)
        found = consequences_of_new_date(session, cancelled, new, now=desk.now)

    assert sentences(found) == [
        "4 som var anmälda får frågan om den nya tiden passar, och svarar ja eller nej."
    ]
    assert (found.languages, found.hold) == (("sv",), desk.now + HOLD)


def _recipients(desk: Desk) -> list[str]:
    with desk.line.database.read() as session:
        return list(session.scalars(select(OutgoingMail.recipient)))
