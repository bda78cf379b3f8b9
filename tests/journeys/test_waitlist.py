"""A seat goes on: from the mail that offers it, by the links in it, to the calendar."""

import re
from urllib.parse import urlsplit

from webinars.app import create_app
from webinars.registrations.actions import withdraw_registration
from webinars.registrations.rules import Withdrawal


def test_a_freed_seat_is_offered_declined_accepted_and_comes_into_one_calendar(office):
    [occurrence_id] = office.open_series(capacity=1)
    for name in ("Anna", "Bo", "Cilla"):
        office.register(occurrence_id, email=f"{name.lower()}@example.org", name=name)
        office.settle()

    withdraw(office, "Anna")
    press(office, "bo@example.org", "Nej")
    press(office, "cilla@example.org", "Ja")

    assert said_to(office, "bo@example.org") == [
        "Du står på väntelistan",
        "Du kan få en plats",
        "Du har tackat nej",
    ]
    assert said_to(office, "cilla@example.org") == [
        "Du står på väntelistan",
        "Du kan få en plats",
        "Du har fått en plats",
    ]
    assert [(mail.received.message["To"], mail.method) for mail in office.calendar_mails()] == [
        ("Anna Exempel <anna@example.org>", "REQUEST"),
        ("Anna Exempel <anna@example.org>", "CANCEL"),
        ("Cilla Exempel <cilla@example.org>", "REQUEST"),
    ]


def test_who_waited_and_never_answers_hears_it_and_finds_the_way_back(office):
    [occurrence_id] = office.open_series(capacity=1)
    for name in ("Anna", "Bo"):
        office.register(occurrence_id, email=f"{name.lower()}@example.org", name=name)
    office.settle()
    withdraw(office, "Anna")

    office.clock.pass_by(hours=25)
    office.settle()
    press(office, "bo@example.org", "Ställ dig på väntelistan igen", path="/ko")

    assert said_to(office, "bo@example.org")[1:] == [
        "Du kan få en plats",
        "Erbjudandet om en plats har gått ut",
        "Du är anmäld",  # nobody else waited for the seat
    ]


def withdraw(office, name):
    with office.services.database.write() as session:
        theirs = next(each for each in office.registrations() if each.id and name_of(session, each) == name)
        withdraw_registration(session, session.merge(theirs), because=Withdrawal.SELF, now=office.clock())
    office.settle()


def name_of(session, registration):
    return session.merge(registration).attendee.given_name


def press(office, address, button, path=""):
    """Open the link of the newest mail to this address that stands below these words, and press the button."""
    newest = next(each for each in reversed(office.server.received) if address in each.message["To"])
    text = newest.message.get_body(("plain",)).get_content()
    link = re.search(rf"{button}[^\n]*\n(http\S+)", text)[1]
    parts = urlsplit(link)
    client = create_app(office.services.config, office.services.database, office.clock).test_client()
    assert client.get(f"{parts.path}?{parts.query}").status_code == 200
    client.post(parts.path + path, data={"answer": "yes" if button == "Ja" else "no"})
    office.settle()


def said_to(office, address):
    return [
        each.message["Subject"].partition(":")[0]
        for each in office.server.received
        if address in each.message["To"]
    ]
