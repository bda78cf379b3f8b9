"""The module that web servers load: ready to serve, or a sentence."""

import subprocess
import sys
from pathlib import Path

import pytest

from webinars import migrations

ROOT = Path(__file__).parent.parent


@pytest.fixture
def load(tmp_path):
    """Loads the module in a process of its own, as a web server does."""
    (tmp_path / "config.toml").touch()

    def load(**environ):
        return subprocess.run(
            [sys.executable, "-c", "import wsgi; print(len(wsgi.app.blueprints))"],
            cwd=ROOT,
            env={"WEBINARS_CONFIG": str(tmp_path / "config.toml"), **environ},
            capture_output=True,
            text=True,
            check=False,
        )

    return load


def test_an_application_with_its_pages(load, tmp_path):
    migrations.upgrade(f"sqlite:///{tmp_path}/instance/webinars.db")

    done = load()

    assert (done.returncode, done.stderr) == (0, "")
    assert int(done.stdout) > 3


def test_a_database_that_was_not_migrated_is_named_in_a_sentence(load, tmp_path):
    done = load()

    assert (done.returncode, done.stdout) == (1, "")
    assert (
        done.stderr == f"Error: {tmp_path}/instance/webinars.db does not exist yet. Run: webinars migrate\n"
    )


def test_settings_that_cannot_be_used_are_named_in_a_sentence(load):
    done = load(WEBINARS_MAIL__PORT="smtp")

    assert (done.returncode, done.stderr) == (
        1,
        "Error: WEBINARS_MAIL__PORT has to be a whole number, not 'smtp'.\n",
    )
