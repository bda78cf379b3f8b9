"""Roles and what they may do; when an account, a link and a session are in force."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

FRONT_PAGE = "/arrangor/"
_NEXT = re.compile(r"/arrangor/[A-Za-z0-9/_.~%?&=+,:@-]*")
USED_TO_THE_MINUTE = timedelta(minutes=1)


class Role(StrEnum):
    """What an organiser is, in one series or in all."""

    ADMINISTRATOR = "administrator"
    EDITOR = "editor"
    HOST = "host"  # sees the list on the day, and marks who came
    WRITER = "writer"  # drafts only, and sees no people


class Permission(StrEnum):
    """What a page needs. Which roles have it stands in `ROLES_WITH`, which page needs it in `permissions`."""

    ANYBODY = "anybody"  # also who is not signed in
    SIGNED_IN = "signed in"
    WRITE_DRAFTS = "write drafts"
    EDIT_SERIES = "edit series"  # publish, move, cancel
    SEE_PEOPLE = "see people"
    MANAGE_PEOPLE = "manage people"  # change, export, write to them
    MARK_ATTENDANCE = "mark attendance"
    READ_LOG = "read the log"
    ADMINISTER = "administer"  # accounts, settings; never for one series alone


ROLES_WITH: dict[Permission, frozenset[Role]] = {
    Permission.ANYBODY: frozenset(Role),
    Permission.SIGNED_IN: frozenset(Role),
    Permission.WRITE_DRAFTS: frozenset({Role.ADMINISTRATOR, Role.EDITOR, Role.WRITER}),
    Permission.EDIT_SERIES: frozenset({Role.ADMINISTRATOR, Role.EDITOR}),
    Permission.SEE_PEOPLE: frozenset({Role.ADMINISTRATOR, Role.EDITOR, Role.HOST}),
    Permission.MANAGE_PEOPLE: frozenset({Role.ADMINISTRATOR, Role.EDITOR}),
    Permission.MARK_ATTENDANCE: frozenset({Role.ADMINISTRATOR, Role.EDITOR, Role.HOST}),
    Permission.READ_LOG: frozenset({Role.ADMINISTRATOR, Role.EDITOR}),
    Permission.ADMINISTER: frozenset({Role.ADMINISTRATOR}),
}


@dataclass(frozen=True)
class Scope:
    """The series for which somebody may do something: `every` one, or these."""

    every: bool = False
    series_ids: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return self.every or bool(self.series_ids)

    def covers(self, series_id: int | None) -> bool:
        """Whether it may be done to what belongs to this series; None: to no series."""
        return self.every or series_id in self.series_ids


def scope_of(granted: Iterable[tuple[str, int | None]], permission: Permission) -> Scope:
    """For which series these grants (role, series id or None for all) give this permission."""
    series = [series_id for role, series_id in granted if role in ROLES_WITH[permission]]
    return Scope(None in series, frozenset(each for each in series if each is not None))


class UnknownHere(Exception):
    """There is no such thing, or none that this person may know of."""


class LastAdministrator(Exception):
    """Nobody would be left to administer: one administrator for all series always has an account without an end."""


class AlreadyOrganiser(Exception):
    """The address is an organiser's."""


class GrantRefused(Exception):
    """Administrators are for all series; and an account without any role opens nothing."""


class PasskeyRefused(Exception):
    """What a browser sent is no answer of a passkey that was asked."""


class LinkUsedUp(Exception):
    """The sign-in link is unknown, was used, is out of date, or of an account that has ended."""


def is_in_force(ends_at: datetime | None, *, now: datetime) -> bool:
    """Whether an account has not ended."""
    return ends_at is None or now < ends_at


def is_session_in_force(*, used_at: datetime, expires_at: datetime, idle: timedelta, now: datetime) -> bool:
    """Whether somebody is still signed in: neither too long ago altogether, nor idle for too long."""
    return now < expires_at and now < used_at + idle


def safe_path(path: str) -> str:
    """Where to go after signing in: a page of the back office, and nowhere else; "" for what is none.

    The signs are counted out one by one, since browsers read `//`, `/\\` and control characters as another site.
    """
    is_safe = len(path) <= 500 and _NEXT.fullmatch(path) and "//" not in path and "/.." not in path
    return path if is_safe else ""


_BROWSERS = (
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


def client_name(user_agent: str) -> str:
    """`"Firefox, Windows"`: enough to tell one's own devices apart; "" when nothing is recognised."""
    found = (
        next((name for sign, name in known if sign in user_agent), "") for known in (_BROWSERS, _SYSTEMS)
    )
    return ", ".join(filter(None, found))
