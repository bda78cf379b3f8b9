"""Somebody answers in their own calendar, and the registration says the same."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.mail import letters
from tests.mail.inbox import hand_over, incoming
from tests.mail.letters import MACHINES, PROGRAMS, Reply
from webinars.invitations.jobs import handle_replies
from webinars.invitations.models import CalendarReply
from webinars.lib.signing import Signer, digest
from webinars.mail.bounces import hard_bounce_of
from webinars.mail.models import OutgoingMail
from webinars.mail.queries import count_by_state
from webinars.registrations.actions import record_answer
from webinars.registrations.models import Registration
from webinars.series.actions import cancel_occurrence, reschedule_occurrence


@pytest.fixture
def lunch(office):
    """Anna has one of two seats, and her invitation."""
    [lunch] = office.open_series(capacity=2)
    office.register(lunch)
    office.settle()
    office.clock.pass_by(hours=1)
    return lunch


def answer(office, program: str = "Thunderbird", **said) -> str:
    """Her calendar answers the newest invitation that came; gives what was found."""
    newest = office.calendar_mails()[-1]
    terms = {
        "uid": newest["UID"],
        "sequence": int(newest["SEQUENCE"]),
        "dtstamp": f"{office.clock():%Y%m%dT%H%M%SZ}",
        **said,
    }
    hand_over(office.services.database, PROGRAMS[program](Reply(**terms)), now=office.clock())
    office.settle()
    return incoming(office.services.database)[-1].finding


def annas(office):
    return office.registrations()[0]


def replies(office) -> list[CalendarReply]:
    with office.services.database.read() as session:
        return list(session.scalars(select(CalendarReply).order_by(CalendarReply.id)))


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize(
    ("partstat", "said"), [("ACCEPTED", "yes"), ("TENTATIVE", "maybe"), ("DECLINED", "no")]
)
def test_an_answer_of_every_program_is_recorded(office, lunch, program, partstat, said):
    answer(office, program, partstat=partstat)

    recorded = annas(office)
    assert (recorded.answer, recorded.answered_by) == (said, "calendar")
    assert recorded.answered_at == office.clock()
    assert recorded.answered_for == office.calendar_mails()[0].starts_at.astimezone(UTC)


def test_what_was_written_along_is_kept(office, lunch):
    answer(office, comment="Jag kommer lite senare\\, tyvärr", partstat="ACCEPTED")
    answer(office, partstat="TENTATIVE", dtstamp="20991231T000000Z")

    assert [reply.comment for reply in replies(office)] == [
        "Jag kommer lite senare, tyvärr",
        "Jag är på semester då.",
    ]


def test_an_answer_that_comes_twice_is_recorded_once(office, lunch):
    stamp = f"{office.clock():%Y%m%dT%H%M%SZ}"
    answer(office, "Outlook", dtstamp=stamp)
    found = answer(office, "Gmail", dtstamp=stamp)

    assert found == "REPLY DECLINED: known already"
    assert len(replies(office)) == 1


def test_an_older_answer_that_comes_late_changes_nothing(office, lunch):
    answer(office, partstat="DECLINED")
    found = answer(office, partstat="ACCEPTED", dtstamp=_before(office))

    assert found == "REPLY ACCEPTED: older than what is known"
    assert annas(office).answer == "no"


def test_an_answer_on_the_page_counts_more_than_an_older_one_of_the_calendar(office, lunch):
    before = _before(office)
    from_page(office, "yes")

    answer(office, partstat="DECLINED", dtstamp=before)
    assert annas(office).answer == "yes"

    office.clock.pass_by(minutes=1)
    answer(office, partstat="DECLINED")
    assert annas(office).answer == "no"


def test_a_clock_that_is_ahead_by_years_does_not_outdate_what_comes_after(office, lunch):
    answer(office, partstat="DECLINED", dtstamp="20991231T000000Z")
    office.clock.pass_by(minutes=1)
    answer(office, partstat="ACCEPTED")

    assert annas(office).answer == "yes"


def test_an_answer_to_the_time_before_a_move_says_nothing_about_the_new_one(office, lunch):
    invited = office.calendar_mails()[0]
    with office.occurrence(lunch) as (session, occurrence):
        later = occurrence.starts_at + timedelta(days=1)
        reschedule_occurrence(session, occurrence, starts_at=later, now=office.clock())

    found = answer(office, sequence=int(invited["SEQUENCE"]), partstat="ACCEPTED")
    assert found == "REPLY ACCEPTED: about another time"
    assert annas(office).answer == ""

    office.clock.pass_by(minutes=1)
    assert answer(office, partstat="ACCEPTED") == "REPLY ACCEPTED: applied"
    assert annas(office).answer == "yes"


def test_a_change_that_leaves_the_time_alone_leaves_the_answer_to_it_valid(office, lunch):
    invited = office.calendar_mails()[0]
    with office.occurrence(lunch) as (_, occurrence):
        occurrence.place = "Rådhuset"
        occurrence.revision += 1

    answer(office, sequence=int(invited["SEQUENCE"]), partstat="TENTATIVE")

    assert annas(office).answer == "maybe"


OTHERS = {
    "an alias": ({"attendee": "a.exempel@example.org", "sender": "a.exempel@example.org"}, "somebody else's"),
    "somebody it was forwarded to": ({"attendee": "bo@example.org", "sender": "bo@example.org"}, "somebody"),
    "somebody in her name": ({"sender": "mallory@example.net"}, "sent by somebody else"),
    "her, about somebody": ({"attendee": "bo@example.org"}, "somebody else's answer"),
    "a delegation": ({"partstat": "DELEGATED"}, "delegated"),
    "a proposal": ({"method": "COUNTER", "partstat": "TENTATIVE"}, "proposes another time"),
}


@pytest.mark.parametrize("whose", OTHERS)
def test_what_is_not_her_own_answer_is_shown_to_the_organiser_and_changes_nothing(office, lunch, whose):
    terms, why = OTHERS[whose]

    found = answer(office, **terms)

    assert why in found
    assert annas(office).answer == ""
    assert len(replies(office)) == 1
    assert incoming(office.services.database)[-1].state == "set aside"


def test_a_proposed_time_is_kept_in_our_own_zone_whatever_windows_calls_it(office, lunch):
    answer(office, "Exchange", method="COUNTER", partstat="TENTATIVE")

    [reply] = replies(office)
    assert reply.proposed_starts_at == datetime(2026, 11, 26, 11, 0, tzinfo=UTC)


FORGED: dict[str, dict[str, Any]] = {
    "an entry of nobody": {"uid": "nothing@example.org"},
    "a version that was never sent": {"sequence": 4711},
}


@pytest.mark.parametrize("forged", FORGED)
def test_a_forged_answer_changes_nothing_and_leaves_no_row(office, lunch, forged):
    answer(office, **FORGED[forged])

    assert annas(office).answer == ""
    assert replies(office) == []


def test_whoever_knows_a_uid_cannot_fill_the_table(office, lunch):
    newest = office.calendar_mails()[-1]
    for number in range(60):
        forged = Reply(newest["UID"], attendee=f"x{number}@example.net", sender="x@example.net")
        hand_over(office.services.database, letters.outlook(forged), now=office.clock())
    office.settle()

    assert len(replies(office)) == 50
    answer(office, partstat="ACCEPTED")
    assert annas(office).answer == "yes"


def test_whoever_registered_her_can_neither_answer_for_her_nor_silence_her(office, lunch):
    """A secretary's page names her place by its public id, and anybody can read how we make names of it."""
    place, address = annas(office).public_id, letters.ANNA
    guesses = [digest(f"calendar:{place}"), Signer("a guess").derived("calendar", place)]
    for uid in (f"{guess[:24]}@example.org" for guess in guesses):
        forged = Reply(uid, dtstamp=f"{office.clock():%Y%m%dT%H%M%SZ}")
        returned = letters.bounce("<somebody@else.example>", address).replace(
            b"Subject: Du \xc3\xa4r anm\xc3\xa4ld\r\n\r\n",
            f"Content-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VEVENT\r\nUID:{uid}\r\n".encode(),
        )
        for raw in (letters.outlook(forged), returned):
            hand_over(office.services.database, raw, now=office.clock())

    office.settle()

    assert annas(office).answer == ""
    with office.services.database.read() as session:
        assert hard_bounce_of(session, address) is None


