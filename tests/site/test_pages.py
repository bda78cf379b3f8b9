import re
from dataclasses import replace

import pytest
from werkzeug.exceptions import default_exceptions

from tests.fixtures.instants import NOW, stockholm
from tests.site.examples import (
    EVERY_STATE,
    LONG_TITLE,
    SLUG,
    add_episode,
    add_every_state,
    add_series,
    occurrence,
)
from webinars.app import create_app
from webinars.series.actions import cancel_occurrence, reschedule_occurrence
from webinars.series.models import Episode, Occurrence

PUBLIC = [
    "/",
    f"/serier/{SLUG}/",
    f"/serier/{SLUG}/avsnitt/7",
    "/tillganglighet",
    "/personuppgifter",
    "/kakor",
    "/kontakt",
]


@pytest.fixture
def every_state(database):
    with database.write() as session:
        add_every_state(session)


def text_of(answer) -> str:
    """What a reader sees, with single spaces."""
    main = re.search(r"<main.*?</main>", answer.text, re.DOTALL)[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main)).replace("&nbsp;", " ").replace(" .", ".")


def episode_text(client, number: int, query: str = "") -> str:
    answer = client.get(f"/serier/{SLUG}/avsnitt/{number}{query}")
    assert answer.status_code == 200
    return text_of(answer)


@pytest.mark.parametrize(
    ("number", "sentences"),
    [
        (1, ["Se inspelningen", "Inspelning i 2 delar", "Vad är tjänstedesign?", "14:05", "Textad"]),
        (
            2,
            [
                "Genomfört",
                "Inspelning på väg",
                "Vi textar inspelningen. Den publiceras här så snart textningen är klar.",
            ],
        ),
        (3, ["Pågår nu", "Vi sänder nu", "Sändningen pågår till kl. 10.30.", "Skicka min länk igen"]),
        (
            4,
            [
                "Ny tid",
                "Fullmäktige.",
                "Torsdag 19 november 2026 kl. 12.00–13.00",
                "Är du redan anmäld behåller du din plats.",
            ],
        ),
        (5, ["Framflyttat – ny tid kommer", "Sjukdom.", "du får den nya tiden med e-post"]),
        (6, ["Inställt", "Vi ställer in på grund av oväder.", "Alla anmälda får besked med e-post"]),
        (7, ["Få platser kvar", "12 platser kvar.", "Anmäl dig"]),
        (8, ["Fullbokat – väntelista", "Ställ dig på väntelistan, så hör vi av oss om en plats blir ledig."]),
        (9, ["Anmälan stängd", "Är du redan anmäld kommer du in med din egen länk."]),
        (10, ["Planerat", "Anmälan har inte öppnat än.", "Lägg till i kalendern"]),
        (11, ["Datumet är inte bestämt än.", "Datum kommer"]),
        (12, ["Nytt datum", "Sändningen torsdagen den 5 november 2026 kl. 12.00–13.00 ställdes in."]),
        (13, ["Anmäl dig till det här tillfället", "Onsdag 2 december 2026 kl. 18.30–19.30"]),
        (14, [LONG_TITLE]),
    ],
    ids=EVERY_STATE.values(),
)
def test_an_episode_tells_its_state(client, every_state, number, sentences):
    text = episode_text(client, number)

    assert [sentence for sentence in sentences if sentence not in text] == []


def test_the_state_is_said_before_the_title(client, every_state):
    text = episode_text(client, 6)

    assert text.index("Inställt") < text.index("Avsnittet nummer 6")


@pytest.mark.parametrize("number", [1, 2, 3, 5, 6, 9, 10, 11])
def test_nobody_is_led_to_a_form_that_would_refuse_them(client, every_state, number):
    page = client.get(f"/serier/{SLUG}/avsnitt/{number}").text

    assert "/anmalan" not in page


def test_an_episode_says_everything_that_people_ask_about(client, every_state):
    text = episode_text(client, 7)

    for heading in (
        "När",
        "Var",
        "Målgrupp",
        "Kostnad",
        "Ersättning",
        "Frågor om innehållet",
        "Frågor om anmälan",
    ):
        assert heading in text
    for part in ("Innehåll", "Medverkande", "Program", "Förbered dig", "Samtala vidare"):
        assert part in text
    assert "innehall@example.org" in text
    assert "anmalan@example.org" in text
    assert "Utvecklingsstrateg, Lövsjö" in text


def test_the_series_lists_what_is_to_come_before_what_has_been(client, every_state):
    text = text_of(client.get(f"/serier/{SLUG}/"))

    assert text.index("Kommande avsnitt") < text.index("Avsnitt 7 av 14") < text.index("Tidigare avsnitt")
    assert text.index("Tidigare avsnitt") < text.index("Avsnitt 2 av 14") < text.index("Avsnitt 1 av 14")
    assert "Diarienummer 2016-04337" in text
    assert "Med stöd från Vinnova" in text


