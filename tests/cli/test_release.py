"""Nobody lets mail go without having seen what it is."""

import json
from datetime import timedelta

import pytest

from tests.fixtures.instants import NOW, STOCKHOLM
from webinars.lib.clock import utc_now
from webinars.mail.models import OutgoingMail
from webinars.mail.rules import MailState


def mail(number, **columns):
    values = {"kind": "invitation", "state": MailState.QUEUED, "start_at": NOW + timedelta(days=number)}
    return OutgoingMail(
        id=number,
        dedupe_key=f"test:{number}",
        recipient=f"anna{number}@example.org",
        subject=f"Du är anmäld {number}",
        message_id=f"<{number}@example.org>",
        created_at=NOW,
        **values | columns,
    )


@pytest.fixture
def held(command):
    """Three mails are held; one of them is about what is over."""
    with command.database.write() as session:
        session.add_all(
            [
                mail(1),
                mail(2, kind="moved", uncertain=True),
                mail(3, kind="reminder", expires_at=utc_now() - timedelta(hours=1)),
                mail(4, state=MailState.ACCEPTED),
            ]
        )
    command("outbox", "hold", "--reason", "restored from nightly.zip")
    return command


def states(command):
    with command.database.read() as session:
        return [each.state.value for each in session.query(OutgoingMail).order_by(OutgoingMail.id)]


def test_it_shows_what_would_go_and_asks(held):
    result = held("outbox", "release", input="y\n")

    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "2 mails would leave:",
        "invitation                1",
        "moved                     1",
        "1 of them may have left before: whoever has one already gets the same once more.",
        "       1  anna1@example.org: Du är anmäld 1, start 2026-11-03 10:00",
        "       2  anna2@example.org: Du är anmäld 2, start 2026-11-04 10:00",
        "1 mail would not leave, since what they say is over:",
        f"       3  anna3@example.org: Du är anmäld 3, start 2026-11-05 10:00, until {_shown_expiry(held)}",
        "Mail leaves again: 2 mails.",
    ]
    assert states(held) == ["queued", "queued", "queued", "accepted"]


def test_whoever_does_not_confirm_keeps_it_held(held):
    assert held("outbox", "release", input="n\n").exit_code == 1
    assert held("outbox", "release").exit_code == 1

    assert states(held) == ["held", "held", "held", "accepted"]
    assert "Held since" in held("outbox").stdout


def test_a_dry_run_only_shows(held):
    result = held("outbox", "release", "--dry-run", "--show", "1")

    assert (result.exit_code, result.stderr) == (0, "Nothing was released: this was a dry run.\n")
    assert "... and 1 more (--show)." in result.stdout
    assert states(held) == ["held", "held", "held", "accepted"]


def test_for_programs(held):
    result = held("outbox", "release", "--yes", "--json")

    shown = json.loads(result.stdout)
    assert (shown["total"], shown["counts"], shown["in_doubt"], shown["expired_count"]) == (
        2,
        {"invitation": 1, "moved": 1},
        1,
        1,
    )
    assert shown["first"][1]["may_have_left"]
    assert [each["id"] for each in shown["expired"]] == [3]
    assert states(held) == ["queued", "queued", "queued", "accepted"]


def test_mail_that_is_not_held_is_left_alone(command):
    result = command("outbox", "release")

    assert (result.exit_code, result.stdout) == (
        0,
        "No mail would leave.\nMail is not held: it leaves by itself.\n",
    )


def test_thousands_are_released_in_steps(held, monkeypatch):
    monkeypatch.setattr("webinars.cli.release.AT_ONCE", 2)

    held("outbox", "release", "--yes")

    assert states(held) == ["queued", "queued", "queued", "accepted"]


def _shown_expiry(command):
    with command.database.read() as session:
        expires_at = session.get_one(OutgoingMail, 3).expires_at
    return f"{expires_at.astimezone(STOCKHOLM):%Y-%m-%d %H:%M}"
