"""How a clip can be watched on our own page, told from its address alone: nobody is asked."""

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qs, urlencode, urlsplit

_YOUTUBE_HOSTS = ("youtube.com", "m.youtube.com", "youtu.be", "youtube-nocookie.com")
_VIDEO_ID = re.compile(r"[\w-]{6,20}", re.ASCII)
_PEERTUBE = re.compile(r"/(?:w|videos/watch|videos/embed)/([\w-]{6,60})", re.ASCII)
_FILES = {
    ".mp4": "video/mp4",
    ".m4v": "video/mp4",
    ".webm": "video/webm",
    ".ogv": "video/ogg",
    ".mov": "video/mp4",
}
_SOUNDS = {".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".ogg": "audio/ogg", ".opus": "audio/ogg"}


class Way(StrEnum):
    """How it is shown."""

    FILE = "file"  # in a player of the browser's own, with our captions
    FRAME = "frame"  # in the host's player, once somebody has asked for it
    LINK = "link"  # where it lies


@dataclass(frozen=True)
class Player:
    """What shows a clip. `origin` is what the page's policy has to let in."""

    way: Way
    src: str = ""
    origin: str = ""
    media_type: str = ""

    def at(self, seconds: int) -> str:
        """The frame's address, to begin at this second and at once: whoever sees it has asked for it."""
        return self.src.replace("{start}", str(max(0, seconds)))

    @property
    def is_sound(self) -> bool:
        """Whether there is nothing to see."""
        return self.media_type.startswith("audio/")


LINK = Player(Way.LINK)


def player_of(url: str) -> Player:
    """The player for an address that an organiser has given."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").removeprefix("www."), parts.port
    except ValueError:
        return LINK
    if parts.scheme != "https" or not re.fullmatch(r"[a-z0-9.-]+", host) or parts.username:
        return LINK
    if host in _YOUTUBE_HOSTS:
        return _youtube(host, parts.path, parts.query)
    if host in ("vimeo.com", "player.vimeo.com"):
        return _vimeo(parts.path, parts.query)
    origin = f"https://{parts.hostname}{f':{port}' if port else ''}"
    if media_type := _media_type(parts.path):
        return Player(Way.FILE, url, origin, media_type)
    if found := _PEERTUBE.fullmatch(parts.path.rstrip("/")):
        options = urlencode({"autoplay": 1, "peertubeLink": 0, "warningTitle": 0})
        return Player(Way.FRAME, f"{origin}/videos/embed/{found[1]}?start={{start}}s&{options}", origin)
    return LINK


def _youtube(host: str, path: str, query: str) -> Player:
    """Its own domain for those who want no cookies: https://support.google.com/youtube/answer/171780."""
    first = path.strip("/").split("/")
    if host == "youtu.be":
        video = first[0]
    elif first[0] in ("embed", "live", "shorts") and len(first) > 1:
        video = first[1]
    else:
        video = parse_qs(query).get("v", [""])[0]
    if not _VIDEO_ID.fullmatch(video):
        return LINK
    origin = "https://www.youtube-nocookie.com"
    options = urlencode({"autoplay": 1, "cc_load_policy": 1, "rel": 0})
    return Player(Way.FRAME, f"{origin}/embed/{video}?start={{start}}&{options}", origin)


def _vimeo(path: str, query: str) -> Player:
    parts = [part for part in path.split("/") if part and part != "video"]
    if not parts or not parts[0].isdigit():
        return LINK
    origin, options = "https://player.vimeo.com", {"dnt": "1", "autoplay": "1"}
    secret = parts[1] if len(parts) > 1 else parse_qs(query).get("h", [""])[0]
    if secret and re.fullmatch(r"\w{4,40}", secret, re.ASCII):  # of a film that is not listed
        options["h"] = secret
    return Player(Way.FRAME, f"{origin}/video/{parts[0]}?{urlencode(options)}#t={{start}}s", origin)


def _media_type(path: str) -> str:
    ending = path[path.rfind(".") :].lower() if "." in path.rsplit("/", 1)[-1] else ""
    return {**_FILES, **_SOUNDS}.get(ending, "")
