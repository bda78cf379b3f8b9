"""Making, wording, copying and closing a series."""

import pytest
from sqlalchemy import select

from tests.fixtures.instants import stockholm
from tests.planning.conftest import fields_in, text_of
from tests.registrations.examples import ANNA, BO, DATES, add_occurrence
from webinars.organisers.audit.tables import AuditEntry
from webinars.organisers.rules import Role
from webinars.registrations.actions import register_attendee
from webinars.registrations.attendees import attendee_for
from webinars.series.models import Occurrence, Series, StagePerson


def new_series(planner, **fields):
    form = fields_in(planner.browser.get("/arrangor/serier/ny"))
    return planner.browser.post("/arrangor/serier/ny", {**form, **fields})


@pytest.fixture
def registered(office, database, now):
    """An occurrence of the first series, with two people who have it in their calendars."""
    with database.write() as session:
        series = session.get_one(Series, office.series_ids[0])
        occurrence = add_occurrence(session, series, starts_at=DATES[1])
        for person in (ANNA, BO):
            attendee = attendee_for(session, person, language="sv", now=now)
            register_attendee(session, occurrence, attendee, now=now)
        return occurrence.id


def verbs(database):
    with database.read() as session:
        return list(session.scalars(select(AuditEntry.verb).order_by(AuditEntry.id)))


def test_a_new_series_is_a_draft_with_an_address_out_of_its_title(planner, database, client):
    answer = new_series(planner, title="Ny i nämnden", summary="Sju frågor.")

    made = planner.series("ny-i-namnden")
    assert answer.headers["Location"] == "/arrangor/serier/ny-i-namnden/?gjort=skapad"
    assert (made.title, made.summary, made.status, made.published) == (
        "Ny i nämnden",
        "Sju frågor.",
        "planned",
        False,
    )
    assert client.get("/serier/ny-i-namnden/").status_code == 404
    assert verbs(database)[-1] == "series created"


def test_a_second_series_of_that_name_gets_another_address(planner):
    new_series(planner, title="Min serie")

    assert planner.series("min-serie-2").title == "Min serie"


def test_what_is_wrong_is_said_and_what_was_typed_stays(planner):
    answer = new_series(planner, title="", slug="Åäö!", organiser_email="anna", summary="Min ingress")

    assert answer.status_code == 422
    said = text_of(answer)
    assert "4 uppgifter" not in said
    assert "Skriv en titel." in said
    assert "Skriv adressen med små bokstäver a–z, siffror och bindestreck." in said
    assert "Skriv hela e-postadressen" in said
    assert fields_in(answer)["summary"] == "Min ingress"


def test_an_address_that_another_series_has_is_refused(planner):
    answer = new_series(planner, title="Något annat", slug="annan-serie")

    assert answer.status_code == 422
    assert "En annan serie har den adressen." in text_of(answer)


def test_only_who_edits_every_series_makes_a_new_one(planner_with):
    planner = planner_with(Role.EDITOR, alone=True)

    assert planner.browser.get("/arrangor/serier/ny").status_code == 403
    assert planner.post("kopiera", title="Kopia").status_code == 403
    assert "Ny serie" not in planner.browser.get("/arrangor/serier/").text


def test_the_list_shows_what_one_may_see_and_finds_titles_of_episodes(planner_with, registered):
    everything = planner_with(Role.EDITOR).browser
    mine = planner_with(Role.WRITER, alone=True).browser

    assert "En annan serie" in everything.get("/arrangor/serier/").text
    assert "En annan serie" not in mine.get("/arrangor/serier/").text
    found = everything.get("/arrangor/serier/?sok=AVSNITTET+nummer").text
    assert ("Min serie" in found, "En annan serie" in found) == (True, False)
    assert "heter något med ”xyz”" in text_of(everything.get("/arrangor/serier/?sok=xyz"))


def test_a_series_is_worded_and_the_log_keeps_before_and_after(planner, database):
    answer = planner.save("andra", title="Ny titel", funder="Vinnova", decline_frees_seat="no")

    assert answer.status_code == 303
    series = planner.series()
    assert (series.title, series.funder, series.decline_frees_seat) == ("Ny titel", "Vinnova", False)
    with database.read() as session:
        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
        assert (entry.payload.before["title"], entry.payload.after["title"]) == ("Min serie", "Ny titel")


def test_the_address_of_a_published_series_stays_and_that_of_a_draft_does_not(planner, database):
    planner.save("andra", slug="ny-adress")
    assert planner.series().slug == "min-serie"

    with database.write() as session:
        session.scalars(select(Series).where(Series.slug == "min-serie")).one().published = False
    planner.save("andra", slug="ny-adress")

    assert planner.series("ny-adress").title == "Min serie"


