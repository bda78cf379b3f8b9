"""PostgreSQL: pg_dump of one snapshot, and psql that puts everything back in one transaction."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from sqlalchemy import URL
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from webinars.backups.archive import Advance
from webinars.backups.rules import BackupFailed, RestoreRefused

SET_ASIDE = "before_restore_"
"""What the schema is called that a restore set aside; it is in no later backup."""

_INSTALLED = Path("/usr/lib/postgresql")
_VERSION = re.compile(rb"\(PostgreSQL\) (\d+)")
_CHUNK = 1 << 16
_LOCK_TIMEOUT = "15s"


def programs_for(server: int) -> Path:
    """The folder of a pg_dump that knows a server of this major version. Raises BackupFailed.

    Debian keeps every version in a folder of its own; what stands on PATH there may choose one by itself.
    """
    found: dict[Path, int] = {}
    on_path = shutil.which("pg_dump")
    for folder in [*_INSTALLED.glob("*/bin"), *([Path(on_path).parent] if on_path else [])]:
        if (folder / "pg_dump").exists():
            found[folder] = _version_of(folder / "pg_dump")
    fitting = sorted((version, folder) for folder, version in found.items() if version >= server)
    if fitting:
        return fitting[0][1]
    package = f"Install the package postgresql-client-{server} (Debian), or what your system calls it."
    if not found:
        raise BackupFailed(f"pg_dump is missing. {package}")
    raise BackupFailed(
        f"pg_dump is of version {max(found.values())}, and the server of version {server}: it cannot read it. {package}"
    )


def dump(programs: Path, url: URL, target: Path, snapshot: str, advance: Advance) -> None:
    """Write what that snapshot holds, in pg_dump's own format. Raises BackupFailed with the program's words."""
    command = [
        str(programs / "pg_dump"),
        *("--format=custom", "--no-owner", "--no-privileges", "--no-password", "--verbose"),
        *("--lock-wait-timeout=60s", f"--exclude-schema={SET_ASIDE}*", f"--snapshot={snapshot}"),
        *(f"--file={target}", f"--dbname={_conninfo(url)}"),
    ]
    words: list[str] = []
    with subprocess.Popen(command, env=_environment(url), stderr=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stderr is not None
        for line in process.stderr:
            if "dumping contents of table" in line:
                advance(1)
            words = [*words[-4:], line.strip()]
    if process.returncode:
        raise BackupFailed(f"pg_dump: {_reason(words)}")
    target.chmod(0o600)


def put_back(
    programs: Path, url: URL, dumped: Path, *, aside: str | None, then: Iterable[str], advance: Advance
) -> None:
    """Replace the schema by the dumped one, and run the statements `then`, all in one transaction.

    The old tables keep living in the schema `aside`, or go. Raises RestoreRefused with the program's words; then
    nothing was changed.
    """
    listing = [str(programs / "pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(dumped)]
    with _psql(programs, url) as script:
        script.write(_make_room(aside).encode())
        with subprocess.Popen(listing, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:  # noqa: S603
            assert process.stdout is not None
            while chunk := process.stdout.read(_CHUNK):
                script.write(chunk)
                advance(chunk.count(b"\nCOPY "))
        if process.returncode:
            raise RestoreRefused("pg_restore cannot read what was dumped; nothing was changed.")
        script.write("\n".join(["", "SET search_path = public;", *(f"{each};" for each in then)]).encode())
        script.write(b"\nANALYZE;\n")


def _make_room(aside: str | None) -> str:
    away = f'ALTER SCHEMA public RENAME TO "{aside}"' if aside else "DROP SCHEMA public CASCADE"
    return f"SET lock_timeout = '{_LOCK_TIMEOUT}';\n{away};\nCREATE SCHEMA public;\n"


@contextmanager
def _psql(programs: Path, url: URL) -> Iterator[IO[bytes]]:
    command = [
        *(str(programs / "psql"), "--no-psqlrc", "--quiet", "--no-password", "--single-transaction"),
        *("--set=ON_ERROR_STOP=1", "--output=/dev/null", "--file=-", f"--dbname={_conninfo(url)}"),
    ]
    with tempfile.TemporaryFile() as said:
        with subprocess.Popen(  # noqa: S603 - our own arguments
            command, env=_environment(url), stdin=subprocess.PIPE, stderr=said
        ) as process:
            assert process.stdin is not None
            try:
                yield process.stdin
                process.stdin.close()
            except BrokenPipeError:
                pass  # it has ended, and says why
            except BaseException:
                process.kill()  # what is half done is rolled back
                raise
        if process.returncode:
            said.seek(0)
            raise RestoreRefused(f"psql: {_reason(said.read().decode(errors='replace').splitlines())}")


def _version_of(program: Path) -> int:
    done = subprocess.run([program, "--version"], capture_output=True, check=False)  # noqa: S603
    match = _VERSION.search(done.stdout)
    return int(match[1]) if match else 0


def _conninfo(url: URL) -> str:
    """As libpq takes it; without the password, which everybody on the machine could read in the list of processes."""
    values = _parameters(url)
    values.pop("password", None)
    return " ".join(f"{name}={_quoted(value)}" for name, value in values.items())


def _environment(url: URL) -> dict[str, str]:
    password = _parameters(url).get("password")
    return {**os.environ, "LC_ALL": "C.UTF-8", **({"PGPASSWORD": password} if password else {})}


def _parameters(url: URL) -> dict[str, str]:
    dialect: Any = PGDialect_psycopg
    values: Mapping[str, object] = dialect().create_connect_args(url)[1]
    return {name: str(value) for name, value in values.items() if name != "context"}


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _reason(words: list[str]) -> str:
    """The line that names the error; else the last one."""
    lines = [line.strip() for line in words if line.strip()]
    errors = [line for line in lines if "error" in line.lower()]
    return (errors or lines or ["it ended without a word"])[0]
