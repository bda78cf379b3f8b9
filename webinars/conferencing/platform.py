"""What every meeting platform can be asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Ability(StrEnum):
    """What only some platforms can do."""

    KNOWS_WHO = "knows who"  # people come in under the name that we give them
    TELLS_PRESENCE = "tells presence"  # says who is in the room
    RECORDS = "records"  # lists its recordings


@dataclass(frozen=True)
class Meeting:
    """One room at one time. `key` names it for ever and cannot be guessed; `url` is what an organiser typed in."""

    key: str
    title: str
    starts_at: datetime
    ends_at: datetime
    url: str = ""
    language: str = "sv"


@dataclass(frozen=True)
class Person:
    """Who comes in. `key` names them for the platform, and back to us: it opens nothing."""

    key: str
    name: str
    is_host: bool = False


@dataclass(frozen=True)
class Present:
    """Somebody who is in the room at this moment; `key` is ours, or empty for who came in another way."""

    key: str
    name: str


@dataclass(frozen=True)
class PlatformRecording:
    """A recording that the platform keeps."""

    key: str
    title: str
    url: str
    starts_at: datetime
    length_seconds: int


class PlatformFailed(Exception):
    """The platform did not do it; the text says why, for organisers. `is_passing`: another try may help."""

    def __init__(self, why: str, *, is_passing: bool = True) -> None:
        super().__init__(why)
        self.is_passing = is_passing


class Platform(Protocol):
    """A meeting platform. Everything that asks it something may raise PlatformFailed, after some seconds at most."""

    @property
    def abilities(self) -> frozenset[Ability]:
        """What it can do besides letting people in."""
        ...

    def prepare(self, meeting: Meeting) -> None:
        """See to it that the room exists; asked again, it changes nothing."""
        ...

    def entrance(self, meeting: Meeting, person: Person) -> str:
        """The address into the room for this person, to be used at once, by nobody else; "" without a room."""
        ...

    def origin(self, meeting: Meeting) -> str:
        """Scheme, host and port of the entrance, for the page's `form-action`; "" when there is no room."""
        ...

    def present(self, meeting: Meeting) -> Sequence[Present]:
        """Who is in the room now; nobody when it is not open."""
        ...

    def recordings(self, meeting: Meeting) -> Sequence[PlatformRecording]:
        """What was recorded of it, as far as it can be watched."""
        ...
