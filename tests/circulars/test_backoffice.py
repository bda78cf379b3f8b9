"""The pages on which organisers write to those who have registered."""

import re
from html import unescape

import pytest
from sqlalchemy import select

from tests.circulars.conftest import ENGLISH, read
from tests.fixtures.instants import NOW
from tests.organisers.office import Office
from tests.registrations.examples import ANNA, BO, add_occurrence
from webinars.circulars.jobs import send_due_circulars
from webinars.circulars.models import Circular
from webinars.mail.models import OutgoingMail
from webinars.organisers.audit.tables import AuditEntry
from webinars.registrations.actions import register_attendee
from webinars.registrations.attendees import attendee_for
from webinars.series.models import Series

# What these pages ask of the database is asked on both by the tests of the jobs and of the permissions.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

FORM = {"who": "confirmed", "subject": "Snart: {titel}", "text": "Hej {fornamn}!\n\n{delta}"}


@pytest.fixture
def office(app, services):
    """With an occurrence at which Anna and Bo have places."""
    office = Office(app, services)
    with services.database.write() as session:
        occurrence = add_occurrence(session, session.get_one(Series, office.series_ids[0]))
        for person in (ANNA, BO):
            register_attendee(
                session, occurrence, attendee_for(session, person, language="sv", now=NOW), now=NOW
            )
    return office


@pytest.fixture
def editor(office):
    """An editor of the first series."""
    return office.signed_in(name="Eva Redaktör", email="eva@example.org")


@pytest.fixture
def draft(editor):
    """The address of a draft."""
    answer = editor.post("/arrangor/tillfallen/1/meddelanden/nytt", FORM)
    assert answer.status_code == 303
    return answer.location.partition("?")[0]


def circulars(database):
    with database.read() as session:
        return list(session.scalars(select(Circular).order_by(Circular.id)))


def test_what_is_written_is_kept_as_a_draft_and_shown_as_its_reader_will_see_it(editor, draft, database):
    page = unescape(editor.get(draft).text)

    assert "2 personer får det." in page
    assert "Snart: Avsnittet nummer 1" in page
    assert "Hej Anna!" in page
    assert circulars(database)[0].state == "draft"


def test_what_somebody_else_has_changed_since_is_read_before_it_is_sent(editor, draft, database):
    shown = re.findall(r'name="shown" value="([0-9a-f]+)"', editor.get(draft).text)
    digest = re.search(r'name="shown" value="([0-9a-f]+)"', editor.get(f"{draft}/text").text)[1]
    editor.post(f"{draft}/text", {**FORM, "text": "Något annat", "shown": digest})

    asked = editor.post(f"{draft}/skicka", {"when": "now", "shown": shown[0]})
    again = re.search(r'name="shown" value="([0-9a-f]+)"', asked.text)[1]

    assert (asked.status_code, circulars(database)[0].state) == (422, "draft")
    assert "Det sparades något efter att du öppnade sidan." in asked.text
    assert editor.post(f"{draft}/skicka", {"when": "now", "shown": again}).status_code == 303
    assert circulars(database)[0].state == "ordered"


def test_nothing_that_an_organiser_looks_at_opens_an_attendees_pages(editor, draft, services, clock):
    for path in (draft, f"{draft}/utseende?sprak=en", f"{draft}/utseende"):
        page = editor.get(path).text

        assert set(re.findall(r"/(?:min|delta)/([\w-]+)", page)) == {"exempel"}


def test_an_unknown_placeholder_is_named_with_those_that_there_are_and_nothing_is_lost(editor, database):
    answer = editor.post("/arrangor/tillfallen/1/meddelanden/nytt", {**FORM, "text": "Hej {efternamn}!"})

    page = unescape(answer.text)
    assert answer.status_code == 422
    assert "{efternamn} betyder inget här. Det här går att fylla i: {fornamn}, {namn}," in page
    assert "Hej {efternamn}!</textarea>" in page
    assert circulars(database) == []


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"subject": ""}, "subject"),
        ({"text": " "}, "text"),
        ({"subject": "Länk {delta}"}, "subject"),
        ({"english_text": "Hello"}, "english_subject"),
        ({"english_subject": "Hello"}, "english_text"),
        ({"text": "x" * 10_001}, "text"),
    ],
)
def test_each_fault_leads_to_its_field(sent, field, editor):
    answer = editor.post("/arrangor/tillfallen/1/meddelanden/nytt", {**FORM, **sent})

    assert (answer.status_code, f'<a href="#{field}">' in answer.text) == (422, True)


def test_of_a_series_no_date_can_be_put_in(editor):
    answer = editor.post("/arrangor/serier/min-serie/meddelanden/nytt", {**FORM, "text": "{datum}"})

    assert (answer.status_code, "{datum} betyder inget här" in answer.text) == (422, True)


