"""A mailbox on an IMAP server (RFC 3501), which people may read as well: nothing in it is moved or deleted.

How far it has been read stands in our database, so no flag of the server's has to be trusted. What is ours to handle is
marked as read once it is stored; what people are to read stays as it was.
"""

import logging
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from imaplib import IMAP4, IMAP4_SSL
from threading import Timer
from time import monotonic

from imap_tools import BaseMailBox, MailMessageFlags
from imap_tools.errors import ImapToolsError

from webinars.config import Replies
from webinars.lib.text import clean_line
from webinars.mail.incoming import Kind, own_domains
from webinars.mail.intake import IMAP, RawMessage, take_in, take_in_unreadable
from webinars.mail.mime import KEPT_BYTES
from webinars.mail.polling import Mark, note_failure, note_success, remember, start_poll
from webinars.services import Services

log = logging.getLogger(__name__)

AT_ONCE = 50
WAIT_SECONDS = 20  # for one answer of the server
POLL_SECONDS = 60  # after which no further message is begun
BROKEN_OFF_AFTER = 150  # seconds: a server that drips its answers ends there
FIRST_LOOK_BACK = timedelta(days=30)
GIVEN_UP_AFTER = 3  # polls that failed at the same message
_SIZE = re.compile(rb"RFC822\.SIZE (\d{1,12})")
_TROUBLE = (OSError, IMAP4.error, ImapToolsError, ValueError)


class ServerRefuses(Exception):
    """The server does not hand out one message; the text has its words."""


def poll_mailbox(services: Services) -> int:
    """Read what is new; gives how many messages. A server that is down is asked again later, and never an error."""
    settings, now = services.config.replies, services.now()
    with services.database.write() as session:
        mark = start_poll(session, mailbox_name(settings), now=now)
    if mark is None:
        return 0
    taken, error = 0, ""
    try:
        with _opened(settings) as mailbox:
            taken = _read(services, mailbox, mark)
    except _TROUBLE as trouble:
        error = clean_line(f"{type(trouble).__name__}: {trouble}", limit=500)
        log.warning("the mailbox of answers cannot be read: %s", error)
    with services.database.write() as session:
        if error:
            note_failure(session, mark, error, now=services.now())
        else:
            note_success(session, mark, more=taken > 0, now=services.now())
    return taken


def mailbox_name(settings: Replies) -> str:
    """What the mailbox is known by: another server, account or folder is read from its beginning."""
    where = f"{settings.imap_username}@{settings.imap_host}:{settings.imap_port}"
    return f"imap://{where}/{settings.imap_folder}"


class _Watched(IMAP4):
    """A connection that is broken off after a while, whatever the server still has to say.

    imaplib's own timeout starts anew with every byte; so does the greeting, which it reads while it is made.
    """

    def open(self, host: str = "", port: int = 143, timeout: float | None = None) -> None:
        super().open(host, port, timeout)
        self._watchdog = Timer(BROKEN_OFF_AFTER, self._break_off)
        self._watchdog.daemon = True
        self._watchdog.start()

    def shutdown(self) -> None:
        self._watchdog.cancel()
        super().shutdown()

    def _break_off(self) -> None:
        with suppress(OSError):  # SSLSocket.shutdown is not made for being called by another thread
            socket.socket.shutdown(self.sock, socket.SHUT_RDWR)


class _WatchedTls(_Watched, IMAP4_SSL):  # type: ignore[misc]  # the one differs by the name of a port
    """The same, within TLS from the first byte."""


class _Mailbox(BaseMailBox):
    """imap_tools on a connection of ours."""

    def __init__(self, client: IMAP4) -> None:
        self._made = client
        super().__init__()

    def _get_mailbox_client(self) -> IMAP4:
        return self._made


@contextmanager
def _opened(settings: Replies) -> Iterator[BaseMailBox]:
    client = _connected(settings)
    try:
        mailbox = _Mailbox(client)
        _sign_in(mailbox, settings.imap_username, settings.imap_password)
        mailbox.folder.set(settings.imap_folder)
        yield mailbox
        with suppress(*_TROUBLE):
            client.logout()
    finally:
        with suppress(OSError):
            client.shutdown()


