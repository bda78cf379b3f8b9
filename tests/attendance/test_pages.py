"""The join page: what it says when, and that the meeting's address is never shown before the button is pressed."""

from email import message_from_bytes
from email.policy import default

import pytest
from sqlalchemy import select

from tests.registrations.examples import ANNA, BO
from tests.registrations.town import everything_in, said
from webinars.mail.models import OutgoingMail
from webinars.registrations.jobs import write_promised_mails
from webinars.series.actions import cancel_occurrence, postpone_occurrence, reschedule_occurrence

MEETING = "motes.example.org"


@pytest.fixture
def door(town):
    """The path of Anna's join page for the first lunch, on 12 November at noon."""
    return town.path("join", town.registration(town.register()))


def test_before_its_time_the_page_says_when_the_button_comes(client, door):
    page = client.get(door)

    assert "Om 10 dagar" in said(page)
    assert "Knappen Delta visas här den 12 november 2026 kl. 11.30." in said(page)
    assert "<form" not in page.text


def test_pressing_too_early_leads_back_to_the_page(client, door):
    pressed = client.post(door)

    assert (pressed.status_code, pressed.location) == (303, door)


@pytest.mark.parametrize(
    ("minutes", "sentence"),
    [(-30, "Vi börjar om 30 minuter"), (-1, "Vi börjar om en minut"), (0, "Vi sänder nu")],
)
def test_the_button_leads_to_the_meeting(minutes, sentence, client, town, door, clock):
    clock.pass_by(days=10, hours=2, minutes=minutes)

    page, pressed = client.get(door), client.post(door)

    assert sentence in said(page)
    assert 'method="post"' in page.text
    assert pressed.status_code == 303
    assert pressed.location == f"https://{MEETING}/rum/{town.occurrence_ids[0]}"


def test_after_the_end_the_page_leads_to_the_recording(client, door, clock):
    clock.pass_by(days=10, hours=3)

    page = client.get(door)

    assert "Webbinariet är slut Inspelningen finns på avsnittets sida" in said(page)
    assert client.post(door).location == door


@pytest.mark.parametrize("hours", [0, 241.75, 242, 243])
def test_the_meetings_address_is_on_no_page_and_in_no_header_before_the_press(hours, client, door, clock):
    clock.pass_by(hours=hours)

    page = client.get(door)

    assert "/rum/" not in page.text + str(page.headers)


def test_only_an_open_door_lets_forms_lead_to_the_platform(client, town, door, clock):
    def form_action(path):
        policy = client.get(path).headers["Content-Security-Policy"]
        return policy.partition("form-action ")[2]

    assert form_action(door) == "'self'"
    clock.pass_by(days=10, hours=2)
    assert form_action(door) == f"'self' https://{MEETING}"
    assert form_action(town.my_page()) == "'self'"


@pytest.mark.parametrize(
    ("join_url", "sentence"),
    [("", "Länken till mötet är inte klar än"), ("javascript:alert(1)", "Länken till mötet är inte klar än")],
)
def test_without_a_meeting_to_go_to_the_page_says_so_kindly(join_url, sentence, client, town, door, clock):
    with town.changing() as (_, lunch):
        lunch.join_url = join_url
    clock.pass_by(days=10, hours=2)

    assert sentence in said(client.get(door))
    assert client.post(door).location == door


def test_a_cancelled_a_postponed_and_a_moved_lunch_say_what_happened(client, town, now):
    doors = [town.path("join", town.registration(town.register(lunch=lunch))) for lunch in range(3)]
    with town.changing(0) as (session, lunch):
        cancel_occurrence(session, lunch, reason="Vi ställer in på grund av oväder.", now=now)
    with town.changing(1) as (session, lunch):
        postpone_occurrence(session, lunch, reason="Sjukdom.", now=now)
    with town.changing(2) as (session, lunch):
        reschedule_occurrence(session, lunch, starts_at=lunch.starts_at.replace(hour=14), now=now)

    cancelled, postponed, moved = (said(client.get(door)) for door in doors)

    assert "Vi ställer in på grund av oväder." in cancelled
    assert "Webbinariet är inställt." in cancelled
    assert "Webbinariet är framflyttat. Du har kvar din plats" in postponed
    assert "Ny tid: Onsdag 9 december 2026 kl. 15.00–16.00" in moved


def test_whoever_waits_or_has_withdrawn_is_not_let_in(client, town, clock):
    given_back = town.register()
    client.post(town.place(given_back, "avboka"))
    with town.changing() as (_, lunch):
        lunch.capacity = 0
    waiting = town.register(BO)
    clock.pass_by(days=10, hours=2)

    for place, sentence in ((given_back, "Din plats är avbokad."), (waiting, "Webbinariet är fullbokat.")):
        door = town.path("join", town.registration(place))
        assert sentence in said(client.get(door))
        assert client.post(door).location == door


def test_the_page_prepares_and_gives_something_to_talk_about(client, town, door):
    with town.changing() as (_, lunch):
        lunch.episode.preparation = "Ta med er senaste kallelse."
        lunch.episode.talking_points = ["Vad väljer vi bort, och varför?"]

    words = said(client.get(door))

    assert "Förbered dig Ta med er senaste kallelse." in words
    assert "Samtala vidare Vad väljer vi bort, och varför?" in words
    assert "Teknisk hjälp" in words


def test_a_join_link_leads_to_no_other_page_of_its_owner(client, town, door, clock):
    clock.pass_by(days=10, hours=2)

    page = client.get(door).text

    assert "/min/" not in page
    assert "/svar/" not in page


def test_a_link_that_was_made_invalid_is_gone(client, town, door, database):
    with database.write() as session:
        session.merge(town.attendee()).token_generation += 1

    assert client.get(door).status_code == 410
    assert client.post(door).status_code == 410


def test_opening_the_page_changes_nothing(client, door, database, clock):
    clock.pass_by(days=10, hours=2)
    before = everything_in(database)

    client.get(door)
    client.head(door)

    assert everything_in(database) == before


def test_without_a_link_there_is_a_form_that_sends_it(client, town):
    page = client.get("/delta/")

    assert page.status_code == 200
    assert 'action="/skicka-lank"' in page.text
    assert 'name="email"' in page.text


def test_before_the_day_there_is_a_sound_to_try(client, door, clock):
    page, tone = client.get("/delta/testa"), client.get("/delta/testa/ton.wav")

    assert 'href="/delta/testa"' in client.get(door).text
    assert 'src="/delta/testa/ton.wav"' in page.text
    assert (tone.content_type, tone.data[:4]) == ("audio/wav", b"RIFF")
    clock.pass_by(days=10, hours=2)
    assert 'href="/delta/testa"' not in client.get(door).text


def test_the_page_speaks_the_language_of_its_owner(client, town, door):
    client.post(town.my_page(ANNA, "utskick"), data={"language": "en", "reminders": "all"})

    assert '<html lang="en">' in client.get(door).text


def test_who_asks_on_the_day_is_mailed_the_way_in_and_long_before_only_the_way_to_my_page(
    client, town, door, clock
):
    def asked_for_link():
        client.post("/skicka-lank", data={"email": ANNA.email, "form_key": str(clock())})
        while write_promised_mails(town.services):
            continue
        with town.services.database.read() as session:
            mail = session.scalars(
                select(OutgoingMail).where(OutgoingMail.kind == "my_link").order_by(OutgoingMail.id.desc())
            ).first()
            body = message_from_bytes(mail.message, policy=default).get_body(("plain",))
        return body.get_content()

    assert door not in asked_for_link()
    clock.pass_by(days=10, hours=1)
    assert door in asked_for_link()
