"""One occurrence is at one instant, wherever it is told: on pages, in mails, feeds, downloads, JSON-LD and Atom.

At every change between summer and winter time from 2024 to 2037, the days around it, and in the hour that comes twice.
Each form is read here by its own small reader, and the calendars by their own zone names.
"""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.convergence.letters import Entry, Letter, shown
from tests.convergence.words import dates_in, large_date_in
from tests.registrations.examples import ANNA, BO, add_series
from webinars.invitations.jobs import announce_owed_news
from webinars.mail.models import OutgoingMail
from webinars.registrations.actions import register_attendee
from webinars.registrations.attendees import attendee_for
from webinars.registrations.links import Links
from webinars.series.models import Episode, Occurrence
from webinars.services import Services

LENGTH = timedelta(hours=1)
AROUND = [timedelta(minutes=m) for m in (-37 * 60, -90, -30, 0, 30, 11 * 60, 35 * 60)]
READERS = {"sv": ANNA, "en": BO}
ATOM = "{http://www.w3.org/2005/Atom}"
BEFORE = datetime(2024, 1, 1, 8, tzinfo=UTC)


def changes(zone: str, years: range) -> list[datetime]:
    """The hours in which the zone's clocks are put forward or back, to the hour."""
    hours = [
        datetime(year, month, day, hour, tzinfo=UTC)
        for year in years
        for month in (3, 10)
        for day in range(24, 32)
        for hour in range(4)
    ]
    second = timedelta(seconds=1)
    return [h for h in hours if _offset(h - second, zone) != _offset(h, zone)]


def _offset(instant: datetime, zone: str) -> timedelta | None:
    return instant.astimezone(ZoneInfo(zone)).utcoffset()


EVERY_CHANGE = changes("Europe/Stockholm", range(2024, 2038))
SOME_CHANGES = changes("Europe/Stockholm", range(2026, 2027))
ZONES = {
    "Europe/Stockholm": EVERY_CHANGE,
    "Europe/Helsinki": SOME_CHANGES,  # which has its changes at the same instants
    "UTC": SOME_CHANGES,
}


@dataclass(frozen=True)
class Programme:
    """A series with an episode for each instant, by its number."""

    services: Services
    client: FlaskClient
    starts: dict[int, datetime]

    @property
    def by_title(self) -> dict[str, Entry]:
        """What every calendar has to show."""
        return {
            f"Avsnitt {number}": Entry(start, start + LENGTH, f"Avsnitt {number}")
            for number, start in self.starts.items()
        }

    @property
    def at_a_change(self) -> list[int]:
        """The episodes within two hours of one."""
        return [number for number, start in self.starts.items() if start.hour in (23, 0, 1, 2)]

    def page(self, path: str, language: str = "sv") -> str:
        answer = self.client.get(path + ("" if language == "sv" else "?lang=en"))
        assert answer.status_code == 200
        return answer.text

    def calendar(self, path: str) -> dict[str, Entry]:
        answer = self.client.get(path)
        assert answer.status_code == 200
        return {entry.summary: entry for entry in shown(answer.data).values()}


@pytest.fixture(params=ZONES)
def programme(request, services, clock, client):
    """The series, at a time when all of it is still to come."""
    clock.instant = BEFORE
    is_whole = services.database.engine.dialect.name == "sqlite"  # the other stores instants as well
    changes_there = ZONES[request.param] if is_whole else SOME_CHANGES
    instants = [change + around for change in changes_there for around in AROUND]
    with services.database.write() as session:
        series = add_series(session, "serien")
        series.timezone = request.param
        occurrences = [_occurrence(series, number, start) for number, start in enumerate(instants, 1)]
        session.add_all(occurrences)
    return Programme(services, client, dict(enumerate(instants, 1)))


def _occurrence(series, number, start):
    stamps = {"created_at": BEFORE, "updated_at": BEFORE}
    return Occurrence(
        episode=Episode(series=series, number=number, title=f"Avsnitt {number}", **stamps),
        key="natt",
        starts_at=start,
        ends_at=start + LENGTH,
        changed_at=BEFORE,
        created_at=BEFORE,
    )


def test_every_change_is_looked_at():
    assert len(EVERY_CHANGE) == 2 * 14
    assert EVERY_CHANGE[:2] == [datetime(2024, 3, 31, 1, tzinfo=UTC), datetime(2024, 10, 27, 1, tzinfo=UTC)]


