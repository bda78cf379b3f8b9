"""What a video's host says of it: https://oembed.com/. Only hosts that are known are asked, and nothing is believed.

Its title and length are proposed to an organiser. Its picture is fetched once, looked at, and kept by us, so that no
reader's address is told to anybody before they start the video.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from webinars.lib.outgoing import FetchFailed, Limits, fetch
from webinars.lib.text import clean_line
from webinars.recordings.content import LARGEST_PICTURE, Content, UnusableUpload, picture_content
from webinars.recordings.players import Way, player_of

LIMITS = Limits(seconds=10, connect_seconds=4, bytes=100_000, redirects=2)
PICTURE_LIMITS = Limits(seconds=15, connect_seconds=4, bytes=LARGEST_PICTURE + 1, redirects=2)
LONGEST_SECONDS = 24 * 3600
_PICTURE_HOSTS = {"youtube": ("ytimg.com", "ggpht.com"), "vimeo": ("vimeocdn.com",)}


class NoMetadata(Exception):
    """Nothing was learned. `why`: unknown_host | gone | no_answer | bad_answer."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Metadata:
    """What a host says of a video."""

    title: str = ""
    length_seconds: int | None = None
    picture_url: str = ""


def endpoint_for(url: str) -> tuple[str, str]:
    """The kind of host, and where it is asked about this video. Raises NoMetadata for hosts that we do not know."""
    player, host = player_of(url), (urlsplit(url).hostname or "").removeprefix("www.")
    if player.way is not Way.FRAME:
        raise NoMetadata("unknown_host")
    asked = quote(url, safe="")
    if player.origin.endswith("youtube-nocookie.com"):
        return "youtube", f"https://www.youtube.com/oembed?format=json&url={asked}"
    if host.endswith("vimeo.com"):
        return "vimeo", f"https://vimeo.com/api/oembed.json?url={asked}"
    return "peertube", f"{player.origin}/services/oembed?format=json&url={asked}"


def ask_host(url: str, *, private_hosts: Collection[str], agent: str) -> Metadata:
    """What its host says of this video. Raises NoMetadata."""
    kind, endpoint = endpoint_for(url)
    try:
        answer = fetch(endpoint, limits=LIMITS, private_hosts=private_hosts, agent=agent)
    except FetchFailed as failed:
        raise NoMetadata("no_answer") from failed
    if answer.status in (401, 403, 404, 410):
        raise NoMetadata("gone")
    try:
        said = json.loads(answer.body) if answer.status == 200 and answer.is_whole else None
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise NoMetadata("bad_answer")
    return _metadata(said, kind, url)


def fetch_picture(url: str, *, private_hosts: Collection[str], agent: str) -> tuple[bytes, Content]:
    """A picture that a host named. Raises NoMetadata."""
    try:
        answer = fetch(url, limits=PICTURE_LIMITS, private_hosts=private_hosts, agent=agent)
        if answer.status != 200 or not answer.is_whole:
            raise NoMetadata("bad_answer")
        return answer.body, picture_content(answer.body)
    except FetchFailed as failed:
        raise NoMetadata("no_answer") from failed
    except UnusableUpload as unusable:
        raise NoMetadata("bad_answer") from unusable


def _metadata(said: Mapping[str, Any], kind: str, url: str) -> Metadata:
    title, duration, picture = (said.get(name) for name in ("title", "duration", "thumbnail_url"))
    is_length = isinstance(duration, int | float) and 0 < duration <= LONGEST_SECONDS
    return Metadata(
        title=clean_line(title, 300) if isinstance(title, str) else "",
        length_seconds=int(duration) if is_length and duration is not None else None,
        picture_url=picture if isinstance(picture, str) and _is_theirs(picture, kind, url) else "",
    )


def _is_theirs(picture: str, kind: str, url: str) -> bool:
    """A picture of the host's own: what else would it have us ask?"""
    parts = urlsplit(picture)
    host, own = parts.hostname or "", urlsplit(url).hostname or ""
    if parts.scheme != "https":
        return False
    return any(host == known or host.endswith(f".{known}") for known in _PICTURE_HOSTS.get(kind, (own,)))
