"""What comes in by pipe, and what an organiser is shown of it."""

import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from tests.fixtures.instants import NOW
from tests.mail import letters
from tests.mail.inbox import incoming, standings
from tests.mail.letters import ANNA, MACHINES, Reply
from tests.mail.outbox import get, put
from tests.registrations.examples import add_attendee, add_occurrence, add_series
from webinars.invitations.models import CalendarReply, Invitation
from webinars.mail.bounces import record_bounce
from webinars.mail.delivery_reports import Action, RecipientReport, Severity
from webinars.mail.models import IncomingMail, OutgoingMail
from webinars.mail.rules import MailState
from webinars.registrations.actions import register_attendee
from webinars.registrations.attendees import Person


def test_a_mail_that_is_piped_in_is_stored_once(command):
    raw = letters.outlook(Reply("u@example.org"))

    first, again = (command("receive", input=raw) for _ in range(2))

    assert (first.exit_code, first.output) == (0, "Stored: reply.\n")
    assert again.exit_code == 0
    assert standings(command.database) == [("reply", "new")]
    assert incoming(command.database)[0].source == "pipe"


def test_nothing_is_refused_with_a_sentence(command):
    done = command("receive", input=b"")

    assert done.exit_code == 2
    assert "Nothing came on standard input" in done.output


@pytest.mark.parametrize(
    "environ",
    [
        {"WEBINARS_DATABASE__URL": "sqlite:////nowhere/at/all.db"},
        {"WEBINARS_DATABASE__URL": "postgresql+psycopg://nobody@127.0.0.1:1/none?connect_timeout=2"},
        {"WEBINARS_MAIL__PORT": "no number"},
    ],
)
def test_a_mail_that_cannot_be_stored_is_to_be_tried_again_and_never_sent_back(command, environ):
    done = command("receive", input=letters.by_a_person(), **environ)

    assert done.exit_code == 75
    assert "Not stored, try again later" in done.output


def test_what_was_set_aside_is_listed_with_the_reason(command):
    command("receive", input=letters.by_a_person("Kan Bo komma med?"))
    command("receive", input=MACHINES["Gmail"])

    shown = command("incoming").output
    [listed] = json.loads(command("incoming", "--json").output)

    assert f"{ANNA}: Kan Bo komma med?" in shown
    assert "for people to read" in shown
    assert "Autosvar" not in shown
    assert (listed["kind"], listed["from"], listed["finding"]) == ("human", ANNA, "for people to read")


def test_with_nothing_set_aside_that_is_said(command):
    assert command("incoming").output == "Nothing is set aside.\n"
    assert command("incoming", "--json").output == "[]\n"


def test_a_mail_for_people_is_read_as_it_came_and_listed_until_somebody_looked_after_it(command):
    raw = letters.by_a_person()
    command("receive", input=raw)
    mail_id = incoming(command.database)[0].id

    assert command("incoming", "show", mail_id).stdout_bytes == raw
    assert command("incoming", "done", mail_id).exit_code == 0

    assert command("incoming").output == "Nothing is set aside.\n"


def test_a_mail_that_does_not_exist_is_named(command):
    done = command("incoming", "done", 4711)

    assert done.exit_code == 2
    assert "There is no incoming mail 4711" in done.output


def test_an_organiser_sees_who_proposes_another_time(command):
    _with_proposal(command)

    shown = command("incoming").output
    [listed] = json.loads(command("incoming", "--json").output)

    assert "COUNTER TENTATIVE from anna.exempel@example.org" in shown
    assert "proposes 2026-11-26 12:00 to 2026-11-26 13:00" in shown
    assert "Kan vi ta det senare?" in shown
    [answer] = listed["answers"]
    assert (answer["method"], answer["proposed_starts_at"]) == ("COUNTER", "2026-11-26T11:00:00+00:00")


def test_a_person_is_shown_with_what_their_calendar_answered(command):
    _with_proposal(command)

    assert "COUNTER TENTATIVE from anna.exempel@example.org" in command("person", ANNA).output


def test_a_person_is_shown_with_their_bounces_and_trusted_again(command):
    bounced, kept_back = _with_bounce(command)

    shown = command("person", ANNA).output
    assert f"of mail {bounced}: 550 5.1.1 No such user" in shown
    assert "hard bounce" in shown

    done = command("person", ANNA, "--works-again", WEBINARS_REPLIES__ADDRESS="svar@example.org")

    assert done.output == f"Mail goes to {ANNA} again. 1 kept back meanwhile leave now.\n"
    assert get(command.database, kept_back).state is MailState.QUEUED
    assert "(organiser)" in command("person", ANNA).output


def test_an_address_that_nothing_is_held_against_is_said_to_be_so(command):
    done = command("person", ANNA, "--works-again")

    assert done.exit_code == 1
    assert f"Nothing is held against {ANNA}." in done.output


def _with_bounce(command) -> tuple[int, int]:
    bounced = put(command.database, ANNA)
    with command.database.write() as session:
        mail = session.scalars(select(OutgoingMail)).one()
        mail.state, mail.accepted_at = MailState.ACCEPTED, NOW
        about = RecipientReport(frozenset(), Action.FAILED, "5.1.1", "550 5.1.1 No such user")
        record_bounce(session, mail, about, severity=Severity.HARD, incoming=None, now=NOW)
    return bounced, put(command.database, ANNA)


def _with_proposal(command) -> None:
    with command.database.write() as session:
        anna = add_attendee(session, Person("Anna", "Exempel", ANNA, "Ekdala"))
        place = register_attendee(session, add_occurrence(session, add_series(session)), anna, now=NOW)
        entry = Invitation(registration=place, uid="u@example.org", organizer="s@example.org", created_at=NOW)
        mail = IncomingMail(
            digest="d",
            source="imap",
            size=1,
            kind="reply",
            state="set aside",
            finding="COUNTER: proposes another time",
            sender=ANNA,
            received_at=NOW,
        )
        session.add_all([entry, mail])
        session.flush()
        session.add(
            CalendarReply(
                invitation=entry,
                incoming_mail_id=mail.id,
                method="COUNTER",
                partstat="TENTATIVE",
                sequence=0,
                dtstamp=NOW,
                sender=ANNA,
                attendee=ANNA,
                comment="Kan vi ta det senare?",
                proposed_starts_at=datetime(2026, 11, 26, 11, tzinfo=UTC),
                proposed_ends_at=datetime(2026, 11, 26, 12, tzinfo=UTC),
                verdict="proposes another time",
                received_at=NOW,
            )
        )