def test_who_saves_upon_an_older_text_is_told_and_loses_nothing(editor, office, draft, database):
    other = office.signed_in(name="Olle", email="olle@example.org")
    shown = re.search(r'name="shown" value="(\w+)"', editor.get(f"{draft}/text").text)[1]
    other.post(f"{draft}/text", {**FORM, "subject": "Olles ämne", "shown": shown})

    answer = editor.post(f"{draft}/text", {**FORM, "subject": "Evas ämne", "shown": shown})

    assert answer.status_code == 409
    assert "Olle" in answer.text
    assert "Evas ämne" in answer.text
    assert circulars(database)[0].subject == "Olles ämne"
    shown = re.search(r'name="shown" value="(\w+)"', answer.text)[1]
    editor.post(f"{draft}/text", {**FORM, "subject": "Evas ämne", "shown": shown})
    assert circulars(database)[0].subject == "Evas ämne"


def test_a_test_goes_to_oneself_and_to_nobody_else(editor, draft, database):
    editor.post(f"{draft}/prov", {"sprak": "sv"})

    with database.read() as session:
        mail = session.scalars(select(OutgoingMail)).one()
        assert (mail.recipient, mail.subject) == ("eva@example.org", "[Prov] Snart: Avsnittet nummer 1")
        assert mail.state == "queued"
        assert "/delta/exempel" in read(mail)


def test_a_double_click_orders_once_and_the_undo_takes_it_back(editor, draft, services, clock, database):
    answers = [editor.post(f"{draft}/skicka", {"when": "now"}) for _ in range(2)]
    assert {answer.status_code for answer in answers} == {303}
    assert "Inget har skickats än" in editor.get(draft).text

    answer = editor.post(f"{draft}/angra")

    assert answer.location.endswith("gjort=angrat")
    clock.pass_by(hours=1)
    assert send_due_circulars(services) == 0
    with database.read() as session:
        ordered = select(AuditEntry.verb).where(AuditEntry.verb.in_(("circular ordered", "circular undone")))
        assert list(session.scalars(ordered.order_by(AuditEntry.id))) == [
            "circular ordered",
            "circular undone",
        ]


def test_what_has_left_cannot_be_undone_and_is_followed(editor, draft, services, clock):
    editor.post(f"{draft}/skicka", {"when": "now"})
    clock.pass_by(minutes=5)
    send_due_circulars(services)

    answer = editor.post(f"{draft}/angra")

    assert answer.location.endswith("gjort=for-sent")
    page = unescape(editor.get(draft).text)
    assert "Det gick till 2 mottagare" in page
    assert editor.post(f"{draft}/text", {**FORM, "shown": ""}).location.endswith("gjort=bestallt")


def test_a_time_of_the_series_is_kept_and_a_wrong_one_explained(editor, draft, database):
    for sent, words in (
        ({"day": "2026-13-40", "clock": "12.00"}, "Skriv dagen så här"),
        ({"day": "2026-11-10", "clock": "kl tolv"}, "Skriv klockslaget så här"),
        ({"day": "2026-11-01", "clock": "12.00"}, "ligger före sändningens slut"),
        ({"day": "2026-11-12", "clock": "13.01"}, "ligger före sändningens slut"),
    ):
        answer = editor.post(f"{draft}/skicka", {"when": "later", **sent})
        assert (answer.status_code, words in unescape(answer.text)) == (422, True), sent

    editor.post(f"{draft}/skicka", {"when": "later", "day": "2026-11-10", "clock": "12.00"})

    assert circulars(database)[0].send_at.isoformat() == "2026-11-10T11:00:00+00:00"


def test_a_copy_is_a_draft_of_its_own_and_a_draft_can_be_thrown_away(editor, draft, database):
    copied = editor.post(f"{draft}/kopiera")

    assert copied.location == "/arrangor/meddelanden/2/text"
    assert editor.post(f"{draft}/ta-bort").location.endswith("/tillfallen/1/meddelanden?gjort=borttaget")
    assert [(each.id, each.subject) for each in circulars(database)] == [(2, "Snart: {titel}")]


def test_a_list_of_people_leads_to_a_circular_for_them(editor, database):
    page = editor.get("/arrangor/tillfallen/1/meddelanden/nytt?state=confirmed&search=anna")
    assert "Urvalet från listan: Anmälda, ”anna”" in unescape(page.text)

    answer = editor.post(
        "/arrangor/tillfallen/1/meddelanden/nytt?state=confirmed&search=anna", {**FORM, "who": "other"}
    )

    assert "1 person får det." in unescape(editor.get(answer.location).text)


def test_the_frame_loads_nothing_and_may_be_shown_by_us_alone(editor, draft):
    answer = editor.get(f"{draft}/utseende")

    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'")
    assert policy.endswith("sandbox")
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_the_english_text_is_shown_to_whoever_asks(editor):
    values = {**FORM, "english_subject": ENGLISH.english_subject, "english_text": ENGLISH.english_text}
    address = editor.post("/arrangor/tillfallen/1/meddelanden/nytt", values).location

    assert "Dear Anna" in editor.get(f"{address}&sprak=en").text


def test_the_list_shows_what_became_of_each(editor, draft, services, clock):
    editor.post(f"{draft}/skicka", {"when": "now"})
    clock.pass_by(minutes=5)
    send_due_circulars(services)

    for path in ("/arrangor/tillfallen/1/meddelanden", "/arrangor/serier/min-serie/meddelanden"):
        page = unescape(editor.get(path).text)
        assert "Snart: Avsnittet nummer 1" in page
        assert "Skickat" in page
