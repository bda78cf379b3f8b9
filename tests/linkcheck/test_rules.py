"""What an answer says of an address, and when it is asked again."""

from datetime import timedelta

import pytest

from tests.fixtures.instants import NOW
from webinars.linkcheck.rules import (
    EVERY,
    Finding,
    Known,
    Seen,
    address_to_ask,
    finding_of,
    is_broken,
    is_watchable,
    leads_to_sign_in,
    next_check,
)

URL = "https://video.example.org/film/1.mp4"
DAY = timedelta(days=1)


def seen(status=200, url=URL, kind="video/mp4", length=1000, text="", ends=None):
    return Seen(url, status, kind, length, text, ends)


def page(text, url="https://video.example.org/film/1"):
    return seen(url=url, kind="text/html", text=text)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (200, Finding.WORKS),
        (206, Finding.WORKS),
        (404, Finding.GONE),
        (410, Finding.GONE),
        (400, Finding.GONE),
        (401, Finding.REFUSED),
        (403, Finding.REFUSED),
        (429, Finding.POSTPONED),
        (503, Finding.POSTPONED),
        (500, Finding.SERVER_ERROR),
    ],
)
def test_each_status_has_its_meaning(status, expected):
    assert finding_of(seen(status), Known(URL), now=NOW) is expected


@pytest.mark.parametrize(
    "text",
    [
        "<title>Sidan kunde inte hittas – Exempel kommun</title>",
        "<h1 class='a'>Videon är borttagen</h1>",
        "<title>Page not found</title>",
        "<title>404</title>",
        "<h1>This video is unavailable</h1>",
    ],
)
def test_a_page_that_says_there_is_nothing_is_no_film(text):
    known = Known("https://video.example.org/film/1")

    assert finding_of(page(text), known, now=NOW) is Finding.SOFT_404


def test_a_page_that_tells_of_missing_pages_in_its_text_is_one():
    about = page("<title>Så skrev vi en bättre felsida</title><p>Sidan finns inte, stod det förut.</p>")

    assert finding_of(about, Known("https://video.example.org/film/1"), now=NOW) is Finding.WORKS


def test_what_leads_to_the_front_page_instead_is_gone():
    known = Known("https://video.example.org/film/1")

    assert (
        finding_of(page("<title>Hem</title>", "https://video.example.org/"), known, now=NOW)
        is Finding.SOFT_404
    )
    assert (
        finding_of(
            page("<title>Hem</title>", "https://a.example.org/"), Known("https://a.example.org/"), now=NOW
        )
        is Finding.WORKS
    )


@pytest.mark.parametrize(
    ("to", "expected"),
    [
        ("https://login.microsoftonline.com/common/oauth2", True),
        ("https://video.example.org/login?next=/film/1", True),
        ("https://video.example.org/sv/logga-in", True),
        ("https://sso.kommun.example.org/adfs/ls", True),
        ("https://video.example.org/film/login-till-tjanster", False),
        ("https://video.example.org/film/2", False),
    ],
)
def test_a_door_is_told_from_a_film(to, expected):
    assert leads_to_sign_in(to, "https://video.example.org/film/1") is expected


def test_a_film_that_became_a_page_or_shrank_is_noticed():
    known = Known(URL, first_content_type="video/mp4", first_length=1000)

    assert finding_of(seen(kind="text/html", text="<title>Hej</title>"), known, now=NOW) is Finding.OTHER_TYPE
    assert finding_of(seen(length=499), known, now=NOW) is Finding.SHRUNK
    assert finding_of(seen(length=500), known, now=NOW) is Finding.WORKS
    assert finding_of(seen(length=None), known, now=NOW) is Finding.WORKS


def test_what_an_organiser_accepted_is_not_doubted_again_but_may_be_gone():
    known = Known("https://video.example.org/film/1", is_accepted=True)
    door = page("<title>Logga in</title>", "https://login.microsoftonline.com/x")

    assert finding_of(door, known, now=NOW) is Finding.WORKS
    assert finding_of(seen(404), known, now=NOW) is Finding.GONE


def test_a_certificate_that_soon_ends_is_told_while_it_works():
    assert finding_of(seen(ends=NOW + 13 * DAY), Known(URL), now=NOW) is Finding.CERTIFICATE_ENDS
    assert finding_of(seen(ends=NOW + 15 * DAY), Known(URL), now=NOW) is Finding.WORKS


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        (
            "https://youtu.be/abc?t=3",
            "https://www.youtube.com/oembed?format=json&url=https%3A%2F%2Fyoutu.be%2Fabc%3Ft%3D3",
        ),
        ("https://vimeo.com/1", "https://vimeo.com/api/oembed.json?url=https%3A%2F%2Fvimeo.com%2F1"),
        ("https://notyoutube.com/abc", "https://notyoutube.com/abc"),
    ],
)
def test_films_whose_pages_never_say_404_are_asked_for_by_oembed(url, asked):
    assert address_to_ask(url) == asked


def test_what_fails_is_asked_sooner_at_first_and_later_in_time():
    waits = [next_check(Finding.GONE, failures, spread=0, now=NOW) - NOW for failures in (1, 2, 3, 4, 9)]

    assert waits == [timedelta(hours=1), timedelta(hours=6), DAY, 3 * DAY, 3 * DAY]
    assert EVERY * 0.9 <= next_check(Finding.WORKS, 0, spread=0.5, now=NOW) - NOW <= EVERY * 1.1


@pytest.mark.parametrize(
    ("finding", "failures", "since", "expected"),
    [
        (Finding.SERVER_ERROR, 3, timedelta(hours=20), True),
        (Finding.SERVER_ERROR, 3, timedelta(hours=19), False),
        (Finding.SERVER_ERROR, 2, 9 * DAY, False),
        (Finding.GONE, 2, timedelta(hours=1), True),
        (Finding.GONE, 1, 9 * DAY, False),
        (Finding.WORKS, 9, 9 * DAY, False),
    ],
)
def test_a_link_is_broken_when_it_failed_often_and_long_enough(finding, failures, since, expected):
    assert is_broken(finding, failures, NOW - since, now=NOW) is expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://video.kommun.se/1", True),
        ("http://10.0.0.1/1", True),
        ("https://video.example.org/1", False),
        ("https://example/1", False),
        ("https://notexample.org/1", True),
        ("mailto:a@kommun.se", False),
        ("https://[::1/1", False),
    ],
)
def test_names_that_stand_for_examples_are_not_asked(url, expected):
    assert is_watchable(url) is expected
