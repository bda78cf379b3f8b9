"""BigBlueButton by its API: https://docs.bigbluebutton.org/development/api."""

import hashlib
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlencode
from xml.etree.ElementTree import Element, ParseError, XMLParser

from webinars.conferencing.plain_link import origin_of
from webinars.conferencing.platform import (
    Ability,
    Meeting,
    Person,
    PlatformFailed,
    PlatformRecording,
    Present,
)
from webinars.lib.outgoing import FetchFailed, Limits, fetch

LIMITS = Limits(seconds=10, connect_seconds=4, bytes=5_000_000, redirects=0)
OVERRUN = timedelta(minutes=60)
"""How much longer than planned the server lets a meeting go on."""
_NOT_THERE = ("notFound", "noRecordings")
Fetch = Callable[[str], bytes]


class BigBlueButton:
    """One server. Every call is signed with the secret that it shares with us; the secret itself is never sent."""

    abilities = frozenset({Ability.KNOWS_WHO, Ability.TELLS_PRESENCE, Ability.RECORDS})

    def __init__(
        self, url: str, secret: str, private_hosts: Collection[str], algorithm: str = "sha256"
    ) -> None:
        self._url = url.rstrip("/").removesuffix("/api") + "/api"
        self._secret, self._algorithm = secret, algorithm
        self._private_hosts = private_hosts

    def prepare(self, meeting: Meeting) -> None:
        """Make the room. Made twice with the same values, it is one room."""
        minutes = int((meeting.ends_at - meeting.starts_at + OVERRUN).total_seconds() // 60)
        self._ask(
            "create",
            meetingID=meeting.key,
            name=meeting.title[:256],
            record="true",
            autoStartRecording="false",
            allowStartStopRecording="true",
            muteOnStart="true",
            duration=str(minutes),
            meetingLayout="PRESENTATION_FOCUS",
            userLocale=meeting.language,
        )

    def entrance(self, meeting: Meeting, person: Person) -> str:
        """The address that lets this person in, under their name."""
        return self._signed(
            "join",
            meetingID=meeting.key,
            fullName=person.name[:256] or person.key,
            userID=person.key,
            role="MODERATOR" if person.is_host else "VIEWER",
            redirect="true",
        )

    def origin(self, meeting: Meeting) -> str:
        """The server's."""
        return origin_of(self._url)

    def present(self, meeting: Meeting) -> Sequence[Present]:
        """Who is in the room; nobody before it is made and after it has ended."""
        answer = self._ask("getMeetingInfo", meetingID=meeting.key)
        return [
            Present(_text(attendee, "userID"), _text(attendee, "fullName"))
            for attendee in answer.iterfind("attendees/attendee")
        ]

    def recordings(self, meeting: Meeting) -> Sequence[PlatformRecording]:
        """What can be watched, oldest first."""
        answer = self._ask("getRecordings", meetingID=meeting.key, state="published")
        found = [_recording(each, meeting) for each in answer.iterfind("recordings/recording")]
        return sorted((each for each in found if each is not None), key=lambda each: each.starts_at)

    def _ask(self, call: str, **parameters: str) -> Element:
        try:
            answer = fetch(self._signed(call, **parameters), limits=LIMITS, private_hosts=self._private_hosts)
        except FetchFailed as error:
            raise PlatformFailed(f"BigBlueButton does not answer: {error.reason}") from error
        if answer.status == 429 or answer.status >= 500:
            raise PlatformFailed(f"BigBlueButton answers {answer.status}")
        if answer.status != 200 or not answer.is_whole:
            raise PlatformFailed(f"BigBlueButton answers {answer.status}", is_passing=False)
        return _understood(answer.body)

    def _signed(self, call: str, **parameters: str) -> str:
        query = urlencode(parameters, quote_via=quote)
        digest = hashlib.new(self._algorithm, f"{call}{query}{self._secret}".encode()).hexdigest()
        return f"{self._url}/{call}?{query}&checksum={digest}"


def _understood(body: bytes) -> Element:
    """The answer, if it says SUCCESS. What is not there is an empty answer."""
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise PlatformFailed("BigBlueButton's answer is no XML that we read", is_passing=False)
    try:
        parser = XMLParser()  # noqa: S314 - without a document type there are no entities
        parser.feed(body)
        answer: Element = parser.close()
    except ParseError as error:
        raise PlatformFailed("BigBlueButton's answer is no XML") from error
    if _text(answer, "returncode") == "SUCCESS":
        return answer
    key = _text(answer, "messageKey")
    if key in _NOT_THERE:
        return Element("response")
    raise PlatformFailed(f"BigBlueButton refuses: {key or 'no reason given'}", is_passing=False)


def _recording(found: Element, meeting: Meeting) -> PlatformRecording | None:
    formats = {_text(each, "type"): each for each in found.iterfind("playback/format")}
    shown = formats.get("video") or formats.get("presentation")
    if shown is None:
        return None
    return PlatformRecording(
        key=_text(found, "recordID"),
        title=_text(found, "name") or meeting.title,
        url=_text(shown, "url"),
        starts_at=datetime.fromtimestamp(_number(found, "startTime") / 1000, UTC),
        length_seconds=_number(shown, "length") * 60,
    )


def _text(element: Element, path: str) -> str:
    return (element.findtext(path) or "").strip()


def _number(element: Element, path: str) -> int:
    text = _text(element, path)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else 0
