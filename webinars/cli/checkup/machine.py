"""The machine: clocks, zones, disk, and who may read what we keep."""

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from webinars.cli.checkup import Finding, fail, ok, warn
from webinars.config import Config

FULL, NEARLY_FULL = 100 << 20, 1 << 30  # bytes
CLOCK_DIFFERS, CLOCK_IS_WRONG = timedelta(seconds=2), timedelta(seconds=30)
_SUMMER_TIME = {
    # The last second of winter time in 2026, the first of summer time, and the same in autumn
    datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC): 1,
    datetime(2026, 3, 29, 1, 0, 0, tzinfo=UTC): 2,
    datetime(2026, 10, 25, 0, 59, 59, tzinfo=UTC): 2,
    datetime(2026, 10, 25, 1, 0, 0, tzinfo=UTC): 1,
}


def check_zones(config: Config) -> Iterator[Finding]:
    """Whether the zone data know Sweden, and when its clocks change."""
    try:
        stockholm = ZoneInfo("Europe/Stockholm")
    except (KeyError, ValueError, OSError):
        yield fail("zone data", "Europe/Stockholm is not known", "Install tzdata: pip install tzdata.")
        return
    for instant, hours in _SUMMER_TIME.items():
        if instant.astimezone(stockholm).utcoffset() != timedelta(hours=hours):
            remedy = "Bring the package tzdata up to date."
            yield fail("zone data", f"Stockholm's summer time of 2026 is wrong at {instant:%Y-%m-%d}", remedy)
            return
    yield ok(
        "zone data", f"{config.site.timezone}; Stockholm's clocks change on 29 March and 25 October 2026"
    )


def compare_clocks(name: str, other: datetime, now: datetime) -> Finding:
    """Our clock beside another one."""
    differs = abs(other - now)
    words = f"{differs.total_seconds():.1f} seconds from that of {name}"
    if differs > CLOCK_IS_WRONG:
        return fail("clock", words, "Let both be set by NTP: links, leases and reminders depend on it.")
    if differs > CLOCK_DIFFERS:
        return warn("clock", words, "Let both be set by NTP.")
    return ok("clock", words)


def check_file_clock(config: Config, now: datetime) -> Iterator[Finding]:
    """A file system on another machine has a clock of its own."""
    try:
        with tempfile.NamedTemporaryFile(dir=_existing(config.instance_dir), prefix=".doctor-") as file:
            written_at = datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, UTC)
    except OSError:
        return  # said by the check of permissions
    yield compare_clocks("the file system", written_at, now)


def check_disk(config: Config) -> Iterator[Finding]:
    """Whether there is room for what is to come."""
    folders = {_existing(config.instance_dir)}
    if config.database_url.startswith("sqlite:"):
        folders.add(_existing(Path(config.database_url.removeprefix("sqlite:///")).parent))
    for folder in sorted(folders):
        free = shutil.disk_usage(folder).free
        words = f"{free / (1 << 30):.1f} GiB are free in {folder}"
        if free < FULL:
            yield fail("disk", words, "Make room: soon nobody can register.")
        elif free < NEARLY_FULL:
            yield warn("disk", words, "Make room before it is full.")
        else:
            yield ok("disk", words)


def check_permissions(config: Config) -> Iterator[Finding]:
    """Whether we can write what we keep, and nobody else can read it."""
    folder = config.instance_dir
    if not os.access(_existing(folder), os.W_OK | os.X_OK):
        yield fail(
            "permissions",
            f"nothing can be written in {folder}",
            f"chown it to the user of webinars: {folder}",
        )
        return
    open_to_others = [
        path
        for path in _kept(config)
        if path.exists() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    ]
    for path in open_to_others:
        mode = "700" if path.is_dir() else "600"
        yield warn("permissions", f"others on this machine may read {path}", f"chmod {mode} {path}")
    if not open_to_others:
        yield ok("permissions", f"{folder} is ours alone")


def _kept(config: Config) -> Iterator[Path]:
    """What is protected by its folder is safe; a database that lies elsewhere is looked at by itself."""
    yield config.instance_dir
    yield config.instance_dir / "secret_key"
    if config.database_url.startswith("sqlite:"):
        path = Path(config.database_url.removeprefix("sqlite:///"))
        if not path.is_relative_to(config.instance_dir):
            yield path


def _existing(folder: Path) -> Path:
    """The folder, or the one that it would be made in."""
    return folder if folder.exists() else _existing(folder.parent)
