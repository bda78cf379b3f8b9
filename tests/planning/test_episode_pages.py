"""Adding episodes one after the other, wording them, putting them in order."""

import pytest
from sqlalchemy import select

from tests.fixtures.instants import stockholm
from tests.planning.conftest import fields_in, text_of
from tests.registrations.examples import ANNA, add_occurrence
from webinars.organisers.audit.tables import AuditEntry
from webinars.organisers.rules import Role
from webinars.recordings.models import Recording
from webinars.registrations.actions import register_attendee
from webinars.registrations.attendees import attendee_for
from webinars.series.models import Occurrence, Series


def add(planner, title, day="", **others):
    """Send the short form as it is proposed, with this title and day."""
    return planner.save("avsnitt/nytt", title=title, day=day, next="1", **others)


@pytest.fixture
def four(planner, database):
    """Four episodes, of which the second is published."""
    for title in ("A", "B", "C", "D"):
        add(planner, title)
    with database.write() as session:
        series = session.scalars(select(Series).where(Series.slug == "min-serie")).one()
        series.episodes[1].published = True


@pytest.fixture
def registered(office, database, now):
    """A published episode for which somebody is registered."""
    with database.write() as session:
        occurrence = add_occurrence(session, session.get_one(Series, office.series_ids[0]))
        attendee = attendee_for(session, ANNA, language="sv", now=now)
        register_attendee(session, occurrence, attendee, now=now)
        return occurrence.id


def test_an_episode_with_a_date_is_a_draft_that_is_open_once_it_is_published(planner):
    answer = add(planner, "Börja i behovet", "2026-11-26", clock="12.00", minutes="45", capacity="60")

    episode = planner.episode()
    occurrence = episode.occurrences[0]
    assert answer.headers["Location"] == "/arrangor/serier/min-serie/avsnitt/nytt?gjort=tillagt"
    assert (episode.title, episode.published) == ("Börja i behovet", False)
    assert occurrence.starts_at == stockholm("2026-11-26 12:00")
    assert occurrence.ends_at == stockholm("2026-11-26 12:45")
    assert (occurrence.key, occurrence.status, occurrence.capacity) == ("lunch", "open", 60)


def test_the_next_date_is_proposed_as_far_on_as_the_last_two_lie_apart(planner):
    add(planner, "A", "2026-11-12", clock="18:30", minutes="45")
    add(planner, "B", "2026-11-26", clock="18:30", minutes="45")

    form = fields_in(planner.get("avsnitt/nytt"))
    assert (form["day"], form["clock"], form["minutes"]) == ("2026-12-10", "18:30", "45")


def test_the_proposed_date_keeps_its_hour_over_the_change_to_summer_time(planner):
    add(planner, "A", "2027-03-18")

    form = fields_in(planner.get("avsnitt/nytt"))
    assert (form["day"], form["clock"]) == ("2027-04-08", "12:00")


