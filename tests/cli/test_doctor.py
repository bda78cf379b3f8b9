"""What is wrong is found, and what helps is said."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.alarms.conftest import webhook  # noqa: F401 - a fixture
from webinars.cli.checkup import Level
from webinars.cli.checkup.database import check_database
from webinars.cli.checkup.machine import check_disk, check_permissions, check_zones, compare_clocks
from webinars.cli.checkup.site import check_address
from webinars.config import Config, Server, Site
from webinars.lib.clock import utc_now
from webinars.lib.heartbeats import beat
from webinars.mail.actions import hold_outbox

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def well(command, tmp_path):
    """An installation in good health."""
    (tmp_path / "instance").mkdir(mode=0o700, exist_ok=True)
    for database in tmp_path.glob("*.db"):
        database.chmod(0o600)
    alive(command)
    return command


def alive(command):
    with command.database.write() as session:
        beat(session, "scheduler", now=utc_now())


def checks(command, *options, **environ):
    """`{subject: (level, words)}`; of several lines on one subject the worst."""
    shown = json.loads(command("doctor", "--json", *options, **environ).stdout)
    order = ["ok", "warn", "fail"]
    worst = sorted(shown["checks"], key=lambda check: order.index(check["level"]))
    return {check["subject"]: (check["level"], check["words"]) for check in worst}


def test_what_is_well_is_said_line_by_line(well):
    result = well("doctor")

    assert result.exit_code == 0, result.stdout
    assert {line.split()[0] for line in result.stdout.splitlines()[:-1]} == {"ok"}
    assert result.stdout.splitlines()[-1].endswith(" in order, 0 to look at, 0 wrong.")


def test_every_subject_is_looked_at(well):
    kind = {"sqlite": {"SQLite"}, "postgresql": {"PostgreSQL", "pg_dump"}}

    assert set(checks(well)) == {
        *("settings", "address", "secret key", "database", "migrations", "scheduler", "outbox"),
        *("clock", "zone data", "disk", "permissions", "mail", "alarm"),
        *kind[well.database.engine.dialect.name],
    }


def test_settings_that_cannot_be_used_are_all_that_is_said(well):
    result = well("doctor", WEBINARS_MAIL__PORT="smtp")

    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "fail  settings: WEBINARS_MAIL__PORT has to be a whole number, not 'smtp'.",
        "      -> Correct config.toml or the environment.",
        "0 in order, 0 to look at, 1 wrong.",
    ]


def test_a_database_that_does_not_answer_keeps_nothing_else_from_being_looked_at(install, tmp_path):
    result = install(f"sqlite:///{tmp_path}/webinars.db")("doctor")

    assert result.exit_code == 1
    assert "      -> webinars migrate\n" in result.stdout
    assert "  disk: " in result.stdout


def test_a_scheduler_that_is_silent_is_wrong(command):
    assert checks(command)["scheduler"] == ("fail", "no sign of life ever")


def test_mail_that_is_held_is_said_with_the_reason(well):
    with well.database.write() as session:
        hold_outbox(session, reason="restored", now=NOW)

    assert checks(well)["outbox"] == ("warn", "held since 2026-11-02 09:00 UTC: restored; 0 wait")


def test_a_mail_server_is_greeted_and_gets_no_mail(well, smtp_server):
    found = checks(well, WEBINARS_MAIL__HOST="127.0.0.1", WEBINARS_MAIL__PORT=str(smtp_server.port))

    level, words = found["mail"]
    assert level == "ok"
    assert words.startswith(f"127.0.0.1:{smtp_server.port} answers, not encrypted: ")
    assert smtp_server.received == []


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"WEBINARS_MAIL__PORT": "1"}, "Connection refused"),
        ({"WEBINARS_MAIL__SECURITY": "starttls"}, "STARTTLS extension not supported by server"),
        ({"WEBINARS_MAIL__USERNAME": "w", "WEBINARS_MAIL__PASSWORD": "x"}, "AUTH extension not supported"),
    ],
)
def test_a_mail_server_that_cannot_be_used_is_wrong(environ, words, well, smtp_server):
    settings = {"WEBINARS_MAIL__HOST": "127.0.0.1", "WEBINARS_MAIL__PORT": str(smtp_server.port), **environ}

    level, found = checks(well, **settings)["mail"]

    assert (level, words in found) == ("fail", True), found


def test_a_test_alarm_reaches_the_webhook(well, webhook):  # noqa: F811 - the fixture
    found = checks(well, "--test-alarm", WEBINARS_ALARM__WEBHOOK_URL=webhook.url)

    assert found["test alarm"] == ("ok", "webhook took it")
    assert webhook.texts() == [("test", "scheduler")]
    assert webhook.told[0]["text"].endswith("Det här är ett provlarm. Kom det fram fungerar den här vägen.")


def test_a_test_alarm_that_nobody_takes_fails(well, webhook):  # noqa: F811 - the fixture
    webhook.status = 500

    refused = checks(well, "--test-alarm", WEBINARS_ALARM__WEBHOOK_URL=webhook.url)
    away = checks(well, "--test-alarm", WEBINARS_ALARM__WEBHOOK_URL="http://127.0.0.1:1/")

    assert refused["test alarm"] == ("fail", "webhook: the webhook answered 500")
    assert away["test alarm"] == ("fail", "webhook: the webhook could not be reached: ConnectionError")
    assert checks(well, "--test-alarm")["test alarm"][0] == "fail"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_sqlite_that_can_corrupt_is_named(database, monkeypatch):
    monkeypatch.setattr("webinars.cli.checkup.database._CORRUPTING", ((3, 0, 0), (99, 0, 0)))

    [finding] = [each for each in check_database(database) if each.subject == "SQLite"]

    assert finding.level is Level.WARN
    assert finding.remedy.startswith("pip install pysqlite3")


def test_zone_data_without_sweden_or_with_another_summer_are_wrong(tmp_path, monkeypatch):
    monkeypatch.setattr("webinars.cli.checkup.machine.ZoneInfo", lambda _name: UTC)
    wrong = list(check_zones(Config(root=tmp_path)))

    def unknown(name):
        raise KeyError(name)

    monkeypatch.setattr("webinars.cli.checkup.machine.ZoneInfo", unknown)
    missing = list(check_zones(Config(root=tmp_path)))

    assert [finding.words for finding in wrong + missing] == [
        "Stockholm's summer time of 2026 is wrong at 2026-03-29",
        "Europe/Stockholm is not known",
    ]


@pytest.mark.parametrize(("seconds", "level"), [(1, "ok"), (-10, "warn"), (31, "fail")])
def test_a_clock_that_differs_is_named(seconds, level):
    assert compare_clocks("the database", NOW + timedelta(seconds=seconds), NOW).level == level


@pytest.mark.parametrize(("free", "level"), [(50 << 20, "fail"), (500 << 20, "warn"), (5 << 30, "ok")])
def test_a_disk_that_is_nearly_full_is_named(free, level, tmp_path, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: type("Usage", (), {"free": free})())

    assert {finding.level.value for finding in check_disk(Config(root=tmp_path))} == {level}


def test_what_others_can_read_is_named_with_what_helps(tmp_path):
    (tmp_path / "instance").mkdir(mode=0o755)
    (tmp_path / "instance" / "secret_key").touch(mode=0o644)

    assert [finding.remedy for finding in check_permissions(Config(root=tmp_path))] == [
        f"chmod 700 {tmp_path}/instance",
        f"chmod 600 {tmp_path}/instance/secret_key",
    ]


@pytest.mark.parametrize(
    ("url", "proxies", "levels"),
    [
        ("http://localhost:8000", 0, ["ok"]),
        ("http://192.168.1.20", 0, ["ok"]),
        ("http://webbinarier.example.org", 0, ["fail"]),
        ("https://webbinarier.example.org", 0, ["ok", "warn"]),
        ("https://webbinarier.example.org", 1, ["ok"]),
    ],
)
def test_an_address_that_is_not_encrypted_is_wrong_in_public(url, proxies, levels, tmp_path):
    config = Config(root=tmp_path, site=Site(base_url=url), server=Server(trusted_proxies=proxies))

    assert [finding.level.value for finding in check_address(config)] == levels
