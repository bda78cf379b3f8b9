"""One person's page, and what is changed about them there."""

import re

import pytest
from sqlalchemy import select

from tests.people.house import House, in_both
from tests.registrations.examples import ANNA, BO, CILLA, SECRETARY
from tests.registrations.town import everything_in, said
from webinars.invitations.jobs import announce_owed_news
from webinars.mail.models import OutgoingMail
from webinars.organisers.rules import Role
from webinars.people.models import PersonNote
from webinars.registrations.jobs import write_promised_mails
from webinars.registrations.models import AddressChange, Registration


def test_the_page_has_every_place_what_was_mailed_and_the_servers_words(house, editor):
    place = house.register(by=SECRETARY)
    house.announce()
    house.bounce(place)

    page = said(house.page(editor))

    assert "av Siv Sekreterare" in page
    assert "1. Avsnittet nummer 1" in page
    assert "Siv Sekreterare har anmält dig till Avsnittet nummer 1" in page
    assert "250 2.0.0 Ok: queued as 4F2A" in page
    assert "550 5.1.1 no such user here" in page
    assert "tas bort 2027-02-10" in page
    assert house.log()[-1] == ("person looked at", "person", house.office.series_ids[0])


def test_who_works_with_one_series_sees_nothing_of_the_others(house, editor):
    house.register()
    with house.writing() as session:
        in_both(session, house, ANNA)
    house.announce()

    mine = said(house.page(editor))
    everything = said(house.page(house.office.signed_in(Role.ADMINISTRATOR)))

    assert "9 december" not in mine
    assert "En annan serie" not in mine
    assert "9 december" in everything


@pytest.mark.parametrize(
    "rest", ["uppgifter", "adress", "sla-ihop", "anteckningar", "lank", "adressen-fungerar"]
)
def test_nobody_of_another_series_is_reached(rest, house, editor, database):
    house.register(BO, house.other_lunch)
    address, before = house.address(BO, rest), everything_in(database)

    answers = {editor.get(address).status_code, editor.post(address, text="Hej").status_code}

    assert answers <= {404, 405}
    assert everything_in(database) == before


@pytest.mark.parametrize("rest", ["avboka", "flytta", "ersattare", "skicka", "plats"])
def test_no_place_of_another_series_is_reached(rest, house, editor, database):
    place = house.register(BO, house.other_lunch)
    before = everything_in(database)

    answer = editor.post(f"/arrangor/anmalningar/{place}/{rest}", occurrence=str(house.lunches[1]))

    assert answer.status_code == 404
    assert everything_in(database) == before


def test_nobody_is_moved_into_another_series(house, editor):
    place = house.register()

    answer = editor.post(f"/arrangor/anmalningar/{place}/flytta", occurrence=str(house.other_lunch))

    assert answer.status_code == 422
    assert house.places_of(ANNA) == {house.lunches[0]: "confirmed"}


def test_a_name_that_is_shared_with_other_series_is_not_changed_by_one_of_them(house, editor):
    house.register()
    with house.writing() as session:
        in_both(session, house, ANNA)

    answer = house.page(editor, ANNA, "uppgifter")
    sent = editor.post(house.address(ANNA, "uppgifter"), given_name="Anja", organisation="Mora kommun")

    assert (answer.status_code, sent.status_code) == (409, 409)
    assert "annan serie" not in said(answer).lower()


def test_a_name_is_put_right(house, editor):
    house.register()

    sent = editor.post(
        house.address(ANNA, "uppgifter"), given_name="Anja", family_name="Åberg", organisation="Mora kommun"
    )
    page = said(editor.get(sent.location))

    assert "Uppgifterna är ändrade." in page
    assert "Anja Åberg" in page
    assert house.mails_to(ANNA) == []


