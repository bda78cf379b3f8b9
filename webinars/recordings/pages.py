"""What can be watched: the library, and each clip's permanent address."""

from datetime import datetime

from flask import Blueprint, Response, abort, render_template
from sqlalchemy.orm import Session

from webinars.recordings.captions import transcript
from webinars.recordings.queries import (
    clip_of,
    clips_by_episode,
    episodes_with_recordings,
    published_recording,
)
from webinars.web import kept_page, public_file, services

pages = Blueprint("recordings", __name__)


@pages.get("/inspelningar/")
def library() -> Response:
    """Every episode that can be watched, the latest first."""

    def render(session: Session, now: datetime) -> str:
        episodes = episodes_with_recordings(session, now=now)
        return render_template(
            "recordings/pages/library.html",
            episodes=episodes,
            clips=clips_by_episode(session, [episode.id for episode in episodes], published_by=now),
        )

    return kept_page(render)


@pages.get("/r/<public_id>")
def recording(public_id: str) -> Response:
    """One clip, with its text version; at this address for ever, wherever the video lies."""

    def render(session: Session, now: datetime) -> str:
        found = published_recording(session, public_id, now=now) or abort(404)
        return render_template(
            "recordings/pages/recording.html",
            clip=clip_of(found),
            episode=found.episode,
            paragraphs=transcript(found.captions),
        )

    return kept_page(render)


@pages.get("/r/<public_id>/undertexter.vtt")
def captions(public_id: str) -> Response:
    """The captions as a file."""
    with services().database.read() as session:
        recording = published_recording(session, public_id, now=services().now())
    if recording is None or not recording.captions:
        abort(404)
    return public_file(recording.captions.encode(), "text/vtt; charset=utf-8", max_age_seconds=3600)
