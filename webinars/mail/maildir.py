"""A Maildir that a mail server delivers into: what is in `new` is taken in, and moved to `cur`.

What is ours to handle counts as read there (`S`); what people are to read stays unread.
"""

import logging
from pathlib import Path

from webinars.lib.database import Database
from webinars.mail.incoming import Kind, own_domains
from webinars.mail.intake import MAILDIR, RawMessage, take_in
from webinars.services import Services

log = logging.getLogger(__name__)

AT_ONCE = 50


def read_maildir(services: Services, folder: Path) -> int:
    """Take in what is new, the oldest first; gives how many. Raises OSError when the folder cannot be read or written.

    A file that cannot be read stays where it is, and stands in no other's way.
    """
    (folder / "cur").mkdir(exist_ok=True)
    new = sorted(path for path in (folder / "new").iterdir() if not path.name.startswith("."))
    taken = 0
    for path in new:
        if taken >= AT_ONCE:
            break
        try:
            taken += _take(services, services.database, path)
        except OSError as error:
            log.warning("an incoming mail in the Maildir cannot be taken in: %s", error)
    return taken


def _take(services: Services, database: Database, path: Path) -> bool:
    try:
        with path.open("rb") as file:
            raw = RawMessage.read(file)
    except FileNotFoundError:  # another scheduler was faster
        return False
    with database.write() as session:
        kind = take_in(
            session, raw, source=MAILDIR, our_domains=own_domains(services.config), now=services.now()
        )
    _move_to_cur(path, kind)
    return True


def _move_to_cur(path: Path, kind: Kind) -> None:
    flags = "" if kind in (Kind.HUMAN, Kind.BROKEN) else "S"
    read = path.parent.parent / "cur" / f"{path.name.partition(':')[0]}:2,{flags}"
    try:
        path.rename(read)
    except FileNotFoundError:
        log.info("an incoming mail was moved by another process meanwhile")
