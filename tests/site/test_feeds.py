"""What machines subscribe to and crawl: Atom, sitemap, robots."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest

from tests.fixtures.instants import NOW
from tests.site.examples import SLUG, add_episode, add_every_state, add_recording, add_series, occurrence
from webinars.series.actions import cancel_occurrence
from webinars.series.models import Occurrence

ATOM = {"atom": "http://www.w3.org/2005/Atom"}
SITEMAP = {"sitemap": "http://www.sitemaps.org/schemas/sitemap/0.9"}
FEED = f"/serier/{SLUG}/atom.xml"


@pytest.fixture
def episode(database):
    with database.write() as session:
        return add_episode(session, add_series(session), 1, occurrence("2026-11-26 12:00"))


def entry(client):
    [found] = ElementTree.fromstring(client.get(FEED).data).findall("atom:entry", ATOM)
    return {
        child.tag.rpartition("}")[2]: (child.text or "").replace("\N{NO-BREAK SPACE}", " ") for child in found
    }


def test_an_entry_says_what_and_when(client, episode):
    found = entry(client)

    assert found["title"] == "Avsnittet nummer 1"
    assert found["summary"].startswith("Torsdag 26 november 2026 kl. 12.00–13.00. Ett uppdrag")


def test_a_feed_is_the_same_until_something_changes(client, episode, clock):
    first = client.get(FEED)
    clock.pass_by(days=2)

    again = client.get(FEED, headers={"If-None-Match": first.headers["ETag"]})

    assert again.status_code == 304


def test_an_entry_is_new_when_its_date_changes_and_keeps_its_id(client, episode, database, clock):
    before = entry(client)
    changed_at = clock.pass_by(hours=1)
    with database.write() as session:
        cancelled = session.get(Occurrence, episode.occurrences[0].id)
        cancel_occurrence(session, cancelled, reason="Oväder.", now=changed_at)

    after = entry(client)

    assert after["id"] == before["id"]
    assert after["updated"] == changed_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert after["summary"].startswith("Inställt: Torsdag 26 november 2026")


def test_an_entry_is_new_when_its_recording_comes(client, episode, database):
    with database.write() as session:
        add_recording(session, episode, published_at=NOW)

    assert entry(client)["updated"] == NOW.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_ids_do_not_hang_on_the_address_of_the_installation(client, episode):
    assert entry(client)["id"] == "urn:uuid:eae82896-85ef-5412-b4f0-4d42fd616932"


def test_a_feed_names_itself_and_the_page_it_belongs_to(client, episode, config):
    feed = ElementTree.fromstring(client.get(FEED).data)

    links = {link.get("rel"): link.get("href") for link in feed.findall("atom:link", ATOM)}

    assert links == {
        "self": f"{config.site.base_url}{FEED}",
        "alternate": f"{config.site.base_url}/serier/{SLUG}/",
    }


def test_a_series_that_does_not_exist_has_no_feed(client):
    assert client.get(FEED).status_code == 404


def test_the_sitemap_leads_to_pages_that_exist(client, database, config):
    with database.write() as session:
        add_every_state(session)

    listed = ElementTree.fromstring(client.get("/sitemap.xml").data)
    addresses = [found.text for found in listed.iterfind("sitemap:url/sitemap:loc", SITEMAP)]

    assert f"{config.site.base_url}/r/vad-ar-det" in addresses
    assert len(addresses) == 2 + 1 + 14 + 2 + 4
    for address in addresses:
        assert client.get(address.removeprefix(config.site.base_url)).status_code == 200


def test_the_sitemap_tells_when_an_episode_changed(client, episode, config):
    listed = ElementTree.fromstring(client.get("/sitemap.xml").data)
    changes = {
        found.findtext("sitemap:loc", namespaces=SITEMAP): found.findtext(
            "sitemap:lastmod", namespaces=SITEMAP
        )
        for found in listed
    }

    changed_at = (NOW - timedelta(days=20)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert changes[f"{config.site.base_url}/serier/{SLUG}/avsnitt/1"] == changed_at


def test_robots_are_kept_from_the_pages_of_single_persons(client, config):
    text = client.get("/robots.txt").text

    assert "Disallow: /min/" in text
    assert "Disallow: /delta/" in text
    assert f"Sitemap: {config.site.base_url}/sitemap.xml" in text
