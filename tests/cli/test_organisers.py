"""`webinars organiser` and `webinars audit`."""

import json
import re
from dataclasses import replace

import pytest
from sqlalchemy import select

from webinars.cli.installation import Installation
from webinars.cli.organisers import demo_sign_in_link
from webinars.config import load_config
from webinars.organisers.audit.reading import Wanted, all_entries
from webinars.organisers.models import Organiser, OrganiserIdentity, Passkey
from webinars.series.models import Series


@pytest.fixture
def verbs(command):
    """What the log says was done, and by whom."""

    def verbs():
        with command.database.read() as session:
            return [(entry.actor_id, entry.verb) for entry in all_entries(session, Wanted())]

    return verbs


def test_the_first_account_gets_a_link_that_signs_in_once(command, verbs, client):
    done = command("organiser", "add", "anna@example.org", "--name", "Anna Ek", "--role", "administrator")

    path = re.search(r"https?://[^/]+(/arrangor/in/\S+)", done.output)[1]
    assert done.exit_code == 0
    assert [client.post(path).status_code for _ in range(2)] == [303, 410]
    assert verbs()[:2] == [("command line", "organiser added"), ("command line", "link made")]


def test_whoever_is_locked_out_gets_in_again(command):
    command("organiser", "add", "anna@example.org", "--name", "Anna Ek")
    command("organiser", "add", "bo@example.org", "--name", "Bo Ek")
    ended = command("organiser", "end", "anna@example.org")
    listed = json.loads(command("organiser", "list", "--json").output)

    again = command("organiser", "add", "ANNA@example.org")

    assert ended.output == "The account of anna@example.org has ended.\n"
    assert [(each["email"], each["state"]) for each in listed] == [
        ("anna@example.org", "ended"),
        ("bo@example.org", "active"),
    ]
    assert "/arrangor/in/" in again.output
    assert {each["state"] for each in json.loads(command("organiser", "list", "--json").output)} == {"active"}


def test_a_role_may_be_for_one_series_and_until_a_day(command):
    command("import", command.file())

    done = command(
        *("organiser", "add", "bo@example.org", "--name", "Bo", "--role", "host"),
        *("--series", "politiskt-ledarskap", "--until", "2099-12-31"),
    )

    (row,) = json.loads(command("organiser", "list", "--json").output)
    assert done.output.startswith("Bo <bo@example.org> is an organiser: host of politiskt-ledarskap.\n")
    assert (row["roles"], row["ends_at"]) == (["host of politiskt-ledarskap"], "2099-12-31T23:00:00+00:00")
    with command.database.read() as session:
        assert session.scalars(select(Series.slug)).all() == ["politiskt-ledarskap"]


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["add", "anna"], 2, "anna is not an address that mail can be sent to."),
        (["add", "anna@example.org"], 2, "anna@example.org is new: say --name, too."),
        (
            ["add", "a@example.org", "--name", "A", "--series", "x"],
            2,
            'There is no series "x". There is: none.',
        ),
        (["add", "a@example.org", "--name", "A", "--until", "snart"], 2, "--until has to be a day such as"),
        (["add", "a@example.org", "--name", "A", "--until", "2001-01-01"], 2, "--until has to lie ahead"),
        (["end", "a@example.org"], 2, "a@example.org is no organiser."),
    ],
)
def test_what_cannot_be_right_is_said_in_a_sentence(arguments, code, sentence, command):
    refused = command("organiser", *arguments)

    assert (refused.exit_code, sentence in refused.output) == (code, True)
    with command.database.read() as session:
        assert session.scalars(select(Organiser)).all() == []


def test_the_last_administrator_cannot_be_ended(command):
    command("organiser", "add", "anna@example.org", "--name", "Anna Ek")

    refused = [
        command("organiser", "end", "anna@example.org"),
        command("organiser", "add", "anna@example.org", "--role", "host"),
    ]

    assert [each.exit_code for each in refused] == [1, 1]
    assert all("only administrator without an end" in each.output for each in refused)


