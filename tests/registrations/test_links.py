"""Personal links: from base_url, one purpose each, revoked by raising a generation."""

import pytest

from tests.fixtures.instants import NOW
from tests.registrations.examples import add_attendee, add_occurrence, add_series
from webinars.lib.signing import Signer
from webinars.registrations.access import attendee_with_token, own_registration, registration_with_token
from webinars.registrations.actions import register_attendee
from webinars.registrations.links import Links, Purpose
from webinars.registrations.models import Attendee, Registration
from webinars.registrations.rules import LinkNotValid, LinkUnknown

SIGNER = Signer("a secret key for tests, long enough")
LINKS = Links("https://webbinarier.example.org", SIGNER)
OF_REGISTRATION = {Purpose.JOIN: LINKS.join, Purpose.ANSWER: LINKS.answer, Purpose.NOTICE: LINKS.dispute}


@pytest.fixture
def place(database) -> Registration:
    """Anna's place."""
    with database.write() as session:
        lunch = add_occurrence(session, add_series(session))
        return register_attendee(session, lunch, add_attendee(session), now=NOW)


def test_a_link_begins_with_the_sites_own_address(place):
    links = (LINKS.my_page(place.attendee), LINKS.feed(place.attendee), LINKS.join(place))

    assert {
        link.partition("/min/")[0].partition("/kalender/")[0].partition("/delta/")[0] for link in links
    } == {"https://webbinarier.example.org"}


def test_a_link_keeps_the_language_of_its_reader(place):
    english = Links("https://webbinarier.example.org", SIGNER, language="en")

    assert english.my_page(place.attendee).endswith("?lang=en")
    assert english.feed(place.attendee).endswith(".ics")
    assert "?" not in LINKS.my_page(place.attendee)


def test_my_page_and_the_feed_open_for_their_owner(place, database):
    with database.read() as session:
        for purpose, link in ((Purpose.MY_PAGE, LINKS.my_page), (Purpose.FEED, LINKS.feed)):
            opened = attendee_with_token(session, SIGNER, purpose, _token(link(place.attendee)))
            assert opened.id == place.attendee_id


@pytest.mark.parametrize("purpose", OF_REGISTRATION)
def test_a_link_about_one_place_opens_that_place(purpose, place, database):
    with database.read() as session:
        token = _token(OF_REGISTRATION[purpose](place))
        assert registration_with_token(session, SIGNER, purpose, token).id == place.id


@pytest.mark.parametrize("opened", [*OF_REGISTRATION, Purpose.MY_PAGE, Purpose.FEED])
@pytest.mark.parametrize("purpose", [*OF_REGISTRATION, Purpose.MY_PAGE, Purpose.FEED])
def test_a_token_of_one_purpose_opens_nothing_else(purpose, opened, place, database):
    about_attendee = (Purpose.MY_PAGE, Purpose.FEED)
    public_id = place.attendee.public_id if purpose in about_attendee else place.public_id
    token = SIGNER.token(purpose, public_id)

    with database.read() as session:
        if purpose is opened:
            assert _open(session, opened, token)
        else:
            with pytest.raises(LinkUnknown):
                _open(session, opened, token)


@pytest.mark.parametrize("tampered", ["", "-", "a-0-b", "x" * 300, "åäö-0-é", "--", "a--b", "\x00-0-x"])
def test_what_is_no_token_opens_nothing(tampered, place, database):
    with database.read() as session, pytest.raises(LinkUnknown):
        attendee_with_token(session, SIGNER, Purpose.MY_PAGE, tampered)


def test_a_signature_belongs_to_its_generation(place, database):
    public_id, _, signature = _token(LINKS.my_page(place.attendee)).split("-", 2)

    with database.read() as session, pytest.raises(LinkUnknown):
        attendee_with_token(session, SIGNER, Purpose.MY_PAGE, f"{public_id}-1-{signature}")


def test_raising_the_generation_revokes_my_page_and_the_links_about_places_but_not_the_feed(place, database):
    with database.write() as session:
        session.get_one(Attendee, place.attendee_id).token_generation += 1

    with database.read() as session:
        for purpose, link in OF_REGISTRATION.items():
            with pytest.raises(LinkNotValid):
                registration_with_token(session, SIGNER, purpose, _token(link(place)))
        with pytest.raises(LinkNotValid):
            attendee_with_token(session, SIGNER, Purpose.MY_PAGE, _token(LINKS.my_page(place.attendee)))
        found = attendee_with_token(session, SIGNER, Purpose.FEED, _token(LINKS.feed(place.attendee)))
        assert found.id == place.attendee_id


def test_a_link_made_with_the_key_before_still_opens(place, database):
    rotated = Signer("another secret key, long enough", fallbacks=(SIGNER.secret_key,))

    with database.read() as session:
        token = _token(LINKS.my_page(place.attendee))
        assert attendee_with_token(session, rotated, Purpose.MY_PAGE, token).id == place.attendee_id


def test_a_place_is_reached_through_its_owner_only(place, database):
    with database.write() as session:
        anna = session.get_one(Attendee, place.attendee_id)
        stranger = Attendee(id=anna.id + 1, public_id="stranger")
        assert own_registration(session, anna, place.public_id).id == place.id
        with pytest.raises(LinkUnknown):
            own_registration(session, stranger, place.public_id)


def _open(session, purpose, token):
    if purpose in OF_REGISTRATION:
        return registration_with_token(session, SIGNER, purpose, token)
    return attendee_with_token(session, SIGNER, purpose, token)


def _token(link: str) -> str:
    return link.rpartition("/")[2].removesuffix(".ics")
