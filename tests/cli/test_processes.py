"""What starts, what refuses to, and the sentence it then says."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest

from webinars.lib.database import Database
from webinars.migrations import require_newest_schema


@pytest.fixture
def bare(install, tmp_path):
    """An installation without a database."""
    return install(f"sqlite:///{tmp_path}/data/webinars.db")


def test_migrating_makes_the_database_and_its_folder(bare, tmp_path):
    result = bare("migrate")

    assert result.exit_code == 0
    assert result.stdout == f"The database sqlite:///{tmp_path}/data/webinars.db has the newest schema.\n"
    require_newest_schema(Database(f"sqlite:///{tmp_path}/data/webinars.db"))


@pytest.mark.parametrize(
    "arguments",
    [
        ["run"],
        ["scheduler", "--until-idle"],
        ["demo"],
        ["import", "serie.toml"],
        ["export", "s", "."],
        ["occurrence", "list"],
        ["outbox"],
        ["person", "kim@example.org"],
    ],
)
def test_without_a_migrated_database_every_command_says_so(arguments, bare, tmp_path):
    result = bare(*arguments)

    assert result.exit_code == 1
    assert result.stderr == f"Error: {tmp_path}/data/webinars.db does not exist yet. Run: webinars migrate\n"
    assert not (tmp_path / "data").exists()


def test_settings_that_cannot_be_used_are_bad_input(bare):
    result = bare("migrate", WEBINARS_MAIL__PORT="smtp")

    assert (result.exit_code, result.stderr) == (
        2,
        "Error: WEBINARS_MAIL__PORT has to be a whole number, not 'smtp'.\n",
    )


def test_a_missing_config_is_named(bare, tmp_path):
    result = bare("migrate", WEBINARS_CONFIG=str(tmp_path / "none.toml"))

    assert result.exit_code == 2
    assert result.stderr.startswith(f"Error: {tmp_path}/none.toml does not exist. Set WEBINARS_CONFIG")


def test_a_database_that_is_none_is_a_failure(install, tmp_path):
    (tmp_path / "webinars.db").write_bytes(b"not a database" * 100)
    broken = install(f"sqlite:///{tmp_path}/webinars.db")

    for arguments in (["migrate"], ["outbox"], ["scheduler", "--until-idle"]):
        result = broken(*arguments)

        assert (result.exit_code, result.stderr) == (
            1,
            f"Error: The database sqlite:///{tmp_path}/webinars.db cannot be used: file is not a database\n",
        )


def test_a_port_that_is_taken_is_named_before_anything_starts(command):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = command("run", "--port", port)

    assert result.exit_code == 1
    assert result.stderr.endswith(
        f"Nobody can listen on 127.0.0.1:{port}: Address already in use. Choose another --port.\n"
    )


def test_the_scheduler_ends_by_itself_when_nothing_is_owed(command):
    result = command("scheduler", "--until-idle")

    assert (result.exit_code, result.stdout) == (0, "")


def test_an_unknown_command_is_bad_input(bare):
    assert bare("bogus").exit_code == 2


def test_every_command_explains_itself(bare):
    listed = [
        line.split()[0]
        for line in bare("--help").stdout.partition("Commands:")[2].splitlines()
        if line.strip()
    ]

    assert listed == sorted(
        [
            "audit",
            "backup",
            "demo",
            "doctor",
            "export",
            "import",
            "incoming",
            "mail-test",
            "migrate",
            "occurrence",
            "organiser",
            "outbox",
            "person",
            "receive",
            "restore",
            "run",
            "scheduler",
        ]
    )
    for name in listed:
        assert bare(name, "--help").exit_code == 0


@pytest.mark.parametrize("program", [["webinars"], [sys.executable, "-m", "webinars"]])
def test_the_program_itself_answers_in_one_sentence(program, tmp_path):
    if program == ["webinars"]:
        program = [os.path.join(os.path.dirname(sys.executable), "webinars")]

    done = subprocess.run(
        [*program, "occurrence", "list"],
        env={"WEBINARS_CONFIG": str(tmp_path / "none.toml"), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Error: ")
    assert len(done.stderr.splitlines()) == 1


def test_pages_and_scheduler_run_until_they_are_told_to_stop(bare, tmp_path):
    bare("migrate")
    bare("demo")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "webinars", "run", "--port", str(port)],
        env={**os.environ, **bare.environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )

    said = list(iter(process.stdout.readline, "Ctrl-C stops it.\n"))
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as answer:
        page = answer.read().decode()
    process.send_signal(signal.SIGTERM)
    output, _ = process.communicate(timeout=60)

    assert "Politiskt ledarskap och innovation" in page
    assert process.returncode == 0, output
    assert f"Listening on:  127.0.0.1:{port}\n" in said
    assert f"Mail goes to:  files in {tmp_path}/instance/outbox\n" in said
    assert not (tmp_path / "instance" / "outbox").exists()