def test_the_log_is_taken_along_and_checked(command, tmp_path, verbs):
    command("organiser", "add", "anna@example.org", "--name", "Anna Ek")

    exported = command("audit", "export", tmp_path / "log.jsonl", "--format", "json")
    table = command("audit", "export", "-")
    checked = command("audit", "check")

    lines = (tmp_path / "log.jsonl").read_text(encoding="utf-8").splitlines()
    assert (exported.exit_code, [json.loads(line)["verb"] for line in lines]) == (
        0,
        ["organiser added", "link made"],
    )
    assert (tmp_path / "log.jsonl").stat().st_mode & 0o077 == 0
    assert "log exported" in table.output
    assert checked.output == "4 entries, 0 of them sealed, 0 without their text.\nNothing has been changed.\n"
    assert verbs()[-1] == ("command line", "log exported")


def test_the_demo_has_an_organiser_to_try_it_as(command):
    command("demo")

    (row,) = json.loads(command("organiser", "list", "--json").output)

    assert (row["email"], row["roles"]) == ("arrangor@example.org", ["administrator"])


def test_whatever_is_done_from_a_terminal_is_in_the_log(command, verbs):
    command("import", command.file())
    command("import", command.file())  # changes nothing
    command("occurrence", "move", 1, "--starts-at", "2099-12-03T12:00", "--reason", "Snö")
    command("occurrence", "cancel", 1, "--reason", "Storm")
    command("outbox", "hold", "--reason", "Flytt")
    command("outbox", "release", "--yes")
    command("person", "kim@example.org")
    command("export", "politiskt-ledarskap", command.folder, "--with-secrets")

    assert verbs() == [
        ("command line", verb)
        for verb in (
            *(
                "series imported",
                "occurrence moved",
                "occurrence cancelled",
                "outbox held",
                "outbox released",
            ),
            *("person looked at", "series exported"),
        )
    ]


def test_the_link_to_try_the_demo_is_for_this_machine_alone(command):
    command("demo")
    here = Installation(load_config(environ=command.environ), command.database)
    elsewhere = replace(
        here.config, site=replace(here.config.site, base_url="https://webbinarier.example.org")
    )

    assert "/arrangor/in/" in demo_sign_in_link(here)
    assert demo_sign_in_link(replace(here, config=elsewhere)) == ""


def test_a_lost_device_is_forgotten_and_signed_out(command, client, clock):
    added = command("organiser", "add", "anna@example.org", "--name", "Anna Ek")
    client.post(re.search(r"/arrangor/in/\S+", added.output)[0])
    assert client.get("/arrangor/").status_code == 200
    with command.database.write() as session:
        anna = session.scalars(select(Organiser)).one()
        values = {"public_id": "nyckel", "credential_id": "abc", "public_key": b"", "name": "Telefonen"}
        session.add(Passkey(organiser_id=anna.id, created_at=clock(), **values))

    command("organiser", "add", "anna@example.org", "--forget-passkeys")

    with command.database.read() as session:
        assert session.scalars(select(Passkey)).all() == []
    assert client.get("/arrangor/").status_code == 303


def test_whoever_is_somebody_else_in_the_directory_now_is_bound_anew(command, verbs, clock):
    command("organiser", "add", "anna@example.org", "--name", "Anna Ek")
    with command.database.write() as session:
        anna = session.scalars(select(Organiser)).one()
        values = {"issuer": "https://id.example.org", "subject": "anna-1", "created_at": clock()}
        session.add(OrganiserIdentity(organiser_id=anna.id, **values))

    command("organiser", "add", "anna@example.org", "--forget-directory")

    with command.database.read() as session:
        assert session.scalars(select(OrganiserIdentity)).all() == []
    assert ("command line", "identity forgotten") in verbs()
