"""A link that an organiser typed in: Teams, Zoom, anything that opens in a browser."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from webinars.conferencing.platform import Ability, Meeting, Person, PlatformRecording, Present


class PlainLink:
    """Everybody gets the same address; who comes, only the platform's own report tells."""

    abilities: frozenset[Ability] = frozenset()

    def prepare(self, meeting: Meeting) -> None:
        """Whoever made the link made the room."""

    def entrance(self, meeting: Meeting, person: Person) -> str:
        """The link."""
        return meeting.url

    def origin(self, meeting: Meeting) -> str:
        """The link's."""
        return origin_of(meeting.url)

    def present(self, meeting: Meeting) -> Sequence[Present]:
        """Nobody knows."""
        return ()

    def recordings(self, meeting: Meeting) -> Sequence[PlatformRecording]:
        """Nobody knows."""
        return ()


def origin_of(url: str) -> str:
    """`https://meet.example.org:8443`; "" for what is no address of the web."""
    try:
        parts = urlsplit(url)
        is_web = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}" if is_web else ""
