"""My page: what it shows, and that only a press of a button changes anything."""

import pytest

from tests.registrations.examples import ANNA, BO, CILLA, SECRETARY
from tests.registrations.town import SLUG, everything_in, said
from webinars.recordings.models import Recording
from webinars.registrations.links import Links
from webinars.series.actions import cancel_occurrence, postpone_occurrence, reschedule_occurrence


def test_what_comes_next_stands_first_with_its_countdown_and_the_way_in(client, town):
    town.register(lunch=1)
    first = town.register(lunch=0)

    page = client.get(town.my_page())

    words = said(page)
    assert words.index("Avsnittet nummer 1") < words.index("Avsnittet nummer 2")
    assert "Om 10 dagar ✓" in words.replace("Du är anmäld", "✓")
    assert town.path("join", town.registration(first)) in page.text


def test_a_place_in_the_queue_says_which(client, town):
    with town.changing() as (_, lunch):
        lunch.capacity = 1
    town.register(BO)
    town.register(CILLA)
    town.register()

    assert "På väntelistan – nummer 2 i kön" in said(client.get(town.my_page()))


def test_a_moved_a_cancelled_and_a_postponed_lunch_say_what_happened(client, town, now):
    for lunch in range(3):
        town.register(lunch=lunch)
    with town.changing(0) as (session, moved):
        starts_at = moved.starts_at.replace(hour=13)
        reschedule_occurrence(session, moved, starts_at=starts_at, reason="Lokalen var upptagen.", now=now)
    with town.changing(1) as (session, cancelled):
        cancel_occurrence(session, cancelled, reason="Vi ställer in på grund av oväder.", now=now)
    with town.changing(2) as (session, postponed):
        postpone_occurrence(session, postponed, reason="Samtalsledaren är sjuk.", now=now)

    words = said(client.get(town.my_page()))

    assert "Tidigare tid: Torsdag 12 november 2026 kl. 12.00–13.00" in words
    assert "Ny tid: Torsdag 12 november 2026 kl. 14.00–15.00 Tiden är ändrad: Lokalen var upptagen." in words
    assert "Inställt Avsnittet nummer 2" in words
    assert "Framflyttat – ny tid kommer Avsnittet nummer 3" in words


def test_past_lunches_lead_to_their_recordings(client, town, clock):
    town.register()
    clock.pass_by(days=30)
    with town.changing() as (session, lunch):
        session.add(
            Recording(
                public_id="k3m9",
                episode_id=lunch.episode_id,
                position=1,
                title="Klipp",
                url="https://video.example.org/1",
                published_at=clock(),
                created_at=clock(),
            )
        )

    page = client.get(town.my_page())

    assert "Du är inte anmäld till något kommande webbinarium." in said(page)
    assert "Se inspelningen" in said(page)
    assert "/r/k3m9" in page.text


def test_somebody_without_any_place_is_shown_how_to_get_one(client, town):
    page = client.get(town.my_page())

    assert page.status_code == 200
    assert "Anmäl dig till fler" in said(page)


def test_the_page_speaks_the_language_that_its_owner_chose(client, town):
    town.register()
    client.post(town.my_page(ANNA, "utskick"), data={"language": "en", "reminders": "all"})

    assert '<html lang="en">' in client.get(town.my_page()).text
    assert '<html lang="sv">' in client.get(town.my_page() + "?lang=sv").text


def test_nobody_keeps_or_lists_the_page(client, town):
    headers = client.get(town.my_page()).headers

    assert headers["Cache-Control"] == "private, no-store"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Set-Cookie" not in headers


def test_a_link_that_lost_a_piece_is_not_found_and_offers_a_new_one(client, town):
    page = client.get(town.my_page()[:-2])

    assert page.status_code == 404
    assert "/skicka-lank" in page.text


def test_a_link_of_an_earlier_generation_is_gone_and_offers_a_new_one(client, town, database):
    link = town.my_page()
    with database.write() as session:
        session.merge(town.attendee()).token_generation += 1

    page = client.get(link)

    assert page.status_code == 410
    assert "/skicka-lank" in page.text


@pytest.mark.parametrize("kind", ["join", "answer", "dispute"])
def test_a_link_for_another_purpose_does_not_open_my_page(kind, client, town):
    registration = town.registration(town.register())

    token = town.path(kind, registration).rpartition("/")[2]

    assert client.get(f"/min/{token}").status_code == 404


def test_the_address_of_the_feed_does_not_open_my_page(client, town):
    token = town.path("feed", town.attendee()).removeprefix("/kalender/").removesuffix(".ics")

    assert client.get(f"/min/{token}").status_code == 404