def test_the_start_page_says_what_is_on_right_now(client, every_state):
    assert "Vi sänder nu" in text_of(client.get("/"))


def test_the_start_page_says_what_is_on_next(client, every_state, clock):
    clock.pass_by(hours=1)

    text = text_of(client.get("/"))

    assert text.index("Nästa webbinarium") < text.index("Tisdag 3 november 2026 kl. 12.00–13.00")


def test_an_installation_without_series_says_so(client):
    assert "Inga kommande tillfällen just nu." in text_of(client.get("/"))
    assert client.get("/kontakt").status_code == 200


def test_a_series_that_is_over_leads_to_its_recordings(client, every_state, clock):
    clock.instant = stockholm("2027-06-01 12:00")

    text = text_of(client.get(f"/serier/{SLUG}/"))

    assert "Inga kommande tillfällen just nu." not in text  # one is postponed, one has no date
    assert "Se inspelningen" in text


@pytest.mark.parametrize(
    "path",
    [
        "/serier/finns-inte/",
        f"/serier/{SLUG}/avsnitt/99",
        "/serier/finns-inte/avsnitt/1",
        f"/serier/{SLUG}/avsnitt/0",
    ],
)
def test_what_does_not_exist_is_not_found(client, every_state, path):
    assert client.get(path).status_code == 404


def test_an_unpublished_episode_is_not_found(client, database):
    with database.write() as session:
        add_episode(session, add_series(session), 1, occurrence("2026-11-26 12:00"), published=False)

    assert client.get(f"/serier/{SLUG}/avsnitt/1").status_code == 404
    assert "Avsnittet nummer 1" not in client.get(f"/serier/{SLUG}/").text


def test_a_change_is_seen_at_once(client, database):
    with database.write() as session:
        episode = add_episode(session, add_series(session), 1, occurrence("2026-11-26 12:00"))
        occurrence_id = episode.occurrences[0].id
    before = episode_text(client, 1)

    with database.write() as session:
        moved = session.get(Occurrence, occurrence_id)
        reschedule_occurrence(session, moved, starts_at=stockholm("2026-12-03 18:30"), now=NOW)
    after_move = episode_text(client, 1)
    with database.write() as session:
        cancel_occurrence(session, session.get(Occurrence, occurrence_id), reason="Oväder.", now=NOW)
    after_cancelling = episode_text(client, 1)

    assert ("Ny tid" in before, "Ny tid" in after_move) == (False, True)
    assert "Torsdag 3 december 2026 kl. 18.30–19.30" in after_move
    assert "Webbinariet är inställt" in after_cancelling


def test_what_time_changes_is_seen_in_the_same_second(client, database, clock):
    with database.write() as session:
        add_episode(session, add_series(session), 1, occurrence("2026-11-26 12:00"))

    clock.instant = stockholm("2026-11-26 11:59:59")
    before = episode_text(client, 1)
    clock.pass_by(seconds=1)
    live = episode_text(client, 1)

    assert ("Pågår nu" in before, "Pågår nu" in live) == (False, True)


def test_the_last_seat_is_seen_at_once(client, database):
    with database.write() as session:
        episode = add_episode(
            session, add_series(session), 1, occurrence("2026-11-26 12:00", capacity=20, taken=19)
        )
    assert "1 plats kvar." in episode_text(client, 1)

    with database.write() as session:
        session.get(Occurrence, episode.occurrences[0].id).taken = 20

    assert "Fullbokat – väntelista" in episode_text(client, 1)


def test_a_title_cannot_become_markup(client, database):
    with database.write() as session:
        title = "</script><img src=x onerror=alert(1)>&amp;"
        add_episode(session, add_series(session, title=title), 1, occurrence("2026-11-26 12:00"), title=title)

    for path in ("/", f"/serier/{SLUG}/", f"/serier/{SLUG}/avsnitt/1", "/kontakt"):
        page = client.get(path).text
        assert "<img src=x" not in page
        assert page.count("</script>") == page.count("<script")


