"""Who has a place, in lists."""

import pytest
from sqlalchemy import select

from tests.people.house import House
from tests.registrations.examples import ANNA, BO, CILLA
from tests.registrations.town import said
from webinars.organisers.audit.tables import AuditEntry, AuditPayload
from webinars.organisers.rules import Role
from webinars.people.listing import Page
from webinars.people.segments import Segment, segment_of, segment_words
from webinars.registrations.actions import record_answer
from webinars.registrations.attendees import Person
from webinars.registrations.models import Registration


def test_a_list_has_everybody_with_a_place_in_swedish_order(house, editor):
    zara = Person("Zara", "Zettergren", "zara@example.org", "Mora kommun", "2062")
    for person in (ANNA, BO, zara, CILLA):
        house.register(person)

    page = editor.get(f"/arrangor/tillfallen/{house.lunches[0]}/deltagare")

    names = ["Bo Ek", "Cilla von Öst", "Zara Zettergren", "Anna Åberg"]
    assert sorted(names, key=page.text.index) == names
    assert "Anmälda 4" in said(page)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("search=aberg", {"Anna"}),
        ("search=goteborg", {"Anna"}),
        ("search=bo.ek", {"Bo"}),
        ("search=%25", set()),
        ("organisation=2062", {"Bo", "Cilla"}),
        ("answer=no", {"Bo"}),
        ("answer=none", {"Anna", "Cilla"}),
        ("state=withdrawn", set()),
        ("state=nonsense&answer=x&organisation=y&sort=z&page=-4", {"Anna", "Bo", "Cilla"}),
        ("bounced=1", {"Cilla"}),
    ],
)
def test_it_is_searched_and_filtered(asked, found, house, editor):
    places = {person.given_name: house.register(person) for person in (ANNA, BO, CILLA)}
    with house.writing() as session:
        bos = session.merge(house.place(places["Bo"]))
        record_answer(session, bos, "no", via="page", now=house.office.services.now())
    house.announce()
    house.bounce(places["Cilla"])

    page = editor.get(f"/arrangor/tillfallen/{house.lunches[0]}/deltagare?{asked}")

    assert {person.given_name for person in (ANNA, BO, CILLA) if _stands_in(page, person)} == found


def test_who_waits_and_who_has_left_are_counted_and_lead_to_their_list(office, editor):
    house = House.of(office, capacity=1)
    for person in (ANNA, BO, CILLA):
        house.register(person)

    page = editor.get(f"/arrangor/tillfallen/{house.lunches[0]}/deltagare")
    waiting = editor.get(f"/arrangor/tillfallen/{house.lunches[0]}/deltagare?state=waiting")

    assert "Anmälda 1 Väntar 2 Avbokade 0" in said(page)
    assert _stands_in(waiting, BO)
    assert not _stands_in(waiting, ANNA)


def test_a_series_has_a_row_for_each_person_with_all_their_places_in_it(house, editor):
    house.register(ANNA)
    house.register(ANNA, house.lunches[1])
    house.register(ANNA, house.other_lunch)
    house.register(BO, house.other_lunch)

    page = editor.get("/arrangor/serier/min-serie/deltagare")

    assert page.text.count(">Anna Åberg</a>") == 1
    assert "1, 12 nov" in said(page)
    assert "2, 26 nov" in said(page)
    assert "9 dec" not in said(page)
    assert "Bo Ek" not in page.text


def test_a_look_is_written_down_once_an_hour(house, editor, clock):
    house.register()
    for minutes in (0, 10, 49, 2):
        clock.pass_by(minutes=minutes)
        editor.get(f"/arrangor/tillfallen/{house.lunches[0]}/deltagare?search=anna")

    assert "anna" not in _said_in_the_log(house)
    looks = [entry for entry in house.log() if entry[0] == "participants looked at"]
    assert looks == [("participants looked at", "occurrence", house.office.series_ids[0])] * 2


def test_a_host_sees_the_list_around_its_day_and_no_address(house, clock):
    house.register()
    host = house.office.browser(house.office.organiser(series={house.office.series_ids[0]: Role.HOST}))
    path = f"/arrangor/tillfallen/{house.lunches[0]}/deltagare"

    before = host.get(path)
    clock.instant = house.place(house.register(BO)).occurrence.starts_at.replace(hour=1)
    on_the_day = house.office.browser(host.organiser).get(path)

    assert "Åberg" not in before.text
    assert "Som värd ser du listan från dagen före" in said(before)
    assert "Anna Åberg" in said(on_the_day)
    assert "example.org" not in on_the_day.text
    assert house.office.browser(host.organiser).get("/arrangor/personer/?q=anna").status_code == 403


def test_the_search_finds_only_whom_one_may_see(house, editor):
    house.register(ANNA)
    house.register(BO, house.other_lunch)

    assert "Anna Åberg" in editor.get("/arrangor/personer/?q=aberg").text
    assert "Bo Ek" not in editor.get("/arrangor/personer/?q=ek").text
    assert "Bo Ek" in house.office.signed_in(Role.ADMINISTRATOR).get("/arrangor/personer/?q=ek").text


@pytest.mark.parametrize("wanted", [Segment(), Segment("waiting", "none", "2062", True, "no", "anna ek")])
def test_a_segment_stands_in_an_address_and_comes_back(wanted):
    assert segment_of(wanted.values()) == wanted


def test_a_segment_in_words():
    wanted = Segment(state="confirmed", answer="none", organisation="2062", bounced=True, search="ek")

    assert segment_words(wanted) == "Anmälda, inte svarat, e-posten kommer inte fram, Mora kommun, ”ek”"


@pytest.mark.parametrize(
    ("rows", "asked", "number", "on_it"),
    [(0, 3, 1, 0), (100, 2, 1, 100), (101, 2, 2, 1), (5000, 99, 50, 100)],
)
def test_a_page_behind_the_last_is_the_last(rows, asked, number, on_it):
    page = Page.cut(range(rows), asked)

    assert (page.number, len(page.ids), page.total) == (number, on_it, rows)


def test_several_rows_are_withdrawn_after_a_question(house, editor):
    anna, bo = house.register(ANNA), house.register(BO)
    strangers = house.register(CILLA, house.other_lunch)
    path = f"/arrangor/tillfallen/{house.lunches[0]}/deltagare/valda"
    chosen = {"what": "withdraw", "registration": [anna, strangers]}

    asked = editor.post(path, chosen)
    still = house.place(anna).status
    done = editor.post(path, chosen, confirmed="1")

    assert "En plats avbokas." in said(asked)
    assert "Cilla" not in asked.text
    assert (still, house.place(anna).status, house.place(bo).status) == (
        "confirmed",
        "withdrawn",
        "confirmed",
    )
    assert house.place(strangers).status == "confirmed"
    assert done.location.endswith("gjort=avbokade&antal=1")


def test_of_several_no_more_than_two_hundred_are_taken(house, editor, database):
    with house.writing() as session:
        rows = session.query(Registration).count()

    answer = editor.post(
        f"/arrangor/tillfallen/{house.lunches[0]}/deltagare/valda",
        {"what": "resend", "registration": ["nobody"] * 5000},
    )

    assert rows == 0
    assert answer.location.endswith("gjort=inget-valt")


def _stands_in(page, person):
    return f">{person.given_name} {person.family_name}</a>" in page.text


def _said_in_the_log(house):
    with house.reading() as session:
        about = (
            select(AuditPayload.after).join(AuditPayload.entry).where(AuditEntry.about_kind == "occurrence")
        )
        return str(session.scalars(about).all())