@pytest.mark.parametrize("language", READERS)
def test_the_page_of_a_series_tells_the_instants(programme, language):
    page = programme.page("/serier/serien/", language)

    rows = re.findall(r'<li>\s*(<time class="date" .*?)</li>', page, re.DOTALL)
    for row, start in zip(rows, programme.starts.values(), strict=True):
        assert _stamps(row) == [start]
        assert _means(large_date_in(row, language), start)


@pytest.mark.parametrize("language", READERS)
def test_the_page_of_an_episode_tells_the_instant(programme, language):
    for number in programme.at_a_change:
        page, start = programme.page(f"/serier/serien/avsnitt/{number}", language), programme.starts[number]

        assert set(_stamps(page)) == {start}
        assert _means(large_date_in(page, language), start)
        [told] = dates_in(page, language)
        assert _means(told, start)


def test_what_machines_are_told_of_a_series_are_the_instants(programme):
    page = programme.page("/serier/serien/")

    script = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1])

    assert {event["name"]: _as_entry(event) for event in script["subEvent"]} == programme.by_title


def test_what_machines_are_told_of_an_episode_is_the_instant(programme):
    for number in programme.at_a_change:
        page = programme.page(f"/serier/serien/avsnitt/{number}")
        script = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1])

        [event] = script["@graph"]
        assert _as_entry(event) == programme.by_title[event["name"]]


def test_the_news_feed_tells_the_instants(programme):
    feed = ElementTree.fromstring(programme.page("/serier/serien/atom.xml"))

    entries = {
        e.findtext(f"{ATOM}title"): e.findtext(f"{ATOM}summary", "") for e in feed.iter(f"{ATOM}entry")
    }

    assert set(entries) == set(programme.by_title)
    for title, summary in entries.items():
        [told] = dates_in(summary, "sv")
        assert _means(told, programme.by_title[title].starts_at)


def test_the_calendar_of_a_series_tells_the_instants(programme):
    assert programme.calendar("/serier/serien/kalender.ics") == programme.by_title


def test_a_download_tells_the_instant(programme):
    with programme.services.database.read() as session:
        ids = dict(session.execute(select(Episode.number, Occurrence.id).join(Occurrence.episode)).all())

    for number in programme.at_a_change:
        path = f"/serier/serien/avsnitt/{number}/tillfalle/{ids[number]}.ics"

        [told] = programme.calendar(path).values()
        assert told == programme.by_title[f"Avsnitt {number}"]


def test_mails_and_the_calendars_in_them_and_the_personal_feed_tell_the_instants(programme):
    _register_everybody(programme.services)

    for language, person in READERS.items():
        letters = _letters(programme.services, person)
        assert {letter.entry.summary: letter.entry for letter in letters} == programme.by_title
        for letter in letters:
            for text in _texts(letter):
                [told, *rest] = dates_in(text, language)
                assert _means(told, letter.entry.starts_at)
                assert set(rest) <= {told}
        assert programme.calendar(_feed(programme.services, person)) == programme.by_title


def _register_everybody(services):
    """For everything, and let their invitations be written."""
    with services.database.write() as session:
        occurrences = session.scalars(select(Occurrence)).all()
        for language, person in READERS.items():
            attendee = attendee_for(session, person, language=language, now=BEFORE)
            for occurrence in occurrences:
                register_attendee(session, occurrence, attendee, now=BEFORE)
    while announce_owed_news(services):
        continue


def _stamps(markup):
    return [
        datetime.fromisoformat(stamp).astimezone(UTC)
        for stamp in re.findall(r'<time[^>]* datetime="([^"]+)"', markup)
    ]


def _means(told, start):
    starts, ends = told
    return start in starts and start + LENGTH in ends


def _as_entry(event):
    starts_at, ends_at = (
        datetime.fromisoformat(event[name]).astimezone(UTC) for name in ("startDate", "endDate")
    )
    return Entry(starts_at, ends_at, event["name"])


def _letters(services, person):
    with services.database.read() as session:
        mails = session.scalars(select(OutgoingMail).where(OutgoingMail.recipient == person.email)).all()
        return [Letter.opened(mail.message) for mail in mails]


def _texts(letter):
    message = message_from_bytes(letter.raw, policy=policy.default)
    plain, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
    words = " ".join(re.sub(r"<[^>]+>", " ", html).split())
    # There, the date is set large, with the weekday and the time of day beneath it.
    return plain, re.sub(r"(\d{1,2}) (\w+ \d{4}) (\w+)(,| kl\.) ", r"\3 \1 \2\4 ", words)


def _feed(services, person):
    with services.database.write() as session:
        attendee = attendee_for(session, person, language="sv", now=BEFORE)
    links = Links.of(services.config, services.signer, "sv")
    return links.feed(attendee).removeprefix(links.base_url)
