"""Where a clip lies, and how its length is said."""

from urllib.parse import urlsplit

_KNOWN_HOSTS = {
    "youtube.com": "YouTube",
    "youtu.be": "YouTube",
    "youtube-nocookie.com": "YouTube",
    "vimeo.com": "Vimeo",
    "screen9.com": "Screen9",
    "solidtango.com": "Solidtango",
    "quickchannel.com": "Quickchannel",
}


def video_host(url: str) -> str:
    """Who learns of it when the video is started: `YouTube` by its name, others by their host."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    for domain, name in _KNOWN_HOSTS.items():
        if host == domain or host.endswith(f".{domain}"):
            return name
    return host


def clip_length(seconds: int) -> str:
    """On a clip: `14:05`, `1:02:30`."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
