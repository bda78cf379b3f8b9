"""What people have a right to: to know what is known of them, and to be forgotten."""

import json

import pytest
from sqlalchemy import select

from tests.organisers.office import Office
from tests.people.house import House
from tests.registrations.examples import ANNA, BO
from tests.registrations.town import everything_in, said
from webinars.organisers.audit.tables import AuditEntry, AuditPayload
from webinars.organisers.rules import Role
from webinars.people.models import PersonNote
from webinars.privacy.models import KeptCount
from webinars.registrations.models import Attendee, Registration


@pytest.fixture
def house(app, services) -> House:
    """Two lunches of one series, one of another."""
    return House.of(Office(app, services))


@pytest.fixture
def admin(house):
    """Only who sees everything may do this."""
    return house.office.signed_in(Role.ADMINISTRATOR)


def test_an_extract_has_all_that_is_known_and_is_written_down(house, admin):
    house.register(ANNA, by=BO)
    house.register(ANNA, house.other_lunch)
    house.announce()
    admin.post(house.address(ANNA, "anteckningar"), text="Ringer helst.", series="min-serie")

    file = admin.post(house.address(ANNA, "utdrag"))
    page = said(admin.post(house.address(ANNA, "utdrag", "sida")))

    extract = json.loads(file.text)
    assert extract["person"]["email"] == ANNA.email
    assert [each["series"] for each in extract["registrations"]] == ["Min serie", "En annan serie"]
    assert [each["text"] for each in extract["notes"]] == ["Ringer helst."]
    assert len(extract["mails"]) == 2
    assert "Ringer helst." in page
    assert [entry[0] for entry in house.log()[-2:]] == ["extract made", "extract made"]


def test_nobody_is_erased_while_an_entry_would_stay_in_their_calendar(house, admin, database):
    house.register()
    house.announce()
    before = everything_in(database)

    refused = admin.post(house.address(ANNA, "radera"))
    unchanged = everything_in(database) == before
    admin.post(house.address(ANNA, "radera", "avboka"))
    still_told = admin.post(house.address(ANNA, "radera"))
    house.announce()
    erased = admin.post(house.address(ANNA, "radera"))

    assert (refused.status_code, still_told.status_code, erased.status_code) == (409, 409, 303)
    assert unchanged
    assert "E-brevet om avbokningen är på väg." in said(still_told)


def test_whoever_is_erased_leaves_numbers_and_no_words(house, admin, clock, database):
    house.register(ANNA)
    house.register(BO)
    house.announce()
    admin.post(house.address(ANNA, "anteckningar"), text="Ringer helst.")
    clock.instant = house.place(house.register(BO)).occurrence.ends_at
    later = house.office.browser(admin.organiser)
    gone = house.person(ANNA).public_id

    answer = later.post(f"/arrangor/personer/{gone}/radera")

    assert answer.location == "/arrangor/personer/?gjort=raderad"
    with house.reading() as session:
        assert session.scalars(select(Attendee.given_name)).all() == ["Bo"]
        assert session.scalars(select(PersonNote)).all() == []
        assert session.scalars(select(KeptCount.registered)).all() == [1]
        assert len(session.scalars(select(Registration)).all()) == 1
        theirs = select(AuditEntry.verb).where(AuditEntry.about_id == gone).order_by(AuditEntry.id)
        assert session.scalars(theirs).all() == ["note written", "person erased"]
        assert gone not in str(session.scalars(select(AuditPayload.label)).all())
    left = str(everything_in(database))
    assert "Åberg" not in left
    assert ANNA.email not in left


def test_who_shares_the_address_keeps_their_mails(house, admin, clock):
    house.register(ANNA)
    siv = type(ANNA)("Siv", "Sekreterare", ANNA.email, ANNA.organisation)
    house.register(siv)
    house.announce()
    admin.post(house.address(ANNA, "radera", "avboka"))
    house.announce()

    admin.post(house.address(ANNA, "radera"))

    assert [kind for kind, _ in house.mails_to(siv)] == ["invitation"]


def test_an_editor_of_one_series_may_do_neither(house):
    house.register()
    editor = house.office.signed_in()

    assert {house.page(editor, ANNA, rest).status_code for rest in ("utdrag", "radera")} == {403}
