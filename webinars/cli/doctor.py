""" "What is wrong with it?" """

import json
import sys
from collections.abc import Iterator

import click

from webinars.alarms.channels import channels_of
from webinars.alarms.rules import News, State, Trouble
from webinars.cli.checkup import Finding, Level, fail, ok
from webinars.cli.checkup.database import check_database
from webinars.cli.checkup.machine import check_disk, check_file_clock, check_permissions, check_zones
from webinars.cli.checkup.mail import check_mail
from webinars.cli.checkup.site import check_address, check_alarms, check_scheduler, check_secret_key
from webinars.config import Config, ConfigError, load_config
from webinars.lib.clock import utc_now
from webinars.lib.database import Database

COLOURS = {Level.OK: "green", Level.WARN: "yellow", Level.FAIL: "red"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option("--test-alarm", is_flag=True, help="Send a test alarm by every way that [alarm] names.")
def doctor(as_json: bool, test_alarm: bool) -> None:
    """Look at everything that has to be right, and say what to do. Exit code 1 when something fails."""
    found = []
    for finding in _everything(test_alarm=test_alarm):
        found.append(finding)
        if not as_json:  # as it comes: some of it takes a while
            _show(finding)
    failed = any(finding.level is Level.FAIL for finding in found)
    if as_json:
        click.echo(json.dumps(_as_json(found, ok=not failed), ensure_ascii=False, indent=2))
    else:
        click.echo(_verdict(found))
    sys.exit(1 if failed else 0)


def _everything(*, test_alarm: bool) -> Iterator[Finding]:
    try:
        config = load_config()
    except ConfigError as error:
        for sentence in str(error).splitlines():
            yield fail("settings", sentence, "Correct config.toml or the environment.")
        return
    yield ok("settings", f"read from {config.root}")
    yield from check_address(config)
    yield from check_secret_key(config)
    yield from _database(config)
    yield from check_file_clock(config, utc_now())
    yield from check_zones(config)
    yield from check_disk(config)
    yield from check_permissions(config)
    yield from check_mail(config)
    yield from check_alarms(config)
    if test_alarm:
        yield from _test_alarm(config)


def _database(config: Config) -> Iterator[Finding]:
    database = Database(config.database_url)
    try:
        found = list(check_database(database))
        yield from found
        if found[0].level is Level.OK:
            with database.read() as session:
                yield from check_scheduler(session, utc_now())
    finally:
        database.dispose()


def _test_alarm(config: Config) -> Iterator[Finding]:
    news = News(State.TEST, Trouble.SCHEDULER, utc_now())
    channels = channels_of(config)
    if not channels:
        yield fail("test alarm", "there is nobody to tell", "Set [alarm] webhook_url or email.")
    for name, channel in channels.items():
        problem = channel(news, utc_now())
        yield (
            fail("test alarm", f"{name}: {problem}", "Look at [alarm].")
            if problem
            else ok("test alarm", f"{name} took it")
        )


def _show(finding: Finding) -> None:
    level = click.style(f"{finding.level:<4}", fg=COLOURS[finding.level])
    click.echo(f"{level}  {finding.subject}: {finding.words}")
    if finding.remedy:
        click.echo(f"      -> {finding.remedy}")


def _verdict(found: list[Finding]) -> str:
    counts = {level: sum(finding.level is level for finding in found) for level in Level}
    return f"{counts[Level.OK]} in order, {counts[Level.WARN]} to look at, {counts[Level.FAIL]} wrong."


def _as_json(found: list[Finding], *, ok: bool) -> dict[str, object]:
    return {
        "ok": ok,
        "checks": [
            {"subject": each.subject, "level": each.level, "words": each.words, "remedy": each.remedy}
            for each in found
        ],
    }