def test_adding_somebody_tells_them_who_did_and_how_to_leave(house, editor, client):
    added = editor.post(
        f"/arrangor/tillfallen/{house.lunches[0]}/deltagare/ny",
        given_name="Anna",
        family_name="Åberg",
        email=ANNA.email,
        organisation="Mora kommun",
    )
    house.announce()

    assert added.location.endswith("gjort=tillagd")
    with house.reading() as session:
        mail = session.scalars(select(OutgoingMail)).one()
        place = session.scalars(select(Registration)).one()
        assert place.by_organiser
        found = re.search(rb"/stammer-inte/[\w.=-]+", mail.message.replace(b"=\r\n", b""))
    assert found
    client.post(found[0].decode())
    assert house.places_of(ANNA) == {house.lunches[0]: "withdrawn"}


def test_where_it_is_full_somebody_waits_unless_said_otherwise(office, editor):
    house = House.of(office, capacity=1)
    house.register(BO)
    form = {"given_name": "Anna", "family_name": "Åberg", "organisation": "Mora kommun"}
    path = f"/arrangor/tillfallen/{house.lunches[0]}/deltagare/ny"

    waits = editor.post(path, {**form, "email": ANNA.email}, when_full="wait")
    seated = editor.post(path, {**form, "email": CILLA.email}, when_full="beyond")

    assert waits.location.endswith("gjort=tillagd-vantar")
    assert seated.location.endswith("gjort=tillagd")
    assert house.taken() == 2


def test_whoever_waits_is_given_a_seat_past_the_line(office, editor):
    house = House.of(office, capacity=1)
    house.register(BO)
    house.register(CILLA)
    place = house.register(ANNA)

    editor.post(f"/arrangor/anmalningar/{place}/plats")
    editor.post(f"/arrangor/anmalningar/{place}/plats")

    assert house.place(place).status == "confirmed"
    assert house.places_of(CILLA) == {house.lunches[0]: "waiting"}
    assert house.taken() == 2
    assert "Fick en plats från väntelistan (arrangören bestämde det)" in said(house.page(editor))


def test_moving_takes_the_one_entry_back_and_makes_another(house, editor):
    place = house.register()
    house.announce()

    editor.post(f"/arrangor/anmalningar/{place}/flytta", occurrence=str(house.lunches[1]))
    house.announce()

    assert house.places_of(ANNA) == {house.lunches[0]: "withdrawn", house.lunches[1]: "confirmed"}
    assert [kind for kind, _ in house.mails_to(ANNA)] == ["invitation", "withdrawn", "invitation"]
    assert "Flyttat till ett annat tillfälle" in house.mails_to(ANNA)[1][1]
    assert (house.taken(0), house.taken(1)) == (0, 1)


def test_to_a_full_occurrence_nobody_is_moved_without_a_word_about_it(office, editor):
    house = House.of(office, capacity=1)
    place = house.register(ANNA)
    house.register(BO, house.lunches[1])
    path = f"/arrangor/anmalningar/{place}/flytta"

    asked = editor.post(path, occurrence=str(house.lunches[1]))
    moved = editor.post(path, occurrence=str(house.lunches[1]), when_full="beyond")

    assert "Tillfället är fullt." in said(asked)
    assert moved.status_code == 303
    assert (house.taken(0), house.taken(1)) == (0, 2)


def test_withdrawing_says_who_did(house, editor):
    place = house.register()
    house.announce()

    editor.post(f"/arrangor/anmalningar/{place}/avboka")
    again = editor.post(f"/arrangor/anmalningar/{place}/avboka")
    house.announce()

    assert house.place(place).withdrawn_because == "organiser"
    assert again.status_code == 409
    with house.reading() as session:
        last = session.scalars(select(OutgoingMail).order_by(OutgoingMail.id.desc()).limit(1)).one()
        assert b"Vi som arrangerar har avbokat din plats." in last.message.replace(b"=\r\n", b"")


def test_a_substitute_has_the_place(house, editor):
    place = house.register()
    form = {"given_name": "Bo", "family_name": "Ek", "email": BO.email, "organisation": "Mora kommun"}

    editor.post(f"/arrangor/anmalningar/{place}/ersattare", form)

    assert house.place(place).status == "withdrawn"
    assert house.places_of(BO) == {house.lunches[0]: "confirmed"}


