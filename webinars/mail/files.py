"""Delivery into a folder, for where no mail server is set: every mail is one `.eml` file."""

import os
import re
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from webinars.lib.disk import force_to_disk
from webinars.lib.text import clean_line
from webinars.mail.postman import Envelope
from webinars.mail.rules import Outcome, Verdict

_UNSAFE = re.compile(r"[^A-Za-z0-9@._+-]+")


class FilePostman:
    """Writes each mail under a name that follows from the mail: after a crash the same file is written again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def deliver(self, envelope: Envelope) -> Outcome:
        """Whole or not at all: written beside its name, forced to the disk, then given its name."""
        if not envelope.may_leave():
            return Outcome(Verdict.WITHHELD)
        name = file_name(envelope)
        unfinished = self._folder / f".{name}.{os.getpid()}.tmp"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write_durably(unfinished, envelope.message)
            unfinished.replace(self._folder / name)
            force_to_disk(self._folder)
        except OSError as error:
            with suppress(OSError):
                unfinished.unlink(missing_ok=True)
            return Outcome(Verdict.SERVER_DOWN, clean_line(f"{self._folder}: {error}"))
        return Outcome(Verdict.ACCEPTED, name)

    def rest(self) -> None:
        """Nothing stays open."""

    def abort(self) -> None:
        """Writing a file ends by itself."""


def file_name(envelope: Envelope) -> str:
    """Sorts by time, tells the kind and the recipient, and is the same for the same Message-ID."""
    time = envelope.created_at.strftime("%Y%m%dT%H%M%S.%fZ")
    recipient = _UNSAFE.sub("_", envelope.recipient)[:80]
    identity = sha256(envelope.message_id.encode()).hexdigest()[:10]
    return f"{time}-{_UNSAFE.sub('_', envelope.kind)[:40]}-{recipient}-{identity}.eml"


def _write_durably(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
