"""The host's page: who may look when, what a tap and the form without JavaScript save, what is said to everybody."""

import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from tests.registrations.examples import ANNA, BO, CILLA, DATES
from tests.registrations.town import SLUG, everything_in, said
from webinars.attendance.models import Attendance
from webinars.organisers.audit.tables import AuditEntry
from webinars.organisers.rules import Role
from webinars.registrations.models import Registration
from webinars.series.models import Occurrence

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

WALK_IN = {
    "given_name": "Bo",
    "family_name": "Ek",
    "email": "bo.ek@example.org",
    "organisation": "mora kommun",
}


@pytest.fixture
def on_the_day(clock):
    """A quarter before the start."""
    clock.instant = DATES[0] - timedelta(minutes=15)
    return clock


@pytest.mark.parametrize(
    ("instant", "sees"),
    [
        ("2026-11-10T22:59:00+00:00", False),  # the last minute of the 10th in Stockholm
        ("2026-11-10T23:00:00+00:00", True),
        ("2026-11-14T22:59:00+00:00", True),
        ("2026-11-14T23:00:00+00:00", False),
    ],
)
def test_hosts_see_the_list_from_the_day_before_until_two_days_after(
    instant, sees, town, host_path, clock, signed_in
):
    town.register(ANNA)
    clock.instant = clock.instant.fromisoformat(instant)
    host = signed_in(Role.HOST)

    page = host.get(host_path)
    tap = host.post(f"{host_path}/markera", {"registration": "x", "here": "ja"})

    assert (page.status_code, ANNA.family_name in page.text) == (200, sees)
    assert (tap.status_code, host.get(f"{host_path}/laget").status_code) == (
        (200, 200) if sees else (303, 303)
    )


def test_editors_mark_whenever_they_like(town, host_path, signed_in, clock):
    town.register(ANNA)
    clock.instant = DATES[0] + timedelta(days=60)

    assert ANNA.family_name in signed_in(Role.EDITOR).get(host_path).text


def test_a_host_sees_neither_the_people_of_a_series_nor_what_is_written_to_them(town, signed_in, on_the_day):
    host, occurrence_id = signed_in(Role.HOST), town.occurrence_ids[0]

    for path in (
        "/arrangor/personer/",
        f"/arrangor/serier/{SLUG}/deltagare",
        f"/arrangor/tillfallen/{occurrence_id}/meddelanden",
    ):
        assert host.get(path).status_code in (403, 404)


def test_a_tap_is_saved_and_answered_with_who_is_here(town, host_path, signed_in, on_the_day):
    anna, bo = town.register(ANNA), town.register(BO, viewers=12)
    host = signed_in(Role.HOST)

    host.post(f"{host_path}/markera", {"registration": bo, "here": "ja"})
    answer = host.post(f"{host_path}/markera", {"registration": anna, "here": "nej", "ago": "60000"})

    assert answer.json == {"here": 1, "of": 2, "people": 12, "each": {anna: False, bo: True}}
    assert _marks(town)[anna] == (False, DATES[0] - timedelta(minutes=16))


def test_a_hundred_taps_are_one_entry_of_the_log_and_the_rows_say_who_and_when(
    town, host_path, signed_in, on_the_day
):
    anna = town.register(ANNA)
    host = signed_in(Role.HOST)

    for here in ("ja", "nej", "ja"):
        host.post(f"{host_path}/markera", {"registration": anna, "here": here})

    assert _log(town).count("attendance marked") == 1
    assert _marks(town)[anna] == (True, on_the_day())


def test_the_form_saves_only_what_was_changed_on_it(town, host_path, signed_in, on_the_day):
    anna, bo, cilla = (town.register(person) for person in (ANNA, BO, CILLA))
    first, second = signed_in(Role.HOST, "Sara Ek"), signed_in(Role.HOST, "Kim Ek")
    shown = {"shown": [anna, bo, cilla]}
    second.post(host_path, {**shown, "here": [cilla]})

    answer = first.post(host_path, {**shown, "here": [anna]})

    assert answer.status_code == 303
    assert {name: here for name, (here, _) in _marks(town).items()} == {anna: True, cilla: True}
    assert "Närvaron är sparad." in said(first.get(answer.location))
    assert _log(town).count("attendance marked") == 2


def test_nobody_is_marked_who_is_not_on_the_list(town, host_path, signed_in, on_the_day):
    elsewhere, stage = town.register(ANNA, lunch=1), town.register(BO)
    with town.services.database.write() as session:
        session.get_one(Registration, town.registration(stage).id).role = "host"
    host = signed_in()

    for each in (elsewhere, stage, "nobody"):
        host.post(f"{host_path}/markera", {"registration": each, "here": "ja"})
        host.post(host_path, {"shown": each, "here": each})

    assert _marks(town) == {}


def test_the_page_counts_folds_away_who_said_no_and_finds_by_name(town, host_path, signed_in, on_the_day):
    town.register(ANNA)
    town.register(BO, viewers=12)
    declined = town.register(CILLA)
    with town.services.database.write() as session:
        session.get_one(Registration, town.registration(declined).id).answer = "no"
    host = signed_in()

    words = said(host.get(host_path))
    found = said(host.get(f"{host_path}?sok={ANNA.family_name.upper()}"))

    assert "0 av 2 är här" in words
    assert "1 har tackat nej" in words
    assert "Grupp, 12 tittare" in words
    assert (ANNA.family_name in found, "Grupp" in found) == (True, False)