def test_an_address_that_works_is_changed_when_the_new_one_has_confirmed_it(house, editor, services):
    house.register()

    editor.post(house.address(ANNA, "adress"), email="ny@example.org")
    write_promised_mails(services)

    assert house.places_of(ANNA) == {house.lunches[0]: "confirmed"}
    with house.reading() as session:
        assert session.scalars(select(AddressChange.new_email)).all() == ["ny@example.org"]
        assert session.scalars(select(OutgoingMail.recipient)).all() == ["ny@example.org"]


def test_an_address_where_nothing_arrives_is_changed_at_once_and_the_history_follows(house, editor):
    place = house.register()
    house.announce()
    house.bounce(place)

    sent = editor.post(house.address(ANNA, "adress"), email="ny@example.org")
    page = said(editor.get(sent.location))

    assert house.places_of(ANNA) == {house.lunches[0]: "withdrawn"}
    assert "tidigare anna.aberg@example.org" in page
    assert "550 5.1.1 no such user here" in page
    assert "Adressen är bytt." in page


def test_an_address_that_works_again_is_trusted(house, editor):
    place = house.register()
    house.announce()
    house.bounce(place)

    editor.post(house.address(ANNA, "adressen-fungerar"))

    assert "gäller inte längre" in said(house.page(editor))


def test_the_personal_link_is_shown_on_demand_and_that_is_written_down(house, editor):
    house.register()

    unasked = house.page(editor)
    asked = editor.post(house.address(ANNA, "lank"))

    assert "/min/" not in unasked.text
    assert "/min/" in asked.text
    assert house.log()[-1][0] == "personal link shown"


def test_the_personal_link_of_somebody_in_other_series_is_for_those_who_see_them_all(house, editor):
    house.register(ANNA, house.other_lunch)
    lunch = f"/arrangor/tillfallen/{house.lunches[0]}/deltagare/ny"
    named = {"given_name": ANNA.given_name, "family_name": ANNA.family_name, "email": ANNA.email}
    added = editor.post(lunch, {**named, "organisation": ANNA.organisation, "when_full": "wait"})

    asked = editor.post(house.address(ANNA, "lank"))
    by_all = house.office.signed_in(Role.ADMINISTRATOR).post(house.address(ANNA, "lank"))

    assert (added.status_code, asked.status_code) == (303, 409)
    assert ("/min/" in asked.text, "/min/" in by_all.text) == (False, True)


def test_a_note_is_for_those_who_work_with_its_series_and_goes_with_a_press(house, editor):
    house.register()
    with house.writing() as session:
        in_both(session, house, ANNA)
    editor.post(house.address(ANNA, "anteckningar"), text="Ringer helst.")
    admin = house.office.signed_in(Role.ADMINISTRATOR)
    admin.post(house.address(ANNA, "anteckningar"), text="Något annat.", series="annan-serie")
    with house.reading() as session:
        notes = session.scalars(select(PersonNote.id).order_by(PersonNote.id)).all()

    page = said(house.page(editor))
    editor.post(house.address(ANNA, "anteckningar", "ta-bort"), note=str(notes[1]))
    editor.post(house.address(ANNA, "anteckningar", "ta-bort"), note=str(notes[0]))

    assert "Ringer helst." in page
    assert "Något annat." not in page
    with house.reading() as session:
        assert session.scalars(select(PersonNote.text)).all() == ["Något annat."]


def test_a_note_without_words_or_series_is_asked_about(house):
    house.register()
    with house.writing() as session:
        in_both(session, house, ANNA)
    admin = house.office.signed_in(Role.ADMINISTRATOR)

    empty = admin.post(house.address(ANNA, "anteckningar"), text=" ")
    whose = admin.post(house.address(ANNA, "anteckningar"), text="Ringer helst.")

    assert (empty.status_code, whose.status_code) == (422, 422)
    assert "Skriv en anteckning." in said(empty)
    assert "Ringer helst." in whose.text


def test_nothing_is_announced_by_looking(house, editor, services):
    house.register()
    house.announce()
    house.page(editor)

    assert announce_owed_news(services) == 0