def test_an_episode_may_wait_for_its_date(planner):
    add(planner, "Börja i behovet")

    assert planner.episode().occurrences == []
    assert "Inget datum än" in text_of(planner.get())


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"title": ""}, "Skriv en titel."),
        ({"day": "26 november"}, "Skriv dagen så här: 2026-12-31."),
        ({"day": "2026-11-26", "clock": "tolv"}, "Skriv klockslaget så här: 12.00."),
        ({"day": "2026-11-26", "minutes": "0"}, "Skriv längden i minuter, till exempel 45."),
        ({"day": "2026-10-26"}, "Välj en tid som inte har passerat."),
        ({"day": "2027-03-28", "clock": "02:30"}, "Den natten ställs klockan fram"),
        ({"day": "2026-11-26", "capacity": "många"}, "Skriv antalet platser"),
        ({"day": "2026-11-26", "join_url": "javascript:alert(1)"}, "Skriv hela adressen"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_saved(planner, fields, sentence):
    answer = planner.save("avsnitt/nytt", **{"title": "Titeln", "summary": "Min text", **fields})

    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert fields_in(answer)["summary"] == "Min text"
    assert planner.series().episodes == []


def test_a_date_that_clashes_is_asked_about_once(planner):
    asked = add(planner, "Julavslutning", "2026-12-24")

    assert asked.status_code == 200
    assert "Dagen är julafton." in text_of(asked)
    assert planner.series().episodes == []

    planner.post("avsnitt/nytt", fields_in(asked))
    assert planner.titles() == ["1 Julavslutning"]


def test_warnings_about_one_day_say_nothing_about_another(planner):
    asked = add(planner, "Julavslutning", "2026-12-24")
    again = planner.post("avsnitt/nytt", {**fields_in(asked), "day": "2026-12-25"})

    assert "Dagen är juldagen." in text_of(again)
    assert planner.series().episodes == []


def test_everything_about_an_episode_is_edited_in_one_form(planner, database):
    add(planner, "Börja i behovet")

    planner.save(
        "avsnitt/1/",
        title="Börja i behoven",
        summary="Ingress",
        description="Ett.\n\nTvå.",
        programme="12.00 Inledning\n12:10–12.30 – Samtal\nFrågor\n0–5 min | Mingel",
        talking_points="Var?\n\nHur?",
        preparation="Läs.",
        compensation="Arvode",
        **{"name-0": "Anna Ek", "role-0": "ordförande", "email-0": "anna@example.org"},
        **{"role-1": "moderator", "kind-1": "host"},
    )

    episode = planner.episode()
    assert (episode.title, episode.description) == ("Börja i behoven", "Ett.\n\nTvå.")
    assert episode.programme == [
        {"at": "12.00", "title": "Inledning"},
        {"at": "12.10–12.30", "title": "Samtal"},
        {"at": "", "title": "Frågor"},
        {"at": "0–5 min", "title": "Mingel"},
    ]
    assert episode.talking_points == ["Var?", "Hur?"]
    assert sorted((each.kind, each.name, each.role, each.email) for each in episode.people) == [
        ("host", "", "moderator", ""),
        ("speaker", "Anna Ek", "ordförande", "anna@example.org"),
    ]
    with database.read() as session:
        logged = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one().payload
        assert logged.after["people"] == "Anna Ek, ordförande\nmoderator"
        assert "anna@example.org" not in str(logged.after)


def test_what_is_opened_and_saved_unchanged_changes_nothing(planner, database):
    test_everything_about_an_episode_is_edited_in_one_form(planner, database)
    before = planner.episode()
    with database.read() as session:
        entries = len(session.scalars(select(AuditEntry)).all())

    assert planner.save("avsnitt/1/").status_code == 303

    after = planner.episode()
    assert (after.programme, after.updated_at) == (before.programme, before.updated_at)
    with database.read() as session:
        assert len(session.scalars(select(AuditEntry)).all()) == entries


def test_somebody_who_leaves_the_stage_leaves_no_gap(planner):
    add(planner, "A")
    names = {f"name-{index}": name for index, name in enumerate(("Anna", "Bo"))}
    planner.save("avsnitt/1/", **names)
    planner.save("avsnitt/1/", **{"name-0": "", "name-2": "Cilla"})

    assert [person.name for person in planner.episode().people] == ["Bo", "Cilla"]


def test_two_writers_never_overwrite_each_other_silently(planner, planner_with):
    add(planner, "A")
    form = fields_in(planner.get("avsnitt/1/"))
    planner_with(Role.WRITER, name="Bo Ek").save("avsnitt/1/", summary="Bos ingress")

    answer = planner.post("avsnitt/1/", {**form, "summary": "Min ingress", "name-0": "Anna"})

    assert answer.status_code == 409
    assert "Bo Ek sparade" in text_of(answer)
    assert "Sammanfattning Bos ingress Min ingress" in text_of(answer)
    assert "Medverkande – Anna" in text_of(answer)
    assert planner.episode().summary == "Bos ingress"
    planner.post("avsnitt/1/", fields_in(answer))
    assert planner.episode().summary == "Min ingress"


def test_drafts_change_places_and_a_published_one_keeps_its_number(planner, four):
    planner.post("ordning", number="1", step="later")
    assert planner.titles() == ["1 C", "2 B", "3 A", "4 D"]

    planner.post("ordning", number="4", step="earlier")
    assert planner.titles() == ["1 C", "2 B", "3 D", "4 A"]

    answer = planner.post("ordning", number="2", step="later")
    assert "oforandrat" in answer.headers["Location"]
    assert planner.titles() == ["1 C", "2 B", "3 D", "4 A"]


def test_a_number_is_typed_too_and_whoever_has_it_swaps(planner, four):
    planner.save("avsnitt/1/", number="4")
    assert planner.titles() == ["1 D", "2 B", "3 C", "4 A"]

    planner.save("avsnitt/4/", number="9")
    assert planner.titles() == ["1 D", "2 B", "3 C", "9 A"]

    answer = planner.save("avsnitt/1/", number="2")
    assert answer.status_code == 422
    assert "Ett publicerat avsnitt har det numret" in text_of(answer)


def test_a_published_episode_keeps_its_number_whatever_is_sent(planner, four):
    planner.save("avsnitt/2/", number="7", title="B 2")

    assert planner.titles() == ["1 A", "2 B 2", "3 C", "4 D"]


def test_drafts_are_ordered_by_their_dates(planner):
    add(planner, "Senare", "2026-12-10")
    add(planner, "Utan datum")
    planner.post("avsnitt/nytt", fields_in(add(planner, "Först", "2026-11-12")))
    planner.post("ordning", step="by_date")

    assert planner.titles() == ["1 Först", "2 Senare", "3 Utan datum"]


def test_a_title_in_calendars_is_shown_with_whom_it_reaches_before_it_is_saved(
    planner, database, registered, now
):
    asked = planner.save("avsnitt/1/", title="Ny titel")

    assert "uppdateras 1 kalenderinbjudan" in text_of(asked)
    assert planner.episode().title == "Avsnittet nummer 1"

    answer = planner.post("avsnitt/1/", fields_in(asked))
    assert answer.headers["Location"].endswith("?gjort=omdopt")
    with database.read() as session:
        occurrence = session.get_one(Occurrence, registered)
        assert (occurrence.revision, occurrence.mail_held_until > now) == (1, True)
    assert planner.episode().title == "Ny titel"


def test_other_texts_are_saved_without_disturbing_anybody(planner, database, registered):
    planner.save("avsnitt/1/", summary="Ny ingress", description="Mer")

    with database.read() as session:
        assert session.get_one(Occurrence, registered).revision == 0
    assert planner.episode().summary == "Ny ingress"


def test_a_writer_does_not_read_whose_address_is_whose_of_what_is_published(planner, planner_with, four):
    planner.save("avsnitt/2/", **{"name-0": "Eva Ek", "email-0": "eva.ek@example.org"})
    pages = [each.get("avsnitt/2/").text for each in (planner, planner_with(Role.WRITER, alone=True))]

    assert ["Eva Ek" in page for page in pages] == [True, True]
    assert ["eva.ek@example.org" in page for page in pages] == [True, False]


def test_a_writer_writes_drafts_and_nothing_that_is_published(planner_with, four):
    writer = planner_with(Role.WRITER, alone=True)

    assert writer.save("avsnitt/1/", title="Bättre").status_code == 303
    locked = writer.get("avsnitt/2/")
    assert "Bara redaktörer kan ändra det." in text_of(locked)
    assert "Spara" not in text_of(locked)
    assert writer.save("avsnitt/2/", title="Bättre").status_code == 409
    assert writer.get("publicera").status_code == 403
    assert writer.titles() == ["1 Bättre", "2 B", "3 C", "4 D"]


def test_a_draft_is_taken_away_with_its_dates(planner):
    add(planner, "A", "2026-11-26")

    assert "Texterna och 1 tillfälle tas bort." in text_of(planner.get("avsnitt/1/ta-bort"))
    planner.post("avsnitt/1/ta-bort")

    assert planner.series().episodes == []


def test_what_is_published_or_has_a_recording_stays(planner, four, database, now):
    assert planner.post("avsnitt/2/ta-bort").status_code == 409
    with database.write() as session:
        episode = session.get_one(Series, 1).episodes[2]
        clip = {"public_id": "abc", "position": 0, "title": "Klipp", "url": "https://example.org"}
        session.add(Recording(**clip, episode_id=episode.id, created_at=now))

    refused = planner.post("avsnitt/3/ta-bort")
    assert (refused.status_code, "Avsnittet finns kvar" in text_of(refused)) == (409, True)
    assert planner.titles() == ["1 A", "2 B", "3 C", "4 D"]
