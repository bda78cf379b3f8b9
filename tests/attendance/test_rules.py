"""When the door is open, and to where it may lead."""

from datetime import timedelta

import pytest

from tests.fixtures.instants import NOW
from webinars.attendance.rules import Door, attended, door, meeting_origin


@pytest.mark.parametrize(
    ("minutes_after_start", "expected"),
    [
        (-31, Door.NOT_YET),
        (-30, Door.OPEN),
        (-1, Door.OPEN),
        (0, Door.LIVE),
        (59, Door.LIVE),
        (60, Door.OVER),
    ],
)
def test_the_door_opens_half_an_hour_before_and_closes_at_the_end(minutes_after_start, expected):
    now = NOW + timedelta(minutes=minutes_after_start)

    state = door(starts_at=NOW, ends_at=NOW + timedelta(hours=1), opens_minutes_before=30, now=now)

    assert state is expected


@pytest.mark.parametrize(
    ("join_url", "origin"),
    [
        ("https://motes.example.org/rum/7?pwd=x", "https://motes.example.org"),
        ("https://motes.example.org:8443/rum", "https://motes.example.org:8443"),
        ("http://motet.kommun.example/rum", "http://motet.kommun.example"),
        ("https://möte.example.org/", "https://xn--mte-sna.example.org"),
        ("", ""),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("//motes.example.org/rum", ""),
        ("motes.example.org/rum", ""),
        ("https://", ""),
        ("https://a;script-src *;/", ""),
        ("https://a b/", ""),
        ("https://a'/", ""),
        ("https://a:port/", ""),
        ("https://[::1", ""),
        (f"https://{'a' * 300}/", ""),
    ],
)
def test_only_a_host_on_the_web_gets_into_the_policy(join_url, origin):
    assert meeting_origin(join_url) == origin


@pytest.mark.parametrize(
    ("evidence", "took_part"),
    [
        ({}, False),
        ({"joined": True}, True),
        ({"imported": True}, True),
        ({"joined": True, "marked": False}, False),  # they pressed the button, and nobody was there
        ({"marked": True}, True),
    ],
)
def test_what_a_host_saw_decides_whether_somebody_took_part(evidence, took_part):
    assert attended(evidence) is took_part
