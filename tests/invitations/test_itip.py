"""Answers of calendars, read line by line."""

from datetime import UTC, datetime

import pytest

from tests.mail.letters import PROGRAMS, Reply, calendar
from webinars.invitations.itip import Answering, CalendarAnswer, read_answers
from webinars.mail.incoming import calendars_in
from webinars.mail.mime import IncomingMessage

NOON = datetime(2026, 11, 26, 11, 0, tzinfo=UTC)


def read(*lines: str) -> CalendarAnswer:
    """The one answer with these lines in its event."""
    text = "\r\n".join(
        ["BEGIN:VCALENDAR", "METHOD:REPLY", "BEGIN:VEVENT", "UID:u@example.org", *lines, "END:VEVENT"]
    )
    [answer] = read_answers(text.encode())
    return answer


@pytest.mark.parametrize("program", PROGRAMS)
def test_an_answer_of_every_program_says_the_same(program):
    raw = PROGRAMS[program](Reply("u@example.org", partstat="TENTATIVE", sequence=3))
    [content] = calendars_in(IncomingMessage.read(raw))

    [answer] = read_answers(content)

    assert (answer.method, answer.uid, answer.sequence) == ("REPLY", "u@example.org", 3)
    assert answer.dtstamp == datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
    assert answer.attendees == (Answering("anna.exempel@example.org", "TENTATIVE"),)
    assert answer.starts_at == NOON


@pytest.mark.parametrize(
    ("line", "instant"),
    [
        ("DTSTART:20261126T110000Z", NOON),
        ("DTSTART;TZID=Europe/Stockholm:20261126T120000", NOON),
        ("DTSTART;TZID=W. Europe Standard Time:20261126T120000", NOON),
        ('DTSTART;TZID="W. Europe Standard Time":20261126T120000', NOON),
        ("DTSTART;TZID=(UTC+01:00) Stockholm:20261126T120000", None),
        ("DTSTART;TZID=../../etc/passwd:20261126T120000", None),
        ("DTSTART:20261126T120000", None),
        ("DTSTART;VALUE=DATE:20261126", None),
        ("DTSTART:20261399T120000Z", None),
        ("DTSTART:när det passar", None),
    ],
)
def test_a_time_is_read_in_the_zone_that_it_names_and_else_not_at_all(line, instant):
    assert read(line).starts_at == instant


@pytest.mark.parametrize(
    ("line", "answering"),
    [
        ("ATTENDEE;PARTSTAT=ACCEPTED:MAILTO:Anna@example.org", Answering("Anna@example.org", "ACCEPTED")),
        ('ATTENDEE;CN="Ek; Anna: ja";PARTSTAT=declined:mailto:a@b.se', Answering("a@b.se", "DECLINED")),
        (
            'ATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO="mailto:bo@b.se":mailto:a@b.se',
            Answering("a@b.se", "DELEGATED", "bo@b.se"),
        ),
        ("ATTENDEE:a@b.se", Answering("a@b.se")),
        ("ATTENDEE;PARTSTAT:a@b.se", None),
    ],
)
def test_whose_answer_it_is_stands_in_the_attendee(line, answering):
    assert read(line).attendees == ((answering,) if answering else ())


def test_a_folded_line_is_one_and_text_is_unescaped():
    assert (
        read("COMMENT:Jag kommer\\, kanske\\nse", "  nare \\\\o/").comment
        == "Jag kommer, kanske\nse nare \\o/"
    )


@pytest.mark.parametrize(
    ("written", "meant"), [("7", 7), ("", 0), ("-1", 0), ("x", 0), ("9" * 10, 2**31 - 1)]
)
def test_a_sequence_that_is_none_counts_as_the_first(written, meant):
    assert read(f"SEQUENCE:{written}").sequence == meant


def test_what_stands_in_an_alarm_or_a_zone_is_not_the_events():
    answer = read("BEGIN:VALARM", "UID:another@example.org", "DTSTART:20990101T000000Z", "END:VALARM")

    assert (answer.uid, answer.starts_at) == ("u@example.org", None)


def test_what_names_no_entry_answers_nothing():
    assert read_answers(calendar(Reply("")).encode()) == []
