"""Times mean the same instant to every program, on the nights of summer and winter time too."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.invitations.examples import ENTRY, asked
from tests.invitations.readers import Libical, line, names, read_with_vobject, unfolded
from webinars.invitations.calendar import download, publish
from webinars.invitations.timezones import PROVEN_YEARS, vtimezone

STOCKHOLM = """BEGIN:VTIMEZONE
TZID:Europe/Stockholm
BEGIN:DAYLIGHT
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
"""


def last_sunday(year: int, month: int) -> datetime:
    """One o'clock UTC, when all of the European Union changes its clocks."""
    day = datetime(year, month, 31, 1, tzinfo=UTC)
    return day - timedelta(days=(day.weekday() + 1) % 7)


def test_stockholm_is_two_yearly_rules():
    assert vtimezone("Europe/Stockholm").decode().splitlines() == STOCKHOLM.splitlines()


@pytest.mark.parametrize("month", [3, 10])
@pytest.mark.parametrize("year", PROVEN_YEARS)
def test_independent_programs_agree_around_every_change_of_the_clocks(year, month, libical: Libical):
    change = last_sunday(year, month)
    starts = [change + timedelta(minutes=minutes) for minutes in range(-150, 181, 30)]

    for starts_at in starts:
        entry = replace(ENTRY, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=45))
        # Under another name, so that a reader has to go by our rules and not by its own knowledge of Stockholm.
        ics = asked(entry).replace(b"Europe/Stockholm", b"Elsewhere/Unknown")

        for event in (libical.event(ics), read_with_vobject(ics)):
            assert (event.starts_at, event.ends_at) == (entry.starts_at, entry.ends_at)


@pytest.mark.parametrize("zone", ["Europe/London", "America/New_York", "Australia/Sydney", "Pacific/Chatham"])
def test_independent_programs_agree_on_other_zones_all_year(zone, libical: Libical):
    for day in range(0, 366 * 2, 9):
        starts_at = datetime(2027, 1, 1, 10, tzinfo=UTC) + timedelta(days=day)
        entry = replace(ENTRY, timezone=zone, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=45))
        ics = asked(entry)
        ics = ics.replace(zone.encode(), b"Elsewhere/" + zone.replace("/", "").encode())

        for event in (libical.event(ics), read_with_vobject(ics)):
            assert (event.starts_at, event.ends_at) == (entry.starts_at, entry.ends_at)


def test_the_hour_that_comes_twice_is_told_in_utc(libical: Libical):
    starts_at = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    first, second = (
        asked(replace(ENTRY, starts_at=instant, ends_at=instant + timedelta(minutes=90)))
        for instant in (starts_at, starts_at + timedelta(hours=1))
    )

    assert "DTSTART:20261025T003000Z" in unfolded(first)
    assert "DTSTART:20261025T013000Z" in unfolded(second)
    assert "TZID:Europe/Stockholm" not in unfolded(first)
    assert libical.event(second).starts_at - libical.event(first).starts_at == timedelta(hours=1)


def test_an_end_in_the_hour_that_comes_twice_is_told_in_utc():
    starts_at = datetime(2026, 10, 24, 23, 30, tzinfo=UTC)

    ics = asked(replace(ENTRY, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1)))

    assert [text for text in unfolded(ics) if text.startswith(("DTSTART:2", "DTEND:2"))] == [
        "DTSTART:20261024T233000Z",
        "DTEND:20261025T003000Z",
    ]


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "Africa/Casablanca", "UTC", "Nowhere/Land", "../passwd", ""])
def test_a_zone_without_a_yearly_rule_is_told_in_utc(zone):
    ics = asked(replace(ENTRY, timezone=zone))

    assert line(ics, "DTEND") == "DTEND:20261126T120000Z"
    assert names(ics).count("BEGIN") == 2


def test_a_year_that_the_rule_is_not_proven_for_is_told_in_utc():
    starts_at = datetime(2017, 5, 4, 10, 0, tzinfo=UTC)

    ics = download(replace(ENTRY, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1)))

    assert line(ics, "DTSTART") == "DTSTART:20170504T100000Z"


def test_a_feed_of_several_zones_describes_each_once():
    entries = [
        ENTRY,
        replace(ENTRY, timezone="Europe/Helsinki"),
        replace(ENTRY, timezone="Asia/Tokyo"),
        ENTRY,
    ]

    ics = publish(entries, name="Serien")

    assert [text for text in unfolded(ics) if text.startswith("TZID:")] == [
        "TZID:Europe/Helsinki",
        "TZID:Europe/Stockholm",
    ]
    assert "DTSTART:20261126T110000Z" in unfolded(ics)
