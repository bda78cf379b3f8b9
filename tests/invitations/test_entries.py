"""What stands in a calendar: the attendee's own entry, and everybody's."""

from datetime import timedelta

import pytest

from tests.fixtures.instants import NOW
from tests.invitations.readers import line
from tests.registrations.examples import add_attendee, add_occurrence, add_series
from webinars.invitations.calendar import download
from webinars.invitations.entries import entry_for, public_entry_for
from webinars.invitations.models import Invitation
from webinars.lib.signing import Signer
from webinars.registrations.actions import register_attendee, withdraw_registration
from webinars.registrations.links import Links
from webinars.registrations.rules import Withdrawal
from webinars.series.actions import cancel_occurrence, postpone_occurrence

SIGNER = Signer("a secret key for tests, long enough")
SWEDISH = Links("https://webbinarier.example.org", SIGNER)
ENGLISH = Links("https://webbinarier.example.org", SIGNER, language="en")
INVITATION = Invitation(uid="q7w2k9@example.org")


@pytest.fixture
def session(database):
    with database.write() as session:
        yield session


@pytest.fixture
def lunch(session):
    lunch = add_occurrence(session, add_series(session))
    lunch.episode.series.registration_email = "anmalan@example.org"
    return lunch


@pytest.fixture
def place(session, lunch):
    return register_attendee(session, lunch, add_attendee(session), now=NOW)


def test_the_entry_has_the_invitations_uid_and_the_registrations_revision(place):
    place.revision = 4

    entry = entry_for(place, INVITATION, SWEDISH)

    assert (entry.uid, entry.sequence) == ("q7w2k9@example.org", 4)


def test_the_join_link_is_the_place_the_address_and_the_first_line(place):
    ics = download(entry_for(place, INVITATION, SWEDISH))

    join = SWEDISH.join(place)
    assert line(ics, "LOCATION") == f"LOCATION:{join}"
    assert line(ics, "URL") == f"URL:{join}"
    assert line(ics, "DESCRIPTION").startswith(f"DESCRIPTION:{join}\\n")


def test_a_place_to_go_to_stands_before_the_link_and_never_pushes_it_out(place):
    place.occurrence.place = "Stadshuset i Ekdala, " + "en lång korridor " * 30

    entry = entry_for(place, INVITATION, SWEDISH)

    assert entry.location.startswith("Stadshuset i Ekdala, en lång")
    assert entry.location.endswith(f"… – {SWEDISH.join(place)}")
    assert len(entry.location) <= 255


def test_the_description_says_what_to_do_and_how_to_give_the_place_back(place):
    description = entry_for(place, INVITATION, SWEDISH).description

    assert description.split("\n\n") == [
        "Avsnitt 1 i webbinarieserien Politiskt ledarskap och innovation",
        "Öppna länken högst upp när det är dags. Knappen Delta visas där en stund innan vi börjar.",
        f"Får du förhinder? Svara nej och avboka här, så får någon annan platsen: {SWEDISH.answer(place)}",
        "Frågor: anmalan@example.org",
    ]


def test_whoever_sees_the_calendar_does_not_get_to_my_page(place):
    entry = entry_for(place, INVITATION, SWEDISH)

    assert "/min/" not in download(entry).decode().replace("\r\n ", "")


def test_the_description_is_in_the_readers_language(place):
    entry = entry_for(place, INVITATION, ENGLISH)

    assert entry.language == "en"
    assert entry.url.endswith("?lang=en")


def test_speakers_are_told_that_they_take_part_and_get_no_way_to_withdraw(place):
    place.role = "speaker"

    description = entry_for(place, INVITATION, SWEDISH).description

    assert "Du medverkar i det här webbinariet." in description
    assert "/min/" not in description


def test_the_stamp_is_the_last_change_of_either_and_never_now(place):
    place.changed_at, place.occurrence.changed_at = NOW, NOW + timedelta(minutes=3)

    assert entry_for(place, INVITATION, SWEDISH).dtstamp == NOW + timedelta(minutes=3)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (cancel_occurrence, "Inställt. Vi ställer in på grund av oväder."),
        (postpone_occurrence, "Framflyttat – ny tid kommer. Vi ställer in på grund av oväder."),
    ],
)
def test_what_does_not_take_place_says_why(change, sentence, session, place):
    change(session, place.occurrence, reason="Vi ställer in på grund av oväder.", now=NOW)

    for entry in (
        entry_for(place, INVITATION, SWEDISH),
        public_entry_for(place.occurrence, SWEDISH, domain="example.org"),
    ):
        assert entry.cancelled
        assert sentence in entry.description


def test_a_place_that_was_given_back_is_off(session, place):
    withdraw_registration(session, place, because=Withdrawal.SELF, now=NOW)

    assert entry_for(place, INVITATION, SWEDISH).cancelled


def test_everybodys_entry_leads_to_the_episodes_page_and_into_no_meeting(session, lunch, place):
    entry = public_entry_for(lunch, SWEDISH, domain="example.org")

    ics = download(entry).decode()
    assert entry.uid == f"occurrence-{lunch.id}@example.org"
    assert entry.url == entry.location == SWEDISH.episode(lunch.episode)
    assert "CONFERENCE" not in ics
    assert "/delta/" not in ics
    assert "/min/" not in ics
