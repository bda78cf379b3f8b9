"""Zoom's and Teams' reports, in Swedish and English, say who came and for how long."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fixtures.instants import stockholm
from webinars.attendance.reports import UnreadableReport, read_report
from webinars.attendance.reports.columns import Column, column_of
from webinars.attendance.reports.moments import minutes_in, moment_in
from webinars.attendance.reports.reading import together

STARTS, ENDS = stockholm("2026-11-26 12:00"), stockholm("2026-11-26 13:00")

TEAMS_EN = """1. Summary
Meeting title\tBeställ behov
Attended participants\t3
Start time\t11/26/26, 11:55:00 AM
End time\t11/26/26, 1:02:00 PM

2. Participants
Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole
Anna Åberg\t11/26/26, 11:58:11 AM\t11/26/26, 1:00:02 PM\t1h 1m 51s\tanna.aberg@example.org\tanna.aberg@example.org\tPresenter
Bo Ek (Guest)\t11/26/26, 12:10:00 PM\t11/26/26, 12:58:00 PM\t30m 0s\t\t\tAttendee

3. In-Meeting Activities
Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole
Anna Åberg\t11/26/26, 11:58:11 AM\t11/26/26, 1:00:02 PM\t1h 1m 51s\tanna.aberg@example.org\tPresenter
Bo Ek (Guest)\t11/26/26, 12:10:00 PM\t11/26/26, 12:20:00 PM\t10m\t\tAttendee
Bo Ek (Guest)\t11/26/26, 12:38:00 PM\t11/26/26, 12:58:00 PM\t20m\t\tAttendee
"""  # noqa: E501 - as it is written
TEAMS_SV = """1. Sammanfattning
Mötesrubrik\tBeställ behov

2. Deltagare
Namn\tFörsta anslutning\tLämnade senast\tLängd på mötet\tE-post\tDeltagar-ID (UPN)\tRoll
Anna Åberg\t2026-11-26, 11:58:11\t2026-11-26, 13:00:02\t1 tim 1 min 51 s\tanna.aberg@example.org\tanna.aberg@example.org\tPresentatör
Bo Ek (gäst)\t2026-11-26, 12:10:00\t2026-11-26, 12:58:00\t30 min 0 s\t\t\tDeltagare

3. Aktiviteter under mötet
Namn\tAnslöt\tLämnade\tLängd\tE-post\tRoll
Anna Åberg\t2026-11-26, 11:58:11\t2026-11-26, 13:00:02\t1 tim 1 min 51 s\tanna.aberg@example.org\tPresentatör
"""  # noqa: E501 - as it is written
TEAMS_OLD = """Full Name\tUser Action\tTimestamp
Anna Åberg\tJoined\t11/26/2026, 12:00:00 PM
Anna Åberg\tLeft\t11/26/2026, 12:20:00 PM
Anna Åberg\tJoined before\t11/26/2026, 12:30:00 PM
Bo Ek\tJoined\t11/26/2026, 12:15:00 PM
Bo Ek\tLeft\t11/26/2026, 12:45:00 PM
"""
ZOOM_EN = """Meeting ID,Topic,Start Time,End Time,User Email,Duration (Minutes),Participants
"812 3456 7890",Beställ behov,11/26/2026 11:55:00 AM,11/26/2026 01:02:00 PM,vard@example.org,67,3

Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest,Recording Consent,In Waiting Room
Anna Åberg,anna.aberg@example.org,11/26/2026 12:00:00 PM,11/26/2026 12:20:00 PM,20,No,Yes,No
Anna Åberg,ANNA.ABERG@example.org,11/26/2026 12:15:00 PM,11/26/2026 12:50:00 PM,35,No,Yes,No
Bo Ek,,11/26/2026 12:10:00 PM,11/26/2026 12:40:00 PM,30,Yes,,No
"""
ZOOM_SV = """Namn (ursprungligt namn),Användarens e-post,Tid för att gå med,Tid för att lämna,Längd (minuter),Gäst
Anna Åberg,anna.aberg@example.org,2026-11-26 12:00:00,2026-11-26 12:50:00,50,Nej
Bo Ek,,2026-11-26 12:10:00,2026-11-26 12:40:00,30,Ja
"""
ZOOM_SHORT = """Name (Original Name),User Email,Total Duration (Minutes),Guest
Anna Åberg,anna.aberg@example.org,50,No
Bo Ek,,30,Yes
"""
ZOOM_WEBINAR = """Attendee Report
Report Generated Time,11/26/2026 02:00:00 PM
Topic,Webinar ID,Actual Start Time,Actual Duration (minutes),# Registered
Beställ behov,812,11/26/2026 11:55:00 AM,67,3