def _connected(settings: Replies) -> IMAP4:
    host, port = settings.imap_host, settings.imap_port
    if settings.imap_security == "tls":
        return _WatchedTls(host, port, ssl_context=ssl.create_default_context(), timeout=WAIT_SECONDS)
    client = _Watched(host, port, timeout=WAIT_SECONDS)
    if settings.imap_security == "starttls":
        client.starttls(ssl.create_default_context())
    return client


def _sign_in(mailbox: BaseMailBox, username: str, password: str) -> None:
    """LOGIN is for ASCII only; a password with an `å` goes by SASL (RFC 4616)."""
    login = mailbox.login if (username + password).isascii() else mailbox.login_utf8
    login(username, password, initial_folder=None)


def _read(services: Services, mailbox: BaseMailBox, mark: Mark) -> int:
    validity = int((mailbox.client.response("UIDVALIDITY")[1] or [b"0"])[0] or 0)
    last = mark.last_uid if validity == mark.uid_validity else 0
    began, taken = monotonic(), 0
    for uid in _new_uids(mailbox, last, services.now())[:AT_ONCE]:
        if monotonic() - began > POLL_SECONDS:
            break
        _take(services, mailbox, mark, uid)
        with services.database.write() as session:
            remember(session, mark, uid_validity=validity, last_uid=uid)
        taken += 1
    return taken


def _new_uids(mailbox: BaseMailBox, last: int, now: datetime) -> list[int]:
    """In the order of arrival. A mailbox that was never read, or was made anew, is not read from its very beginning."""
    since = "" if last else f" SINCE {_date(now - FIRST_LOOK_BACK)}"
    found = mailbox.uids(f"UID {last + 1}:*{since}", charset=None)
    return sorted(
        uid for uid in map(int, found) if uid > last
    )  # `n:*` names the newest even where it is older


def _take(services: Services, mailbox: BaseMailBox, mark: Mark, uid: int) -> None:
    try:
        raw = _fetch(mailbox, uid)
    except ServerRefuses as refusal:
        if mark.consecutive_failures < GIVEN_UP_AFTER:
            raise OSError(str(refusal)) from refusal
        with services.database.write() as session:
            take_in_unreadable(
                session, f"{mark.name};UID={uid}", str(refusal), source=IMAP, now=services.now()
            )
        return
    if raw is None:  # somebody deleted it meanwhile
        return
    with services.database.write() as session:
        kind = take_in(
            session, raw, source=IMAP, our_domains=own_domains(services.config), now=services.now()
        )
    if kind not in (Kind.HUMAN, Kind.BROKEN):
        _mark_as_read(mailbox, uid)


def _fetch(mailbox: BaseMailBox, uid: int) -> RawMessage | None:
    answer, found = mailbox.client.uid("FETCH", str(uid), f"(RFC822.SIZE BODY.PEEK[]<0.{KEPT_BYTES}>)")
    if answer != "OK":
        raise ServerRefuses(clean_line(str(found), limit=300))
    literal = next((piece for piece in found if isinstance(piece, tuple)), None)
    if literal is None:
        return None
    content = bytes(literal[1])
    size = _SIZE.search(b" ".join(p if isinstance(p, bytes) else p[0] for p in found if p))
    # Some servers guess the size; but what came whole is as long as it is.
    whole = len(content) < KEPT_BYTES or size is None
    return RawMessage(content, len(content) if whole or size is None else max(int(size[1]), len(content)))


def _mark_as_read(mailbox: BaseMailBox, uid: int) -> None:
    try:
        mailbox.flag(str(uid), MailMessageFlags.SEEN, True)
    except ImapToolsError as error:  # a folder that may only be read
        log.info("an incoming mail could not be marked as read: %s", clean_line(str(error)))


def _date(instant: datetime) -> str:
    """As IMAP has it, in English whatever the machine speaks."""
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{instant.day}-{months[instant.month - 1]}-{instant.year}"
