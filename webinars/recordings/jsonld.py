"""A clip as search engines read it: https://schema.org/VideoObject."""

from typing import Any

from webinars.recordings.models import Recording
from webinars.recordings.players import Player, Way


def video_data(recording: Recording, player: Player, *, page_url: str, picture_url: str) -> dict[str, Any]:
    """What can be said of it without asking its host."""
    episode = recording.episode
    published_at = recording.published_at
    data = {
        "@context": "https://schema.org",
        "@type": "AudioObject" if player.is_sound else "VideoObject",
        "@id": page_url,
        "url": page_url,
        "name": recording.title,
        "description": recording.description or episode.summary or episode.title,
        "thumbnailUrl": picture_url,
        "uploadDate": published_at.isoformat() if published_at else None,
        "duration": f"PT{recording.length_seconds}S" if recording.length_seconds else None,
        "inLanguage": recording.language,
        "license": recording.licence or None,
        "isPartOf": {"@type": "CreativeWorkSeries", "name": episode.series.title},
        "hasPart": [
            {
                "@type": "Clip",
                "name": chapter["title"],
                "startOffset": chapter["at"],
                "url": f"{page_url}?t={chapter['at']}",
            }
            for chapter in recording.chapters
        ],
    }
    if player.way is Way.FILE:
        data["contentUrl"] = player.src
    elif player.way is Way.FRAME:
        data["embedUrl"] = player.at(0)
    return {name: value for name, value in data.items() if value not in (None, [])}
