"""Somebody says no in their calendar: they are asked once more, and then the seat goes to the next in line."""

import pytest

from tests.mail.inbox import hand_over, incoming
from tests.mail.letters import ANNA, PROGRAMS, Reply
from webinars.registrations.links import Links


@pytest.fixture
def lunch(office):
    """Anna has the only seat, and Bo waits for one."""
    [lunch] = office.open_series(capacity=1)
    office.register(lunch)
    office.register(lunch, email="bo@example.org", name="Bo")
    office.settle()
    office.clock.pass_by(hours=1)
    return lunch


def decline(office, program: str = "Outlook") -> None:
    """Anna presses No in her calendar."""
    invited = next(mail for mail in office.calendar_mails() if mail.received.rcpt_tos == (ANNA,))
    stamp = f"{office.clock():%Y%m%dT%H%M%SZ}"
    raw = PROGRAMS[program](Reply(invited["UID"], sequence=int(invited["SEQUENCE"]), dtstamp=stamp))
    hand_over(office.services.database, raw, now=office.clock())
    office.settle()


def to(office, address: str) -> list[str]:
    return [
        received.message["Subject"] for received in office.server.received if received.rcpt_tos == (address,)
    ]


def test_a_decline_in_the_calendar_gives_the_seat_to_the_next_in_line(office, lunch):
    decline(office)
    assert to(office, ANNA)[-1] == "Du har tackat nej: Avsnitt 1"
    assert [place.status for place in office.registrations()] == ["confirmed", "waiting"]

    office.clock.pass_by(hours=2)
    office.settle()
    office.settle()

    anna, bo = office.registrations()
    assert (anna.status, anna.withdrawn_because) == ("withdrawn", "declined")
    assert bo.status in ("offered", "confirmed")
    assert office.calendar_mails()[-1].received.rcpt_tos == (ANNA,)
    assert office.calendar_mails()[-1].method == "CANCEL"
    assert len(to(office, ANNA)) == 3


def test_one_press_keeps_the_seat(office, lunch, app):
    decline(office)
    services = office.services
    anna = office.registrations()[0]
    with services.database.read() as session:
        session.add(anna)
        links = Links.of(services.config, services.signer, "sv")
        address = links.answer(anna).removeprefix(links.base_url)

    app.test_client().post(address, data={"answer": "yes"})
    office.clock.pass_by(hours=5)
    office.settle()

    assert [place.status for place in office.registrations()] == ["confirmed", "waiting"]
    assert len(to(office, ANNA)) == 2


def test_a_decline_is_answered_by_one_mail_to_the_attendee_whatever_machine_sends_it_on(office, lunch):
    for program in PROGRAMS:
        decline(office, program)
    before = len(office.server.received)

    decline(office, "Gmail")

    assert to(office, ANNA).count("Du har tackat nej: Avsnitt 1") == 1
    assert len(office.server.received) == before
    assert {mail.state for mail in incoming(office.services.database)} == {"handled"}
