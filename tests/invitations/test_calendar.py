"""Every calendar that leaves is one that independent programs accept, and says what was meant."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.invitations.examples import ANNA, ENTRY, ORGANIZER, URL, asked
from tests.invitations.readers import Libical, line, names, read_with_vobject, unfolded
from webinars.invitations.calendar import CalendarEntry, cancel, download, publish, request
from webinars.mail.message import Mailbox

CALENDAR = ["BEGIN", "VERSION", "PRODID", "CALSCALE"]
OBSERVANCE = ["BEGIN", "DTSTART", "RRULE", "TZNAME", "TZOFFSETFROM", "TZOFFSETTO", "END"]
ZONE = ["BEGIN", "TZID", *OBSERVANCE, *OBSERVANCE, "END"]
WHAT_AND_WHEN = ["SUMMARY", "DTSTART", "DTEND", "DTSTAMP", "UID", "SEQUENCE"]

MAKERS = {
    "request": lambda entry: request(entry, organizer=ORGANIZER, attendee=ANNA),
    "cancel": lambda entry: cancel(entry, organizer=ORGANIZER, attendee=ANNA),
    "feed": lambda entry: publish([entry], name="Politiskt ledarskap och innovation"),
    "feed with a cancelled entry": lambda entry: publish([replace(entry, cancelled=True)], name="Serien"),
    "download": download,
    "download of a cancelled entry": lambda entry: download(replace(entry, cancelled=True)),
}
Maker = Callable[[CalendarEntry], bytes]


@pytest.fixture(params=list(MAKERS.values()), ids=list(MAKERS))
def make(request: pytest.FixtureRequest) -> Maker:
    """Each way in which an entry leaves."""
    maker: Maker = request.param
    return maker


def test_every_calendar_keeps_to_the_standard(make: Maker, libical: Libical):
    assert libical.problems(make(ENTRY)) == []


def test_the_check_would_find_a_breach_of_the_standard(libical: Libical):
    as_event_kept = asked().replace(b"STATUS:CONFIRMED", b"STATUS:CANCELLED")
    without_organizer = asked().replace(b"ORGANIZER", b"X-ORGANIZER")

    assert libical.problems(as_event_kept) != []
    assert libical.problems(without_organizer) != []


def test_an_empty_feed_keeps_to_the_standard(libical: Libical):
    assert libical.problems(publish([], name="Min kalender")) == []
    assert names(publish([], name="Min kalender")).count("BEGIN") > 1


def test_independent_programs_read_the_same_entry(make: Maker, libical: Libical):
    ics = make(replace(ENTRY, summary="a, b; c: d \\n \\N \\ e"))

    event = libical.event(ics)

    assert event == read_with_vobject(ics)
    assert event.summary.removeprefix("INSTÄLLT: ") == "a, b; c: d \\n \\N \\ e"
    assert event.description == f"{URL}\n\n{ENTRY.description}"
    assert event.location == URL
    assert (event.starts_at, event.ends_at) == (ENTRY.starts_at, ENTRY.ends_at)


def test_text_is_escaped_once():
    ics = asked(replace(ENTRY, summary="a, b; c: d \\n \\N \\", description="e\nf"))

    assert line(ics, "SUMMARY") == "SUMMARY:a\\, b\\; c: d \\\\n \\\\N \\\\"
    assert line(ics, "DESCRIPTION") == f"DESCRIPTION:{URL}\\n\\ne\\nf"


@pytest.mark.parametrize(
    "name", ['Anna "Ann"; Å,: ^n\\Exempel', "Anna\N{GREEK QUESTION MARK} Ann Å n Exempel"]
)
def test_a_name_loses_what_programs_misread(name):
    assert 'CN="Anna Ann Å n Exempel";' in line(asked(attendee=Mailbox(name, "a@example.org")), "ATTENDEE")


def test_a_feed_may_be_called_anything():
    ics = publish([ENTRY], name="END:VCALENDAR")

    assert names(ics) == names(publish([ENTRY], name="Serien"))


def test_an_invitation_holds_this_and_nothing_else():
    ics = asked()

    assert names(ics) == [
        *(*CALENDAR, "METHOD", *ZONE, "BEGIN", *WHAT_AND_WHEN, "ATTENDEE", "CONFERENCE", "DESCRIPTION"),
        *("LAST-MODIFIED", "LOCATION", "ORGANIZER", "STATUS", "URL", "END", "END"),
    ]
    assert line(ics, "METHOD") == "METHOD:REQUEST"
    assert line(ics, "STATUS") == "STATUS:CONFIRMED"
    assert line(ics, "UID") == "UID:q7w2k9@example.org"
    assert line(ics, "SEQUENCE") == "SEQUENCE:3"
    assert line(ics, "DTSTAMP") == "DTSTAMP:20261102T090000Z"
    assert line(ics, "ORGANIZER") == "ORGANIZER;CN=Webbinarier:mailto:svar@example.org"
    assert line(ics, "ATTENDEE") == (
        'ATTENDEE;CN="Anna Åberg";CUTYPE=INDIVIDUAL;PARTSTAT=NEEDS-ACTION;ROLE=REQ-PARTICIPANT;RSVP=TRUE'
        ":mailto:anna.aberg@example.org"
    )
    assert line(ics, "CONFERENCE") == (
        f"CONFERENCE;FEATURE=AUDIO,VIDEO;LABEL=Delta i webbinariet;VALUE=URI:{URL}"
    )
    assert "DTSTART;TZID=Europe/Stockholm:20261126T120000" in unfolded(ics)
    assert "DTEND;TZID=Europe/Stockholm:20261126T130000" in unfolded(ics)


def test_an_update_keeps_the_answer():
    assert "PARTSTAT=ACCEPTED;" in line(asked(partstat="ACCEPTED"), "ATTENDEE")


@pytest.mark.parametrize("change", [{"cancelled": True}, {"partstat": "MAYBE"}])
def test_no_invitation_is_cancelled_or_answered_with_an_unknown_word(change):
    partstat = change.pop("partstat", "NEEDS-ACTION")

    with pytest.raises(ValueError):
        asked(replace(ENTRY, **change), partstat=partstat)


def test_a_cancellation_takes_the_entry_away_without_a_word_in_its_title():
    ics = cancel(ENTRY, organizer=ORGANIZER, attendee=ANNA)

    assert line(ics, "METHOD") == "METHOD:CANCEL"
    assert line(ics, "STATUS") == "STATUS:CANCELLED"
    assert line(ics, "SUMMARY") == "SUMMARY:Beställ behov\\, inte lösningar"
    assert line(ics, "ATTENDEE") == (
        'ATTENDEE;CN="Anna Åberg";CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT:mailto:anna.aberg@example.org'
    )
    assert names(ics).count("ORGANIZER") == 1
    assert "CONFERENCE" not in names(ics)


def test_a_cancellation_has_to_come_after_something():
    with pytest.raises(ValueError, match="SEQUENCE"):
        cancel(replace(ENTRY, sequence=0), organizer=ORGANIZER, attendee=ANNA)


def test_a_feed_invites_nobody_and_says_how_often_to_look():
    ics = publish([ENTRY, replace(ENTRY, uid="other@example.org")], name="Serien: ett, två")

    event = ["BEGIN", *WHAT_AND_WHEN, *("CONFERENCE", "DESCRIPTION", "LAST-MODIFIED", "LOCATION", "STATUS")]
    assert names(ics) == [
        *(*CALENDAR, "NAME", "X-WR-CALNAME", "REFRESH-INTERVAL", "X-PUBLISHED-TTL", *ZONE),
        *(*event, "URL", "END", *event, "URL", "END", "END"),
    ]
    assert line(ics, "NAME") == "NAME:Serien: ett\\, två"
    assert line(ics, "X-WR-CALNAME") == "X-WR-CALNAME:Serien: ett\\, två"
    assert line(ics, "REFRESH-INTERVAL") == "REFRESH-INTERVAL;VALUE=DURATION:PT1H"
    assert line(ics, "X-PUBLISHED-TTL") == "X-PUBLISHED-TTL:PT1H"


def test_the_last_change_is_told_apart_from_the_making():
    ics = download(replace(ENTRY, last_modified=datetime(2026, 10, 1, 8, 30, tzinfo=UTC)))

    assert line(ics, "LAST-MODIFIED") == "LAST-MODIFIED:20261001T083000Z"
    assert line(ics, "DTSTAMP") == "DTSTAMP:20261102T090000Z"


@pytest.mark.parametrize(
    ("language", "prefix"), [("sv", "INSTÄLLT: "), ("en", "CANCELLED: "), ("", "INSTÄLLT: ")]
)
def test_a_feed_keeps_what_is_cancelled_and_says_so(language, prefix):
    ics = publish([replace(ENTRY, cancelled=True, language=language)], name="Serien")

    assert line(ics, "SUMMARY") == f"SUMMARY:{prefix}Beställ behov\\, inte lösningar"
    assert line(ics, "STATUS") == "STATUS:CANCELLED"
    assert line(ics, "TRANSP") == "TRANSP:TRANSPARENT"


def test_the_link_opens_the_description_once():
    assert "\\n\\n" not in line(asked(replace(ENTRY, description=URL)), "DESCRIPTION")
    assert line(asked(replace(ENTRY, description="")), "DESCRIPTION") == f"DESCRIPTION:{URL}"
    assert (
        line(asked(replace(ENTRY, description=f"{URL}a")), "DESCRIPTION") == f"DESCRIPTION:{URL}\\n\\n{URL}a"
    )


def test_the_link_stands_for_a_place_that_was_not_told():
    assert line(asked(replace(ENTRY, location="")), "LOCATION") == f"LOCATION:{URL}"


def test_a_page_about_a_meeting_is_no_way_into_it():
    assert "CONFERENCE" not in names(publish([replace(ENTRY, joinable=False)], name="Serien"))


def test_an_english_entry_is_english():
    assert "LABEL=Join the webinar;" in line(asked(replace(ENTRY, language="en")), "CONFERENCE")


def test_a_link_outside_ascii_becomes_one_within(libical: Libical):
    ics = asked(replace(ENTRY, url="https://example.org/räv lya?a=1&b=%20"))

    assert "URL:https://example.org/r%C3%A4v%20lya?a=1&b=%20" in unfolded(ics)
    assert libical.problems(ics) == []


def test_no_program_counts_more_than_255_units():
    ics = asked(replace(ENTRY, summary="😀" * 200, location="å" * 300))

    summary, location = line(ics, "SUMMARY")[8:], line(ics, "LOCATION")[9:]
    assert summary == "😀" * 127 + "…"
    assert location == "å" * 254 + "…"


def test_the_attendee_is_addressed_as_the_mail_is():
    ics = asked(attendee=Mailbox("", "anna@räv.se"))

    assert line(ics, "ATTENDEE").endswith("RSVP=TRUE:mailto:anna@xn--rv-via.se")
    assert "CN=" not in line(ics, "ATTENDEE")


def test_an_address_that_could_be_two_adds_nobody():
    ics = asked(attendee=Mailbox("Anna", "a@example.org\r\nATTENDEE:mailto:b@example.org"))

    assert names(ics) == names(asked())
    assert line(ics, "ATTENDEE").endswith(":mailto:a@example.orgATTENDEE:mailto:b@example.org")


def test_equal_input_gives_equal_bytes(make: Maker):
    assert make(ENTRY) == make(replace(ENTRY))