def test_whoever_went_in_by_their_own_link_is_here(town, host_path, client, signed_in, on_the_day):
    client.post(town.path("join", town.registration(town.register(ANNA))))

    assert "1 av 1 är här" in said(signed_in().get(host_path))


def test_a_walk_in_is_registered_and_marked(town, host_path, signed_in, on_the_day):
    host = signed_in(Role.HOST)

    answer = host.post(f"{host_path}/ny", WALK_IN)

    assert answer.status_code == 303
    words = said(host.get(answer.location))
    assert "Bo Ek Mora kommun" in words
    assert "1 av 1 är här" in words
    assert "walk-in registered" in _log(town)


def test_what_was_typed_wrongly_stays_and_is_explained(town, host_path, signed_in, on_the_day):
    host = signed_in(Role.HOST)

    walk_in = host.post(f"{host_path}/ny", {**WALK_IN, "email": "bo.ek"})
    others = host.post(f"{host_path}/andra", others="många")
    late = host.post(f"{host_path}/forsenade")

    assert [page.status_code for page in (walk_in, others, late)] == [422] * 3
    assert "Skriv hela e-postadressen" in said(walk_in)
    assert 'value="bo.ek"' in walk_in.text
    assert "Skriv antalet med siffror" in said(others)
    assert "Välj hur försenade ni är" in said(late)


def test_being_late_stands_on_every_page_that_people_wait_on(town, host_path, client, signed_in, on_the_day):
    door = town.path("join", town.registration(town.register(ANNA)))
    episode, host = f"/serier/{SLUG}/avsnitt/1", signed_in(Role.HOST)

    told = host.post(f"{host_path}/forsenade", minutes="10", words="Ljudet krånglar.")
    again = host.post(f"{host_path}/forsenade", minutes="15")
    sentence = "Vi är försenade Vi börjar omkring kl. 12.10. Ljudet krånglar."
    pages = [said(client.get(path)) for path in (door, episode)]
    on_the_day.pass_by(seconds=2)  # public pages are kept for a second
    host.post(f"{host_path}/igang")

    assert "Vi börjar om 25 minuter" in pages[0]
    assert "Alla med en plats får ett e-brev nu" in said(host.get(told.location))
    assert "Ni har just sagt att ni är försenade." in said(host.get(again.location))
    assert [sentence in page for page in pages] == [True, True]
    assert ["försenade" in said(client.get(path)) for path in (door, episode)] == [False, False]
    assert [verb for verb in _log(town) if "late" in verb] == ["said late", "lateness called off"]


def test_while_it_runs_over_the_door_stays_open(town, host_path, client, signed_in, clock):
    door = town.path("join", town.registration(town.register(ANNA)))
    clock.instant = DATES[0] + timedelta(minutes=58)
    host = signed_in(Role.HOST)

    answer = host.post(f"{host_path}/langre", minutes="15")
    clock.pass_by(minutes=10)

    assert "Den nya sluttiden gäller." in said(host.get(answer.location))
    assert "Vi sänder nu" in said(client.get(door))
    assert "ran over" in _log(town)


def test_the_button_pressed_twice_makes_it_longer_once(
    town, host_path, signed_in, on_the_day, clock, database
):
    clock.instant = DATES[0] + timedelta(minutes=58)
    host = signed_in(Role.HOST)
    shown = re.search(r'name="shown" value="([^"]+)"', host.get(host_path).text)[1]

    for _ in range(2):
        host.post(f"{host_path}/langre", minutes="15", shown=shown)

    with database.read() as session:
        ends_at = session.scalars(select(Occurrence.ends_at).where(Occurrence.starts_at == DATES[0])).one()
    assert ends_at - datetime.fromisoformat(shown) == timedelta(minutes=15)


def test_looking_changes_nothing_but_the_log(town, host_path, signed_in, on_the_day, database):
    town.register(ANNA)
    host = signed_in()
    host.get(host_path)
    before = everything_in(database)

    host.get(host_path)
    host.get(f"{host_path}/laget")

    assert everything_in(database) == before
    assert _log(town) == ["host list seen"]


def test_what_is_another_series_does_not_exist(town, signed_in, office, on_the_day):
    office.furnish()
    stranger = office.signed_in()  # an editor of another series

    assert stranger.get(f"/arrangor/tillfallen/{town.occurrence_ids[0]}/varden").status_code == 404


def _marks(town):
    with town.services.database.read() as session:
        rows = session.scalars(select(Attendance).where(Attendance.kind == "marked"))
        return {each.registration.public_id: (each.present, each.at) for each in rows}


def _log(town):
    with town.services.database.read() as session:
        mine = ("attendance marked", "host list seen", "walk-in registered", "said late", "ran over")
        verbs = session.scalars(select(AuditEntry.verb).order_by(AuditEntry.id))
        return [verb for verb in verbs if verb in (*mine, "lateness called off")]