Panelist Details
Attended,User Name (Original Name),Email,Join Time,Leave Time,Time in Session (minutes),Is Guest
Yes,Bo Ek,bo.ek@example.org,11/26/2026 12:10:00 PM,11/26/2026 12:40:00 PM,30,Yes

Attendee Details
Attended,User Name (Original Name),First Name,Last Name,Email,Registration Time,Join Time,Leave Time,Time in Session (minutes)
Yes,Anna Åberg,Anna,Åberg,anna.aberg@example.org,11/01/2026 02:00:00 PM,11/26/2026 12:00:00 PM,11/26/2026 12:50:00 PM,50
No,Cilla Öst,Cilla,Öst,cilla@example.org,11/01/2026 02:00:00 PM,--,--,--
"""  # noqa: E501 - as it is written


def read(text, encoding="utf-8"):
    """(name, address, minutes, times) of everybody in the report."""
    report = read_report(text.encode(encoding), zone="Europe/Stockholm", starts_at=STARTS, ends_at=ENDS)
    return [(stay.name, stay.email.lower(), stay.minutes, stay.times) for stay in report.people]


ANNA, BO = "Anna Åberg", "Bo Ek"
ADDRESS = "anna.aberg@example.org"


@pytest.mark.parametrize(
    ("text", "encoding", "expected"),
    [
        (TEAMS_EN, "utf-16", [(ANNA, ADDRESS, 62, 1), (BO, "", 30, 1)]),
        (TEAMS_SV, "utf-16", [(ANNA, ADDRESS, 62, 1), (BO, "", 30, 1)]),
        (TEAMS_OLD, "utf-16", [(ANNA, "", 50, 2), (BO, "", 30, 1)]),
        (ZOOM_EN, "utf-8-sig", [(ANNA, ADDRESS, 50, 2), (BO, "", 30, 1)]),
        (ZOOM_SV, "utf-8", [(ANNA, ADDRESS, 50, 1), (BO, "", 30, 1)]),
        (ZOOM_SHORT, "utf-8", [(ANNA, ADDRESS, 50, 1), (BO, "", 30, 1)]),
        (ZOOM_WEBINAR, "utf-8", [(BO, "bo.ek@example.org", 30, 1), (ANNA, ADDRESS, 50, 1)]),
    ],
    ids=["teams-en", "teams-sv", "teams-old", "zoom-en", "zoom-sv", "zoom-short", "zoom-webinar"],
)
def test_each_kind_of_report_says_who_came_and_for_how_long(text, encoding, expected):
    assert read(text, encoding) == expected


def test_the_first_coming_and_the_last_going_are_kept():
    report = read_report(ZOOM_EN.encode(), zone="Europe/Stockholm", starts_at=STARTS, ends_at=ENDS)

    assert report.people[0].joined_at == STARTS
    assert report.people[0].left_at == STARTS + timedelta(minutes=50)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no people"),
        (b"Titel;Datum\nA;2026-11-26\n", "no people"),
        (b"%PDF-1.7 \x01\x02\x00", "no table"),
        (b'Namn,E-post\n"' + b"x" * 140_000, "no table"),
        (b"x" * 6_000_000, "too large"),
    ],
)
def test_what_is_no_report_is_told_so(content, why):
    with pytest.raises(UnreadableReport) as refused:
        read_report(content, zone="Europe/Stockholm", starts_at=STARTS, ends_at=ENDS)

    assert refused.value.why == why


def test_rows_without_a_name_are_counted_as_left_out():
    report = read_report(
        b"Name,User Email,Duration\n,,5\nAnna,anna@example.org,7\n",
        zone="UTC",
        starts_at=STARTS,
        ends_at=ENDS,
    )

    assert (len(report.people), list(report.skipped)) == (1, [2])


@pytest.mark.parametrize(
    ("text", "near", "expected"),
    [
        ("11/26/26, 12:01:35 PM", date(2026, 11, 26), datetime(2026, 11, 26, 11, 1, 35, tzinfo=UTC)),
        ("26/11/2026 12:01", date(2026, 11, 26), datetime(2026, 11, 26, 11, 1, tzinfo=UTC)),
        ("26.11.2026, 12.01.35", date(2026, 11, 26), datetime(2026, 11, 26, 11, 1, 35, tzinfo=UTC)),
        ("2026-11-26T12:01:35", date(2026, 11, 26), datetime(2026, 11, 26, 11, 1, 35, tzinfo=UTC)),
        ("5/6/2027 12:00", date(2027, 6, 5), datetime(2027, 6, 5, 10, 0, tzinfo=UTC)),
        ("5/6/2027 12:00", date(2027, 5, 6), datetime(2027, 5, 6, 10, 0, tzinfo=UTC)),
        ("2027-03-28 02:30", date(2027, 3, 28), None),  # skipped by the clock
        ("13/13/2026 12:00", date(2026, 11, 26), None),
        ("2026-11-26 25:00", date(2026, 11, 26), None),
        ("--", date(2026, 11, 26), None),
    ],
)
def test_a_time_is_read_in_whichever_order_its_country_writes_it(text, near, expected):
    assert moment_in(text, zone="Europe/Stockholm", near=near) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("57", 57),
        ("57,5", 57.5),
        ("1h 27m 51s", 87.85),
        ("1 tim 27 min 51 s", 87.85),
        ("1:27:51", 87.85),
        ("45s", 0.75),
        ("--", None),
        ("99999", None),
        ("", None),
    ],
)
def test_a_length_is_read_in_minutes(text, expected):
    assert minutes_in(text) == (expected if expected is None else pytest.approx(expected))


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("Participant ID (UPN)", Column.UPN),
        ("Deltagar-ID (UPN)", Column.UPN),
        ("Användarens e-postadress", Column.EMAIL),
        ("In-Meeting Duration", Column.LENGTH),
        ("Recording Consent", None),
        ("Topic", None),
        ("Marketing opt-in", None),
    ],
)
def test_headings_are_told_by_their_words(heading, column):
    assert column_of(heading) == column


SPANS = st.lists(
    st.tuples(st.integers(0, 100), st.integers(0, 40)).map(
        lambda span: (STARTS + timedelta(minutes=span[0]), STARTS + timedelta(minutes=sum(span)))
    ),
    max_size=6,
)


@given(SPANS)
def test_overlapping_stays_are_counted_once(spans):
    minutes = {
        at
        for begins, ends in spans
        for at in range(
            int((begins - STARTS).total_seconds() // 60), int((ends - STARTS).total_seconds() // 60)
        )
    }

    assert together(spans) == timedelta(minutes=len(minutes))


@given(st.text(alphabet=st.sampled_from('Name,Email\tDuration\n1:2/ åäö"@.;'), max_size=300))
def test_whatever_is_handed_in_is_a_report_or_told_to_be_none(text):
    content = ("Name,User Email,Duration\n" + text).encode()
    with suppress(UnreadableReport):
        read_report(content, zone="UTC", starts_at=STARTS, ends_at=ENDS)
