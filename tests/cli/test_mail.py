"""The outbox, and everything about one address."""

import json

import pytest

from tests.fixtures.instants import NOW
from webinars.mail.models import MailBody, OutgoingMail
from webinars.mail.rules import MailState
from webinars.registrations.attendees import Person, attendee_for

KIM = Person("Kim", "Sagomark", "Kim@example.org", "Ekdala kommun")


@pytest.fixture
def with_mails(command):
    """A waiting mail, and a dead one that has its text."""
    with command.database.write() as session:
        for number, state in enumerate((MailState.QUEUED, MailState.DEAD), start=1):
            is_dead = state is MailState.DEAD
            session.add(
                OutgoingMail(
                    id=number,
                    dedupe_key=f"test:{number}",
                    kind="invitation",
                    state=state,
                    start_at=NOW,
                    recipient="Kim@example.org",
                    subject=f"Du är anmäld {number}",
                    message_id=f"<{number}@example.org>",
                    body=MailBody(message=b"x"),
                    attempts=1 if is_dead else 0,
                    last_error="550 5.1.1 No such mailbox" if is_dead else None,
                    created_at=NOW,
                    finished_at=NOW if is_dead else None,
                )
            )
    return command


def states(command):
    with command.database.read() as session:
        return {mail.id: mail.state.value for mail in session.query(OutgoingMail)}


def test_the_outbox_counts_and_shows_the_servers_words(with_mails):
    lines = with_mails("outbox").stdout.splitlines()

    assert [line.split() for line in lines[:4]] == [
        ["queued", "1"],
        ["sending", "0"],
        ["accepted", "0"],
        ["dead", "1"],
    ]
    assert lines[-2:] == [
        "     2  2026-11-02 10:00  Kim@example.org: Du är anmäld 2",
        "        550 5.1.1 No such mailbox",
    ]


def test_the_outbox_for_programs(with_mails):
    shown = json.loads(with_mails("outbox", "--json").stdout)

    assert (shown["counts"]["queued"], shown["counts"]["dead"], shown["held_since"]) == (1, 1, None)
    assert shown["dead"] == [
        {
            "id": 2,
            "kind": "invitation",
            "recipient": "Kim@example.org",
            "subject": "Du är anmäld 2",
            "attempts": 1,
            "error": "550 5.1.1 No such mailbox",
            "finished_at": "2026-11-02T09:00:00+00:00",
        }
    ]


def test_a_dead_mail_is_tried_again(with_mails):
    result = with_mails("outbox", "retry", 2)

    assert (result.exit_code, result.stdout) == (0, "Mail 2 is in the queue again.\n")
    assert states(with_mails) == {1: "queued", 2: "queued"}


@pytest.mark.parametrize("number", [1, 4711])
def test_only_dead_mails_are_tried_again(number, with_mails):
    result = with_mails("outbox", "retry", number)

    assert (result.exit_code, result.stderr) == (
        1,
        f"Error: Mail {number} is not a dead mail: webinars outbox lists those.\n",
    )


def test_all_mail_is_held_and_released(with_mails):
    held = with_mails("outbox", "hold", "--reason", "Flytt av servern")
    between = with_mails("outbox").stdout
    released = with_mails("outbox", "release", "--yes")

    assert held.stdout == "No mail leaves until webinars outbox release. 1 mail was held.\n"
    assert ": Flytt av servern. webinars outbox release lets mail leave." in between
    assert released.stdout.endswith("Mail leaves again: 1 mail.\n")
    assert states(with_mails) == {1: "queued", 2: "dead"}


def test_everything_about_one_address_however_it_is_spelt(with_mails):
    with with_mails.database.write() as session:
        attendee_for(session, KIM, language="sv", now=NOW)

    lines = with_mails("person", " kim@EXAMPLE.org").stdout.splitlines()

    assert lines[0] == "Kim Sagomark <Kim@example.org>, Ekdala kommun"
    assert lines[-3:] == [
        "      1  2026-11-02 10:00  queued      invitation: Du är anmäld 1",
        "      2  2026-11-02 10:00  dead        invitation: Du är anmäld 2",
        "         550 5.1.1 No such mailbox",
    ]


def test_registrations_of_the_demo_are_told_with_their_mails(command):
    command("demo")

    output = command("person", "billie.demoberg@example.org").stdout

    assert output.count("confirmed, registered") == 4
    assert output.count("  accepted    invitation: Du är anmäld") == 4


def test_an_address_that_nobody_has(command):
    result = command("person", "nobody@example.org")

    assert (result.exit_code, result.stderr) == (
        1,
        "Error: Nobody has registered with nobody@example.org, and no mail was ever written to it.\n",
    )
