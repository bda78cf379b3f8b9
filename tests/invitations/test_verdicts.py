"""What is believed of a calendar's answer."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.fixtures.instants import NOW
from webinars.invitations.verdicts import Answer, Known, Verdict, made_at, verdict_on

START = NOW + timedelta(days=7)
MOVED = START + timedelta(days=1)
ANNA, BO = "anna@example.org", "bo@example.org"
SAYS_NO = Answer("REPLY", "DECLINED", 1, NOW, ANNA, ANNA)
INVITED = Known(ANNA, MOVED, {0: START, 1: MOVED}, has_place=True, is_over=False)
LAST = (1, NOW, "DECLINED")
LATER = NOW + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("answer", "known", "verdict"),
    [
        ({}, {}, Verdict.APPLIED),
        ({}, {"stated": {}}, Verdict.NEVER_SENT),
        ({"sequence": 2}, {}, Verdict.NEVER_SENT),
        ({"attendee": BO}, {}, Verdict.OTHER_ATTENDEE),
        ({"attendee": BO, "sender": BO, "sequence": 9}, {}, Verdict.NEVER_SENT),
        ({"attendee": ""}, {}, Verdict.OTHER_ATTENDEE),
        ({"sender": BO}, {}, Verdict.OTHER_SENDER),
        ({"sender": ""}, {}, Verdict.OTHER_SENDER),
        ({"method": "COUNTER"}, {}, Verdict.PROPOSAL),
        ({"partstat": "DELEGATED"}, {}, Verdict.DELEGATED),
        ({"method": "REFRESH", "partstat": ""}, {}, Verdict.OTHER_METHOD),
        ({"partstat": "NEEDS-ACTION"}, {}, Verdict.OTHER_METHOD),
        ({"sequence": 0}, {}, Verdict.OTHER_TIME),
        ({"sequence": 0}, {"stated": {0: MOVED, 1: MOVED}}, Verdict.APPLIED),
        ({"sequence": 0}, {"stated": {3: MOVED, 4: MOVED}}, Verdict.APPLIED),
        ({"sequence": 0}, {"stated": {3: START, 4: MOVED}}, Verdict.OTHER_TIME),
        ({}, {"last": LAST}, Verdict.DOUBLED),
        ({"partstat": "ACCEPTED"}, {"last": LAST}, Verdict.APPLIED),
        ({}, {"last": (1, LATER, "ACCEPTED")}, Verdict.STALE),
        ({"sequence": 0, "dtstamp": LATER}, {"last": LAST}, Verdict.STALE),
        ({}, {"last": (0, LATER, "ACCEPTED")}, Verdict.APPLIED),
        ({}, {"answered_on_page_at": LATER}, Verdict.STALE),
        ({"dtstamp": LATER}, {"answered_on_page_at": NOW}, Verdict.APPLIED),
        ({"sequence": 0}, {"invited_again": (2, LATER), "stated": {2: MOVED}}, Verdict.STALE),
        (
            {"sequence": 0, "dtstamp": LATER},
            {"invited_again": (2, LATER), "stated": {2: MOVED}},
            Verdict.APPLIED,
        ),
        ({"sequence": 2}, {"invited_again": (2, LATER), "stated": {2: MOVED}}, Verdict.APPLIED),
        ({}, {"is_taken_back": True}, Verdict.STALE),
        ({}, {"is_taken_back": True, "has_place": False}, Verdict.NO_PLACE),
        ({}, {"is_over": True}, Verdict.OVER),
        ({}, {"has_place": False}, Verdict.NO_PLACE),
    ],
)
def test_what_follows_from_an_answer(answer, known, verdict):
    assert verdict_on(replace(SAYS_NO, **answer), replace(INVITED, **known)) is verdict


@pytest.mark.parametrize(
    ("dtstamp", "meant"),
    [
        (None, NOW),
        (NOW - timedelta(days=9), NOW - timedelta(days=9)),
        (NOW + timedelta(hours=23), NOW + timedelta(hours=23)),
        (NOW + timedelta(days=400), NOW),
    ],
)
def test_a_clock_that_is_far_ahead_is_not_believed(dtstamp, meant):
    assert made_at(dtstamp, received_at=NOW) == meant
