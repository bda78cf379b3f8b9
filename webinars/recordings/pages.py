"""What can be watched: the library, and each clip's permanent address."""

import json
import re
from dataclasses import replace
from datetime import datetime
from functools import partial

from flask import Blueprint, Response, abort, render_template, request
from markupsafe import Markup
from sqlalchemy.orm import Session

from webinars.lib.structured_data import script
from webinars.recordings.captions import transcript
from webinars.recordings.jsonld import video_data
from webinars.recordings.models import Recording
from webinars.recordings.players import Player, Way, player_of
from webinars.recordings.queries import (
    address_to_watch,
    clip_of,
    clips_by_episode,
    episodes_with_recordings,
    file_of,
    first_file,
    published_recording,
)
from webinars.web import content_security_policy, kept_page, public_file, services

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
    """One clip, with its text version; at this address for ever, wherever the video lies.

    `?t=95` begins there; `?visa=1` is the press of the button, for browsers without JavaScript.
    """
    with services().database.read() as session:
        url, is_moved = address_to_watch(session, public_id, now=services().now()) or abort(404)
    player, at = player_of(url), _second(request.args.get("t", ""))

    def render(session: Session, now: datetime) -> str:
        found = published_recording(session, public_id, now=now) or abort(404)
        return render_template(
            "recordings/pages/recording.html",
            clip=replace(clip_of(found), url=url),
            recording=found,
            episode=found.episode,
            player=player,
            is_moved=is_moved,
            at=at,
            is_shown=player.way is Way.FRAME and request.args.get("visa") == "1",
            paragraphs=transcript(found.captions),
            data=partial(_data, found, player),
        )

    response = kept_page(render)
    if player.origin:
        response.headers["Content-Security-Policy"] = content_security_policy(shown_from=player.origin)
    return response


@pages.get("/r/<public_id>/kapitel.json")
def chapters(public_id: str) -> Response:
    """The chapters for podcast players: https://github.com/Podcastindex-org/podcast-namespace, JSON chapters 1.2.0."""
    with services().database.read() as session:
        found = published_recording(session, public_id, now=services().now())
    if found is None or not found.chapters:
        abort(404)
    listed = [{"startTime": chapter["at"], "title": chapter["title"]} for chapter in found.chapters]
    content = json.dumps({"version": "1.2.0", "chapters": listed}, ensure_ascii=False).encode()
    return public_file(content, "application/json+chapters; charset=utf-8", max_age_seconds=3600)


@pages.get("/r/<public_id>/bild")
def picture(public_id: str) -> Response:
    """The clip's own picture, where it has one."""
    with services().database.read() as session:
        found = published_recording(session, public_id, now=services().now())
        file = first_file(session, found, "picture") if found else None
        if file is None:
            abort(404)
        return public_file(file.content, file.media_type, max_age_seconds=86_400)


@pages.get("/r/<public_id>/filer/<file_id>/<name>")
def fetch_file(public_id: str, file_id: str, name: str) -> Response:
    """Something to download that belongs to the clip. It is never shown by us, whatever it is."""
    with services().database.read() as session:
        found = published_recording(session, public_id, now=services().now())
        file = file_of(session, found, file_id) if found else None
        if file is None or file.name != name:
            abort(404)
        response = public_file(file.content, file.media_type, max_age_seconds=86_400)
    response.headers["Content-Disposition"] = "attachment"
    return response


@pages.get("/r/<public_id>/undertexter.vtt")
def captions(public_id: str) -> Response:
    """The captions as a file."""
    with services().database.read() as session:
        recording = published_recording(session, public_id, now=services().now())
    if recording is None or not recording.captions:
        abort(404)
    return public_file(recording.captions.encode(), "text/vtt; charset=utf-8", max_age_seconds=3600)


def _data(recording: Recording, player: Player, picture_path: str) -> Markup:
    base = services().config.site.base_url.rstrip("/")
    page_url = f"{base}/r/{recording.public_id}"
    return script(video_data(recording, player, page_url=page_url, picture_url=f"{base}{picture_path}"))


def _second(text: str) -> int:
    """`95`, `1m35s` or `1:35`, as people write it into addresses; 0 for anything else."""
    if text.isascii() and text.isdigit() and len(text) <= 6:
        return int(text)
    if found := re.fullmatch(r"(?:(\d{1,2})h)?(?:(\d{1,3})m)?(?:(\d{1,5})s)?", text):
        hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return hours * 3600 + minutes * 60 + seconds
    found = re.fullmatch(r"(?:(\d{1,2}):)?(\d{1,2}):(\d{2})", text)
    return (
        sum(int(part or 0) * size for part, size in zip(found.groups(), (3600, 60, 1), strict=True))
        if found
        else 0
    )
