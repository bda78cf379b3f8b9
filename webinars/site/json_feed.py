"""A series as a JSON Feed: https://www.jsonfeed.org/version/1.1/."""

from typing import Any

from webinars.lib.dates import machine
from webinars.registrations.links import Links
from webinars.site.atom import last_change
from webinars.site.timeline import ShownEpisode, ShownSeries


def json_feed(shown: ShownSeries, links: Links, *, address: str) -> dict[str, Any]:
    """The feed; `_webinar` says of each episode when it is, for those who want a calendar out of it."""
    series = shown.series
    episodes = sorted((*shown.coming, *shown.past), key=last_change, reverse=True)
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": series.title,
        "description": series.summary,
        "home_page_url": links.series(series),
        "feed_url": address,
        "language": series.language,
        "authors": [{"name": series.organiser_name or series.title}],
        "items": [_item(episode, links) for episode in episodes],
    }


def _item(shown: ShownEpisode, links: Links) -> dict[str, Any]:
    episode = shown.episode
    zone = episode.series.timezone
    return {
        "id": links.episode(episode),
        "url": links.episode(episode),
        "title": episode.title,
        "content_text": episode.summary or episode.title,
        "date_modified": machine(last_change(shown), zone),
        "_webinar": {
            "number": episode.number,
            "occurrences": [
                {
                    "starts_at": machine(each.occurrence.starts_at, zone),
                    "ends_at": machine(each.occurrence.ends_at, zone),
                    "state": each.state.value,
                }
                for each in shown.occurrences
            ],
            "recordings": [links.recording(clip.public_id) for clip in shown.clips if clip.published_at],
        },
    }
