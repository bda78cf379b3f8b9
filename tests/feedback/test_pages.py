"""The link of the mail: opening it changes nothing, one answer counts, and nobody is told which it was."""

import pytest
from sqlalchemy import select

from tests.feedback.examples import all_came, asked
from tests.registrations.town import everything_in, said
from webinars.feedback.models import FeedbackResult

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

ANSWER = {"knowledge": "4", "role": "0", "satisfaction": "5", "text": "Mer tid för frågor."}


@pytest.fixture
def path(town, places):
    """Where the mail leads."""
    return town.path("feedback", town.registration(places[0]))


@pytest.fixture
def open_path(town, places, path, afterwards):
    """The same, once people have been asked."""
    all_came(town, places)
    return path


def test_three_statements_one_text_and_one_button(open_path, client):
    page = client.get(open_path)

    assert [page.text.count(f'name="{name}"') for name in ("knowledge", "role", "satisfaction")] == [6, 6, 6]
    assert "Jag ser hur jag i min roll kan bidra." in said(page)
    assert "Skriv inga personuppgifter." in said(page)
    assert page.text.count('type="submit"') == 1


def test_an_answer_is_thanked_for_and_counted(open_path, client, town):
    sent = client.post(open_path, data=ANSWER)

    assert sent.status_code == 303
    assert "Tack för ditt svar! " in said(client.get(sent.location))
    assert _result(town) == (
        1,
        {"knowledge": [0, 0, 0, 0, 1, 0], "role": [1, 0, 0, 0, 0, 0]},
        [ANSWER["text"]],
    )


def test_a_second_answer_changes_nothing_and_the_first_is_not_shown(open_path, client, town):
    client.post(open_path, data=ANSWER)

    again = client.post(open_path, data={"knowledge": "1"})
    page = client.get(again.location)

    assert _result(town)[0] == 1
    assert "Därför kan det inte visas eller ändras." in said(page)
    assert ANSWER["text"] not in page.text


def test_an_empty_form_is_explained(open_path, client, town):
    page = client.post(open_path, data={"text": "  ", "knowledge": "9"})

    assert page.status_code == 422
    assert "Svara på minst en fråga, eller skriv något." in said(page)
    assert _result(town)[0] == 0


def test_opening_the_link_changes_nothing(open_path, client, database):
    before = everything_in(database)

    client.get(open_path)
    client.head(open_path)

    assert everything_in(database) == before


def test_before_and_after_the_round_the_page_says_so(path, client, town, places, afterwards):
    assert "Frågorna öppnas när webbinariet är slut." in said(client.get(path))
    all_came(town, places)
    afterwards.pass_by(days=21)

    assert "Det går inte att svara längre." in said(client.get(path))
    client.post(path, data=ANSWER)
    assert _result(town)[0] == 0


def test_the_link_opens_nothing_else_and_no_other_link_opens_it(path, client, town, places):
    token = path.rpartition("/")[2]
    joins = town.path("join", town.registration(places[0])).rpartition("/")[2]

    assert [client.get(f"/{page}/{token}").status_code for page in ("min", "delta", "svar")] == [404] * 3
    assert client.get(f"/aterkoppling/{joins}").status_code == 404


def test_the_mail_leads_there(open_path, town, database):
    stored = str(everything_in(database)["mail_bodies"]) + str(everything_in(database)["outgoing_mails"])

    assert len(asked(town)) == 6
    assert open_path.rpartition("/")[2].partition("-")[0] in stored


def _result(town):
    with town.services.database.read() as session:
        result = session.scalars(select(FeedbackResult)).one()
        shown = {name: result.tallies[name] for name in ("knowledge", "role")}
        return result.answers, shown, result.texts