@pytest.mark.parametrize("state", ["cancelled", "over"])
def test_an_answer_about_what_is_cancelled_or_over_changes_nothing(office, lunch, state):
    invited = office.calendar_mails()[0]
    if state == "cancelled":
        with office.occurrence(lunch) as (session, occurrence):
            cancel_occurrence(session, occurrence, reason="Oväder", now=office.clock())
    else:
        office.clock.pass_by(days=40)

    answer(office, sequence=int(invited["SEQUENCE"]), partstat="ACCEPTED")

    assert annas(office).answer == ""


def test_two_schedulers_at_once_record_each_answer_once(office, lunch):
    newest = office.calendar_mails()[-1]
    for minute in range(10):
        said = Reply(newest["UID"], dtstamp=f"20261102T10{minute:02}00Z", partstat="TENTATIVE")
        hand_over(office.services.database, letters.outlook(said), now=office.clock())

    both = [threading.Thread(target=_handle_all, args=(office.services,)) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()

    assert {mail.state for mail in incoming(office.services.database)} == {"handled"}
    assert sorted(reply.dtstamp.minute for reply in replies(office) if reply.verdict == "applied")[-1] == 9
    assert len(replies(office)) == 10
    assert annas(office).answer == "maybe"


def test_no_machine_is_ever_answered(office, lunch):
    """Whatever comes in, not one mail leaves because of it: neither to its sender, nor to anybody."""
    database, uid = office.services.database, office.calendar_mails()[0]["UID"]
    before = _mails(database)
    machines = [
        *MACHINES.values(),
        letters.by_a_person(),
        letters.bounce("<0123456789abcdef0123456789abcdef@example.org>"),
        letters.sloppy_bounce("<0123456789abcdef0123456789abcdef@example.org>"),
        letters.gmail(Reply(uid, partstat="ACCEPTED")),
        letters.outlook(Reply(uid, method="COUNTER")),
        letters.exchange(Reply(uid, partstat="DELEGATED", attendee="bo@example.org")),
        letters.apple(Reply("nothing@example.org")),
        b"",
        b"\0\xff",
    ]

    for raw in machines:
        hand_over(database, raw, now=office.clock())
        office.settle()

    assert _mails(database) == before


def _handle_all(services) -> None:
    while handle_replies(services):
        continue


def from_page(office, said: str) -> None:
    with office.services.database.write() as session:
        registration = session.get_one(Registration, annas(office).id)
        record_answer(session, registration, said, via="page", now=office.clock())


def _before(office) -> str:
    return f"{office.clock() - timedelta(minutes=10):%Y%m%dT%H%M%SZ}"


def _mails(database):
    with database.read() as session:
        ids = list(session.scalars(select(OutgoingMail.id)))
        return ids, count_by_state(session)
