import json
import re

import pytest

from tests.fixtures.instants import stockholm
from tests.site.examples import SLUG, add_episode, add_every_state, add_series, occurrence
from webinars.lib.dates import machine


@pytest.fixture
def data(client, database, config):
    """The data block of a page, as another program would read it."""
    with database.write() as session:
        add_every_state(session)

    def data(path):
        page = client.get(path).text
        return json.loads(
            re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1]
        )

    return data


def event(data, number):
    [event] = data(f"/serier/{SLUG}/avsnitt/{number}")["@graph"]
    return event


@pytest.mark.parametrize(
    ("number", "status"),
    [
        (1, "EventScheduled"),
        (4, "EventRescheduled"),
        (5, "EventPostponed"),
        (6, "EventCancelled"),
        (7, "EventScheduled"),
    ],
)
def test_an_event_says_its_status(data, number, status):
    assert event(data, number)["eventStatus"] == f"https://schema.org/{status}"


def test_a_moved_event_names_its_previous_start(data):
    assert event(data, 4)["previousStartDate"] == "2026-11-19T12:00+01:00"


def test_an_event_carries_what_search_engines_ask_for(data, config):
    found = event(data, 7)
    page = f"{config.site.base_url}/serier/{SLUG}/avsnitt/7"

    assert found["name"] == "Avsnittet nummer 7"
    assert found["startDate"] == machine(stockholm("2026-11-26 12:00"), "Europe/Stockholm")
    assert found["endDate"] == "2026-11-26T13:00+01:00"
    assert found["eventAttendanceMode"] == "https://schema.org/OnlineEventAttendanceMode"
    assert found["location"] == {"@type": "VirtualLocation", "url": page}
    assert found["offers"]["price"] == 0
    assert found["offers"]["availability"] == "https://schema.org/InStock"
    assert found["offers"]["url"].startswith(f"{config.site.base_url}/serier/{SLUG}/anmalan?tillfalle=")
    assert found["organizer"]["name"] == "Exempelorganisationen"
    assert found["image"].startswith(f"{config.site.base_url}/bilder/")


def test_a_full_event_offers_nothing_but_says_so(data):
    assert event(data, 8)["offers"]["availability"] == "https://schema.org/SoldOut"


@pytest.mark.parametrize("number", [1, 3, 6, 9, 10])
def test_what_cannot_be_registered_for_is_not_offered(data, number):
    assert "offers" not in event(data, number)


def test_an_episode_given_twice_is_two_events(data):
    first, second = data(f"/serier/{SLUG}/avsnitt/13")["@graph"]

    assert first["@id"] != second["@id"]


def test_a_series_holds_what_is_to_come(data):
    found = data(f"/serier/{SLUG}/")

    assert found["@type"] == "EventSeries"
    assert {event["name"] for event in found["subEvent"]} >= {"Avsnittet nummer 7", "Avsnittet nummer 6"}
    assert "Avsnittet nummer 1" not in {event["name"] for event in found["subEvent"]}


def test_no_text_can_end_the_block(client, database):
    title = "</script><script>alert(1)</script><!-- & ' \u2028"
    with database.write() as session:
        add_episode(session, add_series(session), 1, occurrence("2026-11-26 12:00"), title=title)

    page = client.get(f"/serier/{SLUG}/avsnitt/1").text
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1]

    assert json.loads(block)["@graph"][0]["name"] == title
    assert not set("<>&") & set(block)


def test_a_place_in_the_world_is_no_virtual_one(client, database):
    with database.write() as session:
        on_site = occurrence("2026-11-26 12:00")
        on_site.place = "Stadshuset, Ekdala"
        add_episode(session, add_series(session), 1, on_site)

    page = client.get(f"/serier/{SLUG}/avsnitt/1").text

    assert "OfflineEventAttendanceMode" in page
    assert '"location":{"@type":"Place","name":"Stadshuset, Ekdala"' in page