def test_two_editors_never_overwrite_each_other_silently(planner, planner_with):
    form = fields_in(planner.get("andra"))
    planner_with(Role.EDITOR, name="Bo Ek").save("andra", title="Bos titel", funder="Bos finansiär")

    answer = planner.post("andra", {**form, "title": "Min titel"})

    assert answer.status_code == 409
    said = text_of(answer)
    assert "Bo Ek sparade" in said
    assert "Titel Bos titel Min titel" in said
    assert "Med stöd från Bos finansiär –" in said
    assert planner.series().title == "Bos titel"
    assert fields_in(answer)["title"] == "Min titel"

    assert planner.post("andra", fields_in(answer)).status_code == 303
    assert planner.series().title == "Min titel"


def test_a_title_in_calendars_is_shown_with_whom_it_reaches_before_it_is_saved(planner, database, registered):
    form = {**fields_in(planner.get("andra")), "title": "Ny titel"}

    asked = planner.post("andra", form)
    assert asked.status_code == 200
    assert "uppdateras 2 kalenderinbjudningar" in text_of(asked)
    assert planner.series().title == "Min serie"

    planner.post("andra", fields_in(asked))
    with database.read() as session:
        occurrence = session.get_one(Occurrence, registered)
        assert (planner.series().title, occurrence.revision) == ("Ny titel", 1)


def test_what_stands_in_no_calendar_is_saved_at_once(planner, database, registered):
    assert planner.save("andra", funder="Vinnova").status_code == 303

    with database.read() as session:
        assert session.get_one(Occurrence, registered).revision == 0


def test_the_time_zone_stays_once_there_are_dates(planner, registered):
    assert "timezone" not in fields_in(planner.get("andra"))
    planner.save("andra", timezone="UTC")

    assert planner.series().timezone == "Europe/Stockholm"


@pytest.fixture
def to_copy(office, database, registered):
    """The first series, with somebody on stage, a link and a cancelled date."""
    with database.write() as session:
        series = session.get_one(Series, office.series_ids[0])
        first = session.get_one(Occurrence, registered)
        first.join_url, first.capacity = "https://example.org/rum", 40
        first.episode.people = [
            StagePerson(
                kind="speaker", position=0, name="Anna Ek", role="ordförande", email="anna@example.org"
            )
        ]
        first.episode.talking_points = ["Var börjar ni?"]
        add_occurrence(session, series, key="kvall", starts_at=DATES[2], status="cancelled")


def test_a_copy_has_the_texts_as_drafts_and_no_dates(planner, to_copy):
    planner.post("kopiera", title="Omgång två", slug="", dates="without")

    copy = planner.series("omgang-tva")
    episode = copy.episodes[0]
    assert (copy.published, copy.status, episode.published) == (False, "planned", False)
    assert (episode.title, episode.talking_points) == ("Avsnittet nummer 1", ["Var börjar ni?"])
    assert [(person.name, person.role) for person in episode.people] == [("Anna Ek", "ordförande")]
    assert episode.occurrences == []


def test_a_copy_with_dates_keeps_the_hour_over_summer_time_and_leaves_out_what_was_cancelled(
    planner, to_copy
):
    planner.post("kopiera", title="Omgång två", slug="vt", dates="shifted", weeks="26")

    copied = planner.series("vt").episodes[0].occurrences
    assert [(each.key, each.starts_at) for each in copied] == [("lunch", stockholm("2027-05-27 12:00"))]
    assert (copied[0].capacity, copied[0].taken, copied[0].join_url) == (40, 0, "")
    assert planner.series().episodes[0].occurrences[0].taken == 2


def test_a_copy_needs_a_title_and_a_number_of_weeks(planner):
    answer = planner.post("kopiera", title="", dates="shifted", weeks="0")

    assert answer.status_code == 422
    assert "Skriv ett antal veckor mellan 1 och 520." in text_of(answer)


def test_closing_says_what_it_means_and_can_be_taken_back(planner, client, registered, database):
    asked = text_of(planner.get("status?till=closed"))
    assert "1 kommande tillfälle har anmälda, torsdagen den 26 november 2026 kl. 12.00." in asked

    planner.post("status", to="closed")
    assert planner.series().status == "closed"
    assert "Anmälan stängd" in client.get("/serier/min-serie/").text

    planner.post("status", to="ongoing")
    planner.post("status", to="closed")
    planner.post("status", to="archived")
    assert planner.series().status == "archived"
    assert verbs(database)[-4:] == ["series status changed"] * 4


def test_a_step_that_was_never_offered_is_refused(planner):
    assert planner.post("status", to="archived").status_code == 409
    assert planner.post("status", to="deleted").status_code == 409
    assert planner.series().status == "ongoing"


def test_a_writer_sees_no_people_and_a_host_does(planner_with, registered):
    writer, host = (planner_with(role, alone=True) for role in (Role.WRITER, Role.HOST))

    assert "2 anmälda" not in text_of(writer.get())
    assert "2 anmälda" in text_of(host.get())
    assert "Lägg till avsnitt" not in text_of(host.get())
    assert "vecka 48" in text_of(host.get())
