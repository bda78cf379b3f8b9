"""What organisers see of it: nothing before enough have answered; what they write stands on the episode's page."""

import re

import pytest

from tests.feedback.examples import all_came
from tests.registrations.town import SLUG, said
from webinars.organisers.audit.tables import AuditPayload
from webinars.organisers.rules import Role

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

TEXTS = ["Mer tid för frågor.", "Tacka Kim Ek."]


@pytest.fixture
def path(town):
    return f"/arrangor/tillfallen/{town.occurrence_ids[0]}/aterkoppling"


@pytest.fixture
def editor(office):
    return office.signed_in(Role.EDITOR, name="Sara Ek")


def test_before_anybody_was_asked_the_page_says_when_they_are(path, editor):
    assert "Ingen har fått frågor än." in said(editor.get(path))


def test_with_four_answers_nothing_is_shown(path, town, places, afterwards, editor):
    all_came(town, places, answers=4, texts=TEXTS)

    page = editor.get(path)

    assert "4 av 6 har svarat." in said(page)
    assert "De visas när minst 5 har svarat" in said(page)
    assert not re.search(r"i medel|Mer tid", said(page))


def test_with_five_there_are_means_how_they_spread_and_the_texts(path, town, places, afterwards, editor):
    all_came(town, places, answers=5, texts=TEXTS)

    words = said(editor.get(path))

    assert "Jag kan mer om ämnet nu än innan. 4,0 i medel av 5. 100" in words
    assert "5 – Stämmer helt 5 100" in words  # all are content
    assert all(text in words for text in TEXTS)


def test_a_text_that_names_somebody_is_removed_and_the_log_does_not_repeat_it(
    path, town, places, afterwards, editor
):
    all_came(town, places, answers=5, texts=TEXTS)

    answer = editor.post(f"{path}/ta-bort", text="Tacka Kim Ek.")

    page = said(editor.get(answer.location))
    assert "Texten är borttagen." in page
    assert ("Kim Ek" in page, "Mer tid" in page) == (False, True)
    with town.services.database.read() as session:
        logged = [str(vars(each)) for each in session.query(AuditPayload)]
    assert not any("Kim Ek" in each for each in logged)


def test_what_was_changed_stands_on_the_page_of_the_episode(path, editor, client):
    shown = _digest(editor.get(path))

    answer = editor.post(path, words="Vi slutar tio minuter tidigare.", shown=shown)

    assert "Texten är sparad" in said(editor.get(answer.location))
    page = said(client.get(f"/serier/{SLUG}/avsnitt/1"))
    assert "Det här ändrade vi Efter vad deltagarna tyckte. Vi slutar tio minuter tidigare." in page
    assert "Det här ändrade vi" not in said(client.get(f"/serier/{SLUG}/avsnitt/2"))


def test_of_two_who_write_at_once_none_overwrites_the_other_silently(path, editor, office):
    shown = _digest(editor.get(path))
    office.signed_in(Role.EDITOR, name="Kim Ek").post(path, words="Kims text.", shown=shown)

    page = editor.post(path, words="Saras text.", shown=shown)

    assert page.status_code == 409
    assert "Kim Ek sparade" in said(page)
    assert ("Kims text." in said(page), "Saras text." in page.text) == (True, True)
    again = editor.post(path, words="Saras text.", shown=_digest(page))
    assert again.status_code == 303


def test_hosts_and_writers_do_not_see_it(path, office):
    for role in (Role.HOST, Role.WRITER):
        assert office.signed_in(role).get(path).status_code == 403


def _digest(page):
    found = re.search(r'name="shown" value="(\w+)"', page.text)
    assert found is not None
    return found[1]
