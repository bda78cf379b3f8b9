"""Two who are one person."""

import pytest
from sqlalchemy import select

from tests.people.house import House, in_both
from tests.registrations.examples import ANNA, BO, CILLA
from tests.registrations.town import everything_in, said
from webinars.invitations.models import CalendarMessage
from webinars.organisers.rules import Role
from webinars.people.duplicates import may_be_one
from webinars.people.models import PersonNote
from webinars.registrations.addresses import move_to_address
from webinars.registrations.attendees import Person
from webinars.registrations.models import Attendee, Following

MISSPELT = Person("Ana", "Åberg", ANNA.email, ANNA.organisation, ANNA.organisation_code)
ELSEWHERE = Person("Anna", "Åberg", "anna@gmail.com", ANNA.organisation, ANNA.organisation_code)


def attendee(person: Person) -> Attendee:
    key, named = person.key
    return Attendee(email_key=key, name_key=named, organisation=person.organisation)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (ANNA, MISSPELT, True),
        (ANNA, ELSEWHERE, True),
        (ANNA, Person("Anna", "", ANNA.email, "Mora kommun"), True),
        (ANNA, Person("Bo", "Ek", ANNA.email, ANNA.organisation), False),
        (ANNA, Person("Anna", "Åberg", "anna@gmail.com", "Mora kommun"), False),
        (ANNA, BO, False),
    ],
)
def test_who_is_asked_about(one, other, expected):
    assert may_be_one(attendee(one), attendee(other)) is expected


def merge(house, browser, one, other, **chosen):
    theirs = {name: house.person(person).public_id for name, person in chosen.items()}
    return browser.post(house.address(one, "sla-ihop"), {"other": house.person(other).public_id, **theirs})


def test_nothing_is_merged_by_itself_but_they_are_suggested(house, editor):
    house.register(ANNA)
    house.register(MISSPELT)
    house.register(BO)

    pairs = said(editor.get("/arrangor/personer/dubbletter"))
    asked = editor.get(house.address(ANNA, "sla-ihop") + f"?other={house.person(MISSPELT).public_id}")

    assert "Ana Åberg" in pairs
    assert "Bo Ek" not in pairs
    assert "Till ett tillfälle har båda en plats." in said(asked)
    assert house.places_of(MISSPELT) == {house.lunches[0]: "confirmed"}


def test_of_two_places_at_one_occurrence_a_seat_is_given_back_and_one_entry_stays(house, editor):
    stays, goes = house.register(ANNA), house.register(MISSPELT)
    house.announce()

    merge(house, editor, ANNA, MISSPELT)
    house.announce()

    assert (house.place(stays).status, house.place(goes).status) == ("confirmed", "withdrawn")
    assert house.taken() == 1
    with house.reading() as session:
        methods = session.scalars(select(CalendarMessage.method).order_by(CalendarMessage.id)).all()
    assert methods == ["REQUEST", "REQUEST", "CANCEL"]
    assert "Borttagen dubblett" in house.mails_to(ANNA)[-1][1]


def test_whoever_has_the_chosen_address_stays_and_gets_the_places_of_the_other(house, editor):
    house.register(ANNA)
    house.register(ELSEWHERE, house.lunches[1])
    house.announce()

    answer = merge(house, editor, ANNA, ELSEWHERE, email=ELSEWHERE, name=ANNA)
    house.announce()
    page = said(editor.get(answer.location))

    assert house.places_of(ELSEWHERE) == {house.lunches[0]: "confirmed", house.lunches[1]: "confirmed"}
    assert house.places_of(ANNA) == {house.lunches[0]: "withdrawn"}
    assert [kind for kind, _ in house.mails_to(ANNA)] == ["invitation", "withdrawn"]
    assert [kind for kind, _ in house.mails_to(ELSEWHERE)] == ["invitation", "invitation"]
    assert "De två är nu en person." in page
    assert "tidigare anna.aberg@example.org" in page


def test_the_other_spelling_may_be_the_right_one(house, editor):
    house.register(MISSPELT)
    house.register(ANNA)

    answer = merge(house, editor, MISSPELT, ANNA, name=ANNA)
    page = said(editor.get(answer.location))

    assert "Anna Åberg" in page
    assert "Ana Åberg" not in page
    assert house.places_of(ANNA) == {house.lunches[0]: "confirmed"}


def test_notes_and_what_is_followed_go_over(house, editor):
    house.register(ANNA)
    house.register(MISSPELT)
    editor.post(house.address(MISSPELT, "anteckningar"), text="Ringer helst.")
    now = house.office.services.now()
    with house.writing() as session:
        followed = house.office.series_ids[0]
        session.add(Following(attendee_id=house.person(MISSPELT).id, series_id=followed, created_at=now))

    merge(house, editor, ANNA, MISSPELT)

    with house.reading() as session:
        stays = session.scalars(select(Attendee.id).where(Attendee.given_name == "Anna")).one()
        assert session.scalars(select(PersonNote.attendee_id)).all() == [stays]
        assert session.scalars(select(Following.attendee_id)).all() == [stays]


def test_what_is_over_goes_over_as_it_is(house, clock):
    house.register(ANNA, house.lunches[1])
    past = house.register(MISSPELT)
    clock.instant = house.place(past).occurrence.ends_at

    merge(house, house.office.signed_in(), ANNA, MISSPELT)

    assert house.places_of(ANNA) == {house.lunches[0]: "confirmed", house.lunches[1]: "confirmed"}


@pytest.mark.parametrize("whose", [BO, CILLA])
def test_nobody_of_another_series_is_merged_with_anybody(whose, house, editor, database):
    house.register(ANNA)
    house.register(BO, house.other_lunch)
    house.register(CILLA)
    with house.writing() as session:
        in_both(session, house, CILLA)
    one, other = house.address(ANNA, "sla-ihop"), house.person(whose).public_id
    before = everything_in(database)

    answer = editor.post(one, other=other)

    assert answer.status_code == (404 if whose is BO else 409)
    assert everything_in(database) == before


def test_somebody_is_not_merged_with_themselves(house, editor):
    house.register(ANNA)

    assert merge(house, editor, ANNA, ANNA).status_code == 422


def test_it_is_written_down(house: House):
    house.register(ANNA)
    house.register(MISSPELT)

    merge(house, house.office.signed_in(Role.ADMINISTRATOR), ANNA, MISSPELT)

    assert house.log()[-1] == ("people merged", "person", house.office.series_ids[0])


def test_who_went_is_not_named_to_those_who_never_saw_them(house, editor):
    """Their name and address were given to another series."""
    house.register(ANNA)
    house.register(ELSEWHERE, house.other_lunch)
    merge(house, house.office.signed_in(Role.ADMINISTRATOR), ANNA, ELSEWHERE)

    assert house.places_of(ANNA) == {house.lunches[0]: "confirmed", house.other_lunch: "confirmed"}
    assert "gmail.com" not in house.page(editor).text


def test_whoever_goes_back_to_an_earlier_address_is_who_they_were(house):
    house.register(ANNA)
    now = house.office.services.now()
    with house.writing() as session:
        anna = session.merge(house.person(ANNA))
        elsewhere = move_to_address(session, anna, ELSEWHERE.email, now=now)
        back = move_to_address(session, elsewhere, ANNA.email, now=now)
        found = (back.id, back.continues_as_id, elsewhere.continues_as_id, anna.id)

    assert found == (found[3], None, found[3], found[3])
    assert house.places_of(ANNA) == {house.lunches[0]: "confirmed"}
