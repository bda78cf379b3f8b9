"""From draft to published, at once or at a date; and back."""

import pytest
from sqlalchemy import select

from tests.fixtures.instants import stockholm
from tests.planning.conftest import text_of
from tests.registrations.examples import ANNA
from webinars.organisers.rules import Role
from webinars.organisers.sessions import form_token
from webinars.planning.jobs import open_due_registrations, publish_due_episodes
from webinars.registrations.actions import register_attendee
from webinars.registrations.attendees import attendee_for
from webinars.registrations.jobs import settle_people_on_stage
from webinars.registrations.models import Registration
from webinars.series.models import Episode, Occurrence, Series

PAGE = "/serier/min-serie/avsnitt/1"


@pytest.fixture
def draft(planner, database, office):
    """A draft of a series with two draft episodes."""
    with database.write() as session:
        series = session.get_one(Series, office.series_ids[0])
        series.published, series.status = False, "planned"
    planner.save("avsnitt/nytt", title="Börja i behovet", day="2026-11-26")
    planner.save("avsnitt/nytt", title="Beställ behov", day="2026-12-10")


def test_a_draft_is_known_to_nobody_until_it_is_published(planner, draft, client):
    assert [client.get(path).status_code for path in (PAGE, "/serier/min-serie/")] == [404, 404]

    page = planner.browser.client.get("/arrangor/serier/min-serie/publicera")
    assert page.text.count('name="episode"') == page.text.count(" checked>") - 1 == 2
    answer = planner.post("publicera", episode="1", when="now")

    assert answer.headers["Location"] == "/arrangor/serier/min-serie/?gjort=publicerat"
    assert "Anmäl dig" in client.get(PAGE).text
    assert client.get("/serier/min-serie/avsnitt/2").status_code == 404
    assert (planner.series().published, planner.series().status) == (True, "ongoing")


def test_all_drafts_are_published_together(planner, draft, client):
    planner.browser.client.post(
        "/arrangor/serier/min-serie/publicera",
        data={"form_token": form_token(planner.browser.token), "episode": ["1", "2"], "when": "now"},
    )

    assert [episode.published for episode in planner.series().episodes] == [True, True]


def test_what_has_a_date_is_published_by_the_timetable(planner, draft, client, services, clock):
    planner.post("publicera", episode="1", when="later", day="2026-11-09", clock="08:00")
    assert "Publiceras måndagen den 9 november 2026 kl. 8.00" in text_of(planner.get())

    assert publish_due_episodes(services) == 0
    clock.instant = stockholm("2026-11-09 08:00")
    assert publish_due_episodes(services) == 1
    assert publish_due_episodes(services) == 0

    assert client.get(PAGE).status_code == 200
    assert planner.episode().publish_at is None


def test_a_date_is_taken_away_again(planner, draft, services, clock):
    planner.post("publicera", episode="1", when="later", day="2026-11-09", clock="08:00")
    planner.post("publicera", episode="1", when="never")
    clock.pass_by(days=30)

    assert publish_due_episodes(services) == 0
    assert planner.episode().published is False


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"when": "now"}, "Välj minst ett avsnitt som är ett utkast."),
        ({"episode": "7", "when": "now"}, "Välj minst ett avsnitt som är ett utkast."),
        ({"episode": "1", "when": "later", "day": ""}, "Välj en dag som inte har passerat."),
        ({"episode": "1", "when": "later", "day": "2026-11-01"}, "Välj en dag som inte har passerat."),
    ],
)
def test_what_is_wrong_is_said(planner, draft, fields, sentence):
    answer = planner.post("publicera", fields)

    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert not any(episode.published or episode.publish_at for episode in planner.series().episodes)


def test_an_episode_nobody_is_registered_for_becomes_a_draft_again(
    planner, draft, client, services, database
):
    people = {"name-0": "Anna Ek", "email-0": "anna@example.org"}
    planner.save("avsnitt/1/", **people)
    planner.post("publicera", episode="1", when="now")
    settle_people_on_stage(services)

    assert "1 medverkande får tillfället borttaget" in text_of(planner.get("avsnitt/1/avpublicera"))
    planner.post("avsnitt/1/avpublicera")

    assert client.get(PAGE).status_code == 404
    with database.read() as session:
        occurrence = session.get_one(Episode, planner.episode().id).occurrences[0]
        assert [each.status for each in _registrations(session, occurrence)] == ["withdrawn"]


def test_an_episode_somebody_is_registered_for_stays_published(planner, draft, database, client, now):
    planner.post("publicera", episode="1", when="now")
    with database.write() as session:
        occurrence = session.get_one(Occurrence, planner.episode().occurrences[0].id)
        attendee = attendee_for(session, ANNA, language="sv", now=now)
        register_attendee(session, occurrence, attendee, now=now)

    assert "Det går inte, för någon är anmäld" in text_of(planner.get("avsnitt/1/avpublicera"))
    assert planner.post("avsnitt/1/avpublicera").status_code == 409
    assert client.get(PAGE).status_code == 200


def test_registration_opens_at_its_date(planner, draft, client, services, clock):
    path = f"tillfallen/{planner.episode().occurrences[0].id}/"
    planner.save(path, status="planned", opens_day="2026-11-10", opens_clock="09:00")
    planner.post("publicera", episode="1", when="now")
    assert "Anmäl dig" not in client.get(PAGE).text

    assert open_due_registrations(services) == 0
    clock.instant = stockholm("2026-11-10 09:00")
    assert [open_due_registrations(services), open_due_registrations(services)] == [1, 0]

    assert "Anmäl dig" in client.get(PAGE).text


def test_registration_is_opened_by_hand_though_somebody_on_stage_has_it_in_a_calendar(
    planner, planner_with, draft, client, services
):
    occurrence_id = planner.episode().occurrences[0].id
    planner.save(f"tillfallen/{occurrence_id}/", status="planned")
    planner.save("avsnitt/1/", **{"name-0": "Anna Ek", "email-0": "anna@example.org"})
    planner.post("publicera", episode="1", when="now")
    settle_people_on_stage(services)
    assert planner_with(Role.WRITER, alone=True).post(f"tillfallen/{occurrence_id}/oppna").status_code == 403

    answer = planner.post(f"tillfallen/{occurrence_id}/oppna")

    assert answer.headers["Location"].endswith("?gjort=oppnat#tillfallen")
    assert "Anmäl dig" in client.get(PAGE).text
    assert planner.post(f"tillfallen/{occurrence_id}/oppna").status_code == 409


def test_a_draft_is_previewed_as_visitors_will_see_it_by_those_who_write(planner, planner_with, draft):
    series, episode = planner.get("forhandsgranska"), planner.get("avsnitt/1/forhandsgranska")

    assert "Förhandsgranskning." in series.text
    assert "Börja i behovet" in text_of(series)
    assert "Torsdag kl. 12.00–13.00" in text_of(episode)
    assert 'href="/arrangor/serier/min-serie/avsnitt/2/forhandsgranska"' in episode.text
    assert 'href="/serier/min-serie/' not in episode.text.replace('href="/serier/min-serie/anmalan', "")
    assert planner_with(Role.WRITER, alone=True).get("avsnitt/1/forhandsgranska").status_code == 200
    assert planner_with(Role.HOST, alone=True).get("avsnitt/1/forhandsgranska").status_code == 403
    assert planner.get("avsnitt/9/forhandsgranska").status_code == 404


def _registrations(session, occurrence):
    return session.scalars(select(Registration).where(Registration.occurrence_id == occurrence.id)).all()