def test_opening_pages_changes_nothing(app, client, town, database, clock):
    own, entrusted = town.register(), town.register(BO, by=ANNA)
    town.register(lunch=1)
    offer = town.offer(own, 2)
    before = everything_in(database)

    opened = {
        path: client.open(path, method=method).status_code
        for path in _pages(app, town, own, entrusted, offer)
        for method in ("GET", "HEAD")
    }

    assert len(opened) > 15
    assert set(opened.values()) == {200}
    assert everything_in(database) == before


def test_only_what_is_on_the_list_is_said_to_have_been_done(client, town):
    town.register()

    assert "Dina val är sparade." in said(client.get(town.my_page() + "?klart=utskick"))
    assert 'role="status"' not in client.get(town.my_page() + "?klart=Du+har+vunnit").text


@pytest.mark.parametrize("rest", ["", "svar", "avboka", "skicka", "nytt-datum/1"])
def test_the_place_of_somebody_else_cannot_be_reached(rest, client, town, database):
    town.register()
    others = town.register(BO)
    town.offer(others, 1)
    before = everything_in(database)
    path = town.my_page(ANNA, "anmalan", others, *([rest] if rest else []))

    codes = {client.get(path).status_code, client.post(path, data={"answer": "no"}).status_code}

    assert codes <= {404, 405}
    assert 404 in codes
    assert everything_in(database) == before


def test_an_offer_made_to_somebody_else_cannot_be_answered_through_ones_own_place(client, town):
    own, others = town.register(), town.register(BO)
    offer = town.offer(others, 1)

    answered = client.post(town.place(own, "nytt-datum", str(offer)), data={"answer": "yes"})

    assert answered.status_code == 404


def test_a_form_of_another_site_is_refused(client, town):
    place = town.register()

    refused = client.post(town.place(place, "avboka"), headers={"Sec-Fetch-Site": "cross-site"})

    assert refused.status_code == 403
    assert town.registration(place).status == "confirmed"


def test_a_draft_is_not_shown_even_to_those_who_have_a_place(client, town):
    town.register()
    with town.changing() as (_, lunch):
        lunch.status = "draft"

    assert "Avsnittet nummer 1" not in said(client.get(town.my_page()))


def test_who_registered_me_is_said_with_a_way_out(client, town):
    place = town.register(by=SECRETARY)

    page = client.get(town.place(place))

    assert "Anmäld av Siv Sekreterare." in said(page)
    assert town.path("dispute", town.registration(place)) in page.text


def test_links_to_calendars_on_the_web_come_with_a_warning_and_tell_nothing_personal_but_the_way_in(
    client, town
):
    page = client.get(town.place(town.register()))

    assert "Den flyttas inte om webbinariet får ny tid" in said(page)
    [google] = [part for part in page.text.split('"') if part.startswith("https://calendar.google.com/")]
    assert "%2Fdelta%2F" in google
    assert "%2Fmin%2F" not in google


def test_the_join_link_of_the_meeting_itself_is_nowhere(client, town, clock):
    place = town.register()
    clock.pass_by(days=10)

    assert "motes.example.org" not in client.get(town.my_page()).text
    assert "motes.example.org" not in client.get(town.place(place)).text


def _pages(app, town, own, entrusted, offer):
    """The address of every page that hangs on a personal link, with what it needs filled in."""
    registration, colleague = town.registration(own), town.registration(entrusted)
    links = Links.of(town.services.config, town.services.signer, "sv")
    tokens = {
        "answers.dispute": links.dispute(colleague),
        "answers.confirm_dispute": links.dispute(colleague),
        "attendance.join": links.join(registration),
        "attendance.enter": links.join(registration),
        "invitations.personal_feed": links.feed(registration.attendee).removesuffix(".ics"),
    }
    for rule in app.url_map.iter_rules():
        if rule.endpoint.partition(".")[0] not in {"my_page", "answers", "attendance", "invitations"}:
            continue
        if "token" not in rule.arguments or "GET" not in rule.methods:
            continue
        default = links.answer if rule.endpoint.startswith("answers.") else None
        link = tokens.get(rule.endpoint) or (
            default(registration) if default else links.my_page(registration.attendee)
        )
        values = {
            "token": link.rpartition("/")[2],
            "public_id": entrusted if "anmalda" in rule.rule else own,
            "offer_id": str(offer),
            "slug": SLUG,
            "number": "3",
        }
        path = rule.rule.replace("<int:", "<")
        for name in rule.arguments:
            path = path.replace(f"<{name}>", values[name])
        yield path
