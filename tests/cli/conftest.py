"""The real command, on a real database and a config.toml of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.exchange.examples import CAPTIONS
from webinars.cli.commands import webinars
from webinars.lib.database import Database

SERIES = """\
[series]
slug = "politiskt-ledarskap"
title = "Politiskt ledarskap"
timezone = "Europe/Stockholm"

[[episodes]]
number = 3
title = "Beställ behov"
speakers = [{ name = "Kim Sagomark", email = "kim@example.org" }]

[[episodes.occurrences]]
key = "lunch"
starts_at = 2099-11-26T12:00:00
duration_minutes = 60
capacity = 300
join_url = "https://video.example.org/rum"

[[episodes.recordings]]
id = "k3m9q7w2"
url = "https://video.example.org/v/1"
title = "Samtalet"
captions = "a.vtt"
"""


@dataclass(frozen=True)
class Installed:
    """An installation in a folder of its own."""

    folder: Path
    database: Database | None
    environ: dict[str, str]

    def __call__(self, *arguments: object, input: str | bytes | None = None, **environ: str) -> Result:
        """Run the command with these arguments; what it does not foresee is raised here."""
        result = CliRunner().invoke(
            webinars,
            [str(each) for each in arguments],
            input=input,
            env={**self.environ, **environ},
            prog_name="webinars",
        )
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    def file(self, text: str = SERIES, name: str = "serie.toml") -> Path:
        """A series as a file, with captions beside it."""
        (self.folder / "a.vtt").write_text(CAPTIONS, encoding="utf-8")
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path


@pytest.fixture
def install(tmp_path: Path) -> Callable[[str], Installed]:
    """Makes an installation whose database has this address."""

    def make(url: str) -> Installed:
        (tmp_path / "config.toml").write_text("", encoding="utf-8")
        environ = {"WEBINARS_CONFIG": str(tmp_path / "config.toml"), "WEBINARS_DATABASE__URL": url}
        return Installed(tmp_path, None, environ)

    return make


@pytest.fixture
def command(install: Callable[[str], Installed], database_url: str, database: Database) -> Installed:
    """An installation with an empty, migrated database of either kind."""
    made = install(database_url)
    return Installed(made.folder, database, made.environ)


@pytest.fixture
def with_series(command: Installed) -> Installed:
    """The same, with one series."""
    assert command("import", command.file()).exit_code == 0
    return command
