"""What the repository itself promises: locks that anybody can install from, and nothing of one machine in it."""

import os
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LOCKS = [ROOT / "requirements" / "run.txt", ROOT / "requirements" / "dev.txt"]
BINARY = {".png", ".jpg", ".webp", ".ico", ".woff2", ".mo", ".zip"}

# Joined here, so that this file does not hold what it forbids.
PLACES = re.compile(
    "|".join(
        [
            "py" + r"pi\.org",
            "python" + r"hosted\.org",
            "npm" + r"js\.(org|com)",
            r"deb\." + "debian",
            "--(extra-)?" + "index-url",
            "--find" + "-links",
            "file:" + "///(opt|work|root|home)",
            "(?<![\\w.])/" + r"(work|root|home)/\w",
            r"\.\./" + "shared",
        ]
    )
)
SKIPS = re.compile("pytest" + r"\.(skip|xfail|importorskip)\b|mark\." + "(skip|skipif|xfail)")


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_pins_everything_by_version_and_hash(lock):
    entries = [entry for entry in _entries(lock) if not re.match(r"[a-z0-9._-]+(\[\w+\])?==\S+", entry)]
    without_hash = [entry.split()[0] for entry in _entries(lock) if "--hash=sha256:" not in entry]

    assert entries == []
    assert without_hash == []


def test_the_locks_agree_on_every_version():
    run, dev = (_pins(lock) for lock in LOCKS)

    assert {name: dev.get(name) for name in run} == run


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_holds_what_its_source_asks_for(lock):
    wanted = re.findall(r"^([A-Za-z][\w.-]*)", lock.with_suffix(".in").read_text(), re.MULTILINE)

    assert [name for name in wanted if name.lower() not in _pins(lock)] == []


def test_a_compiled_library_is_locked_for_other_machines_too():
    """One wheel and a source archive would be two hashes: the lock was made for this machine alone."""
    hashes = next(entry for entry in _entries(LOCKS[0]) if entry.startswith("sqlalchemy==")).count("sha256:")

    assert hashes > 20


def test_nothing_names_a_registry_or_a_place_on_some_machine():
    found = {
        f"{path}:{number}": line.strip()
        for path in _tracked()
        for number, line in enumerate((ROOT / path).read_text(encoding="utf-8").splitlines(), start=1)
        if PLACES.search(line)
    }

    assert found == {}


def test_tests_are_skipped_in_one_place_only():
    """`tests/fixtures/missing.py` skips by name on a machine that lacks a program, and fails in CI."""
    skipping = [
        path
        for path in _tracked()
        if path.startswith("tests/") and path.endswith(".py") and SKIPS.search((ROOT / path).read_text())
    ]

    assert skipping == ["tests/fixtures/missing.py"]


def test_the_scripts_can_be_run():
    assert [
        script for script in (".ci/run", "requirements/install.sh") if not os.access(ROOT / script, os.X_OK)
    ] == []


def test_no_file_is_tracked_that_git_should_ignore():
    ignored = subprocess.run(
        ["git", "ls-files", "--cached", "--ignored", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert ignored.stdout == ""


def _entries(lock: Path) -> list[str]:
    """The requirements of a lock, each with its continued lines."""
    text = re.sub(r"^\s*#.*\n", "", lock.read_text(), flags=re.MULTILINE).replace("\\\n", " ")
    return [line.strip() for line in text.splitlines() if line.strip()]


def _pins(lock: Path) -> dict[str, str]:
    return {
        name.partition("[")[0]: version
        for name, version in (entry.split()[0].split("==") for entry in _entries(lock))
    }


@cache
def _tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return sorted(
        path
        for path in listed.stdout.split("\0")
        if path and (ROOT / path).is_file() and Path(path).suffix not in BINARY
    )
