"""The link that stops reminders or news of recordings, pressed by a person or by a mail program."""

import pytest

from tests.registrations.town import Town, everything_in, said
from webinars.registrations.links import Links
from webinars.services import Services


@pytest.fixture
def town(services: Services) -> Town:
    """Three lunches with seats for everybody."""
    return Town.of(services)


def test_opening_the_link_asks_and_changes_nothing(client, town, database):
    link = _link(town, "paminnelser")
    before = everything_in(database)

    page = client.get(link)

    assert "Vill du slippa påminnelser?" in said(page)
    assert everything_in(database) == before


@pytest.mark.parametrize(
    ("which", "reminders", "wants_recordings"),
    [("paminnelser", "none", True), ("inspelningar", "all", False)],
)
def test_a_press_stops_these_and_no_others(which, reminders, wants_recordings, client, town):
    place = town.register()

    page = client.post(_link(town, which))

    kept = town.registration(place)
    assert page.status_code == 200
    assert "Du är fortfarande anmäld." in said(page)
    assert (kept.attendee.reminders, kept.attendee.wants_recordings) == (reminders, wants_recordings)
    assert kept.status == "confirmed"


def test_the_button_of_a_mail_program_is_answered_at_once(client, town):
    pressed = client.post(_link(town, "paminnelser"), data={"List-Unsubscribe": "One-Click"})

    assert pressed.status_code == 200
    assert town.attendee().reminders == "none"


@pytest.mark.parametrize("which", ["paminnelser", "inspelningar"])
def test_the_same_link_has_them_sent_again(which, client, town):
    client.post(_link(town, which))
    assert "igen" in said(client.get(_link(town, which)))

    page = client.post(_link(town, which), data={"again": "yes"})

    assert "igen." in said(page)
    assert (town.attendee().reminders, town.attendee().wants_recordings) == ("all", True)


def test_a_link_of_another_purpose_stops_nothing(client, town):
    token = town.my_page().rpartition("/")[2]

    assert client.post(f"/utskick/{token}/paminnelser").status_code == 404


def test_nothing_else_can_be_stopped(client, town):
    assert client.post(_link(town, "paminnelser").replace("paminnelser", "allt")).status_code == 404


def _link(town: Town, which: str) -> str:
    links = Links.of(town.services.config, town.services.signer, "sv")
    return links.mailings(town.attendee(), which).removeprefix(links.base_url)
