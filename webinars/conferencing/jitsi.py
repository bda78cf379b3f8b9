"""Jitsi Meet with token authentication: https://jitsi.github.io/handbook/docs/devops-guide/devops-guide-docker#authentication."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from urllib.parse import quote, urlsplit

from webinars.conferencing.plain_link import origin_of
from webinars.conferencing.platform import Ability, Meeting, Person, PlatformRecording, Present

VALID_FOR = timedelta(minutes=10)  # to come in; whoever is in stays
SLACK = timedelta(seconds=30)  # between two clocks


class Jitsi:
    """A room begins to exist when somebody comes in; the token says who it is, and for which room it holds."""

    abilities = frozenset({Ability.KNOWS_WHO})

    def __init__(self, url: str, app_id: str, secret: str, now: Callable[[], datetime]) -> None:
        self._url, self._app_id, self._secret, self._now = url.rstrip("/"), app_id, secret, now

    def prepare(self, meeting: Meeting) -> None:
        """Nothing to be done."""

    def entrance(self, meeting: Meeting, person: Person) -> str:
        """The room's address, with a token for this person and room alone."""
        return f"{self._url}/{quote(meeting.key)}?jwt={self._token(meeting, person)}"

    def origin(self, meeting: Meeting) -> str:
        """The server's."""
        return origin_of(self._url)

    def present(self, meeting: Meeting) -> Sequence[Present]:
        """Jitsi tells nobody."""
        return ()

    def recordings(self, meeting: Meeting) -> Sequence[PlatformRecording]:
        """Jitsi keeps none."""
        return ()

    def _token(self, meeting: Meeting, person: Person) -> str:
        import jwt  # noqa: PLC0415 - only where the settings name a Jitsi server

        now = self._now()
        claims = {
            "aud": "jitsi",
            "iss": self._app_id,
            "sub": urlsplit(self._url).hostname,
            "room": meeting.key,
            "nbf": int((now - SLACK).timestamp()),
            "exp": int((now + VALID_FOR).timestamp()),
            "moderator": person.is_host,
            "context": {
                "user": {
                    "id": person.key,
                    "name": person.name,
                    "affiliation": "owner" if person.is_host else "member",
                    "moderator": "true" if person.is_host else "false",
                }
            },
        }
        return jwt.encode(claims, self._secret, algorithm="HS256")