@pytest.mark.parametrize("path", PUBLIC)
def test_a_page_is_sent_once_and_then_only_confirmed(client, every_state, path):
    first = client.get(path)

    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})

    assert (first.status_code, again.status_code, again.data) == (200, 304, b"")
    assert first.headers["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize("path", PUBLIC)
def test_a_page_leaves_nothing_with_its_reader(client, every_state, path):
    answer = client.get(path)

    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("path", PUBLIC)
def test_a_page_has_one_address_and_names_its_other_language(client, every_state, config, path):
    address = config.site.base_url + path

    swedish, english = client.get(path).text, client.get(f"{path}?lang=en").text

    assert f'<link rel="canonical" href="{address}">' in swedish
    assert f'<link rel="canonical" href="{address}?lang=en">' in english
    for page in (swedish, english):
        assert f'<link rel="alternate" hreflang="sv" href="{address}">' in page
        assert f'<link rel="alternate" hreflang="en" href="{address}?lang=en">' in page


def test_the_other_language_leads_back_to_the_same_page(client, every_state):
    english = client.get("/serier/politiskt-ledarskap-och-innovation/avsnitt/7?lang=en").text

    assert '<html lang="en">' in english
    assert '<h1 lang="sv">' in english
    assert 'href="?lang=sv" lang="sv"' in english


def test_a_strange_query_reaches_nobody_else(client, every_state):
    client.get("/?fran=elak")

    assert "elak" not in client.get("/").text


def test_a_link_that_is_shared_shows_our_picture(client, every_state, config):
    page = client.get(f"/serier/{SLUG}/avsnitt/7").text
    address = re.search(r'<meta property="og:image" content="([^"]+)"', page)[1]

    picture = client.get(address.removeprefix(config.site.base_url))

    assert picture.content_type == "image/png"
    assert picture.data.startswith(b"\x89PNG")
    assert picture.headers["Cache-Control"] == "public, max-age=31536000"


def test_a_name_that_describes_no_picture_is_not_found(client):
    assert client.get("/bilder/hej.svg").status_code == 404
    assert client.get("/bilder/hej.png").status_code == 404


def test_an_error_says_what_to_do(client):
    answer = client.get("/finns-inte")

    assert answer.status_code == 404
    assert "Skicka min länk igen" in text_of(answer)
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "canonical" not in answer.text


def test_reading_changes_nothing(client, database, every_state):
    def everything():
        with database.read() as session:
            return [
                [(row.id, row.updated_at) for row in session.query(Episode).order_by(Episode.id)],
                [
                    (row.id, row.taken, row.revision)
                    for row in session.query(Occurrence).order_by(Occurrence.id)
                ],
            ]

    before = everything()
    for path in [*PUBLIC, "/sitemap.xml", "/robots.txt", f"/serier/{SLUG}/atom.xml", "/inspelningar/"]:
        client.get(path)
        client.head(path)

    assert everything() == before


def test_what_cannot_be_read_is_answered_with_what_to_do(client):
    answer = client.post("/")

    assert answer.status_code == 405
    assert "Inget har sparats." in text_of(answer)


def test_the_stylesheet_is_fetched_once_until_it_changes(client):
    address = re.search(r'<link rel="stylesheet" href="([^"]+)"', client.get("/").text)[1]

    answer = client.get(address, buffered=True)

    assert re.search(r"\?v=[0-9a-f]{8}$", address)
    assert answer.headers["Cache-Control"] == "public, max-age=31536000"


@pytest.mark.parametrize("code", [400, 403, 404, 405, 410, 413, 429, 500, 503])
def test_every_error_has_a_page_with_one_heading_and_a_way_on(app, code):
    with app.test_request_context("/"):
        app.preprocess_request()
        answer = app.make_response(app.handle_http_exception(default_exceptions[code]()))

    page = answer.get_data(as_text=True)
    assert answer.status_code == code
    assert page.count("<h1>") == 1
    assert 'href="/"' in page


# What the statements say of the installation


def statement(config, database, clock, path, **sections):
    changed = replace(
        config, **{name: replace(getattr(config, name), **values) for name, values in sections.items()}
    )
    return text_of(create_app(changed, database, clock).test_client().get(path))


def test_the_privacy_page_names_the_periods_that_are_set(config, database, clock):
    text = statement(config, database, clock, "/personuppgifter", retention={"registrations_days": 180})

    assert "sex månader efter sändningen" in text
    assert "30 dagar efter sändningen" in text


@pytest.mark.parametrize(("public_body", "ground"), [(True, "artikel 6.1 e"), (False, "artikel 6.1 f")])
def test_only_a_public_body_speaks_of_public_records_and_tasks(public_body, ground, config, database, clock):
    text = statement(config, database, clock, "/personuppgifter", site={"public_body": public_body})

    assert ground in text
    assert ("allmän handling" in text) is public_body


def test_the_accessibility_statement_says_when_it_was_assessed_and_who_supervises(config, database, clock):
    words = {"assessed_on": "2027-03-01", "supervisor": "Post- och telestyrelsen"}
    text = statement(config, database, clock, "/tillganglighet", accessibility=words)

    assert "bedömdes senast den 1 mars 2027" in text
    assert "Post- och telestyrelsen har tillsyn" in text
