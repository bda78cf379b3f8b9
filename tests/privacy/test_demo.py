"""The demo a year later: its people are gone, its pages and figures are there."""

from dataclasses import replace
from threading import Thread

import pytest
from sqlalchemy import select

from tests.fixtures.instants import NOW
from tests.privacy.examples import kept, left
from webinars.config import Retention
from webinars.exchange import demo
from webinars.privacy.jobs import forget_past_registrations
from webinars.privacy.queries import counts_with_kept
from webinars.recordings.models import Recording
from webinars.registrations.models import Registration
from webinars.series.models import Occurrence


@pytest.fixture
def figures(database, clock):
    """Loads the demo and lets a year pass; gives its figures."""
    with database.write() as session:
        demo.load(session, now=NOW)
    clock.pass_by(days=365)
    return _confirmed(database)


def test_it_is_emptied_of_people_and_its_figures_are_the_same(figures, services, database):
    while forget_past_registrations(services):
        continue

    assert left(database) == {}
    assert _confirmed(database) == figures
    assert sum(registered for registered, _ in kept(database).values()) == sum(figures.values()) > 300


def test_two_schedulers_at_once_delete_and_count_everything_once(figures, services, database):
    threads = [Thread(target=_until_idle, args=(services,)) for _ in range(2)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    _until_idle(services)
    assert left(database) == {}
    assert _confirmed(database) == figures


def test_nobody_loses_a_coming_place_while_earlier_ones_go(database, clock, services):
    with database.write() as session:
        demo.load(session, now=NOW)
    clock.pass_by(days=40)
    before = _coming(database, clock())

    _until_idle(replace(services, config=replace(services.config, retention=Retention(30, 30))))

    assert _coming(database, clock()) == before
    assert 0 < len(before) < left(database)["registrations"] < 300


def test_every_page_works_without_them(figures, services, database, client):
    with database.read() as session:
        series = session.scalars(select(Occurrence)).first().episode.series
        clip = session.scalars(select(Recording).where(Recording.published_at.is_not(None))).first()
        slug, episodes = series.slug, [each.number for each in series.episodes]
    pages = [
        *("/", "/inspelningar/", "/personuppgifter", "/sitemap.xml"),
        *(f"/serier/{slug}/", f"/serier/{slug}/atom.xml", f"/r/{clip.public_id}"),
        *(f"/serier/{slug}/avsnitt/{number}" for number in episodes),
    ]
    _until_idle(services)

    assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)


def _until_idle(services):
    while forget_past_registrations(services):
        continue


def _confirmed(database):
    with database.read() as session:
        counts = counts_with_kept(session)
    return {occurrence: count["confirmed"] for occurrence, count in counts.items() if "confirmed" in count}


def _coming(database, now):
    with database.read() as session:
        coming = select(Registration).join(Registration.occurrence).where(Occurrence.ends_at > now)
        return [
            (each.id, each.attendee.name, each.status)
            for each in session.scalars(coming.order_by(Registration.id))
        ]
