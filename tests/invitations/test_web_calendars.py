"""Links to calendars on the web."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

from tests.invitations.examples import ENTRY, URL
from webinars.invitations.web_calendars import google_url, outlook_url


def test_google_is_told_title_times_and_the_way_in():
    parts = urlsplit(google_url(ENTRY))

    assert parts.hostname == "calendar.google.com"
    assert parse_qs(parts.query) == {
        "action": ["TEMPLATE"],
        "text": ["Beställ behov, inte lösningar"],
        "dates": ["20261126T110000Z/20261126T120000Z"],
        "details": [URL],
        "location": [URL],
    }


def test_outlook_is_told_title_times_and_the_way_in():
    parts = urlsplit(outlook_url(ENTRY))

    told = parse_qs(parts.query)
    assert parts.hostname == "outlook.office.com"
    assert (told["startdt"], told["enddt"]) == (["2026-11-26T11:00:00Z"], ["2026-11-26T12:00:00Z"])
    assert (told["subject"], told["body"]) == (["Beställ behov, inte lösningar"], [URL])


def test_a_title_stays_one_value():
    hostile = replace(ENTRY, summary="A&action=DELETE#x")

    assert parse_qs(urlsplit(google_url(hostile)).query)["text"] == ["A&action=DELETE#x"]
