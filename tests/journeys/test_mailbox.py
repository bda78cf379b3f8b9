"""The whole round, over real servers: an invitation leaves by SMTP, an answer and a bounce come back by IMAP."""

from dataclasses import replace

import pytest

from tests.journeys.office import Office, office
from tests.mail import letters
from tests.mail.inbox import standings
from tests.mail.letters import ANNA, Reply
from webinars.mail.models import OutgoingMail


@pytest.fixture(name="office")
def _office(config, database, clock, smtp_server, imap_server):
    """An office whose answers come into a mailbox on an IMAP server."""
    with office(replace(config, replies=imap_server.settings), database, clock, smtp_server) as made:
        yield made


@pytest.fixture
def lunch(office: Office) -> int:
    """Anna and Bo have their invitations."""
    [lunch] = office.open_series(capacity=2)
    office.register(lunch)
    office.register(lunch, email="bo@example.org", name="Bo")
    office.settle()
    office.clock.pass_by(minutes=5)
    return lunch


def test_an_answer_and_a_bounce_come_back_and_a_question_is_left_to_people(office, lunch, imap_server):
    anna, bo = office.calendar_mails()
    assert anna.received.message["Reply-To"] == "svar@example.org"
    assert anna["ORGANIZER"].lower() == "mailto:svar@example.org"
    stamp = f"{office.clock():%Y%m%dT%H%M%SZ}"
    imap_server.deliver(
        letters.exchange(Reply(anna["UID"], "ACCEPTED", sequence=int(anna["SEQUENCE"]), dtstamp=stamp)),
        letters.bounce(bo.received.message["Message-ID"], "bo@example.org"),
        letters.by_a_person("En fråga"),
    )

    office.settle()

    assert standings(office.services.database) == [
        ("reply", "handled"),
        ("bounce", "handled"),
        ("human", "set aside"),
    ]
    assert office.registrations()[0].answer == "yes"
    assert list(imap_server.seen().values()) == [True, True, False]


def test_after_a_bounce_a_move_reaches_those_whom_mail_reaches_and_kills_the_rest_at_once(
    office, lunch, imap_server
):
    bo = office.calendar_mails()[1]
    imap_server.deliver(letters.bounce(bo.received.message["Message-ID"], "bo@example.org"))
    office.settle()
    before = len(office.server.received)

    with office.occurrence(lunch) as (_, occurrence):
        occurrence.place = "Rådhuset"
        occurrence.revision += 1

    assert [received.rcpt_tos for received in office.server.received[before:]] == [(ANNA,)]
    with office.services.database.read() as session:
        newest = session.query(OutgoingMail).order_by(OutgoingMail.id.desc()).limit(2).all()
    [dead] = [mail for mail in newest if mail.recipient == "bo@example.org"]
    assert dead.state == "dead"
    assert dead.last_error.startswith("not sent, since mail to this address does not arrive: 550 5.1.1")
