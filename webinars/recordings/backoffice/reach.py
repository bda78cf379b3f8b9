"""What whoever asks may reach of clips, and how their pages answer."""

from collections.abc import Mapping

from flask import Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinars.lib import edits
from webinars.lib.form_reading import Problems
from webinars.linkcheck.queries import watched_by_url
from webinars.organisers.audit.reading import latest_about
from webinars.organisers.guard import signed_in
from webinars.organisers.rules import Permission
from webinars.recordings.actions import findings_of
from webinars.recordings.backoffice.shown import checked, shown_links
from webinars.recordings.forms import columns_of, fields_of, labels
from webinars.recordings.models import Recording
from webinars.recordings.players import Way, player_of
from webinars.recordings.queries import clip_for, clips_of_episode, episode_for
from webinars.recordings.rules import stage_of
from webinars.recordings.words import stage_words
from webinars.series.models import Episode
from webinars.web import private_page, services


def find_episode(session: Session, slug: str, number: int) -> Episode:
    """The episode, if they may write drafts of its series; nothing of another's is known."""
    return episode_for(
        session, slug, number, signed_in().within(Episode.series_id, Permission.WRITE_DRAFTS)
    ) or abort(404)


def find_clip(
    session: Session, public_id: str, permission: Permission = Permission.WRITE_DRAFTS
) -> Recording:
    """A clip, if they may. What is public is for those who edit the series."""
    clip = clip_for(session, public_id, signed_in().within(Episode.series_id, permission)) or abort(404)
    is_public = clip.published_at is not None
    needed = Permission.EDIT_SERIES if is_public and request.method == "POST" else permission
    if not signed_in().scope(needed).covers(clip.episode.series_id):
        abort(403)
    return clip


def where(clip: Recording) -> str:
    """Its stage."""
    return stage_of(stage=clip.stage, published_at=clip.published_at)


def address_of_episode(clip: Recording) -> str:
    """The page of the episode that it belongs to."""
    return url_for("clips.of_episode", slug=clip.episode.series.slug, number=clip.episode.number)


def on_to(recording: str, done: str) -> ResponseReturnValue:
    """On to its page, which says what was done."""
    return redirect(url_for("clips.show_clip", recording=recording, gjort=done), 303)


def show_episode(
    session: Session,
    episode: Episode,
    fields: Mapping[str, str],
    errors: Problems | None = None,
    status: int = 200,
) -> Response:
    """The clips of an episode, and the form for another."""
    return show(
        "episode",
        status,
        episode=episode,
        series=episode.series,
        clips=clips_of_episode(session, episode),
        fields=fields,
        labels=labels(),
        zone=episode.series.timezone,
        now=services().now(),
        errors=errors or [],
        stage_of=where,
        stage_words=stage_words(),
    )


def show_whole_clip(
    session: Session,
    clip: Recording,
    fields: Mapping[str, str] | None = None,
    *,
    errors: Problems | None = None,
    conflict: edits.Conflict | None = None,
    status: int = 200,
) -> Response:
    """One clip with everything that can be done with it."""
    present = fields_of(columns_of(clip))
    findings = findings_of(clip)
    told = request.form.get(edits.SHOWN, "") if fields is not None and conflict is None else ""
    return show(
        "clip",
        status,
        clip=clip,
        episode=clip.episode,
        series=clip.episode.series,
        zone=clip.episode.series.timezone,
        fields=fields or present,
        typed=request.form if status != 200 else {},
        digest=told or edits.digest(present),
        labels=labels(),
        errors=errors or [],
        conflict=conflict,
        checked=checked(clip.captions, findings),
        stage=where(clip),
        stage_words=stage_words(),
        now=services().now(),
        asks_host=player_of(clip.url).way is Way.FRAME,
        links=shown_links(watched_by_url(session, [clip.url, clip.mirror_url, clip.audio_url])),
        may_publish=_may(clip, Permission.EDIT_SERIES),
        may_change=_may(
            clip, Permission.WRITE_DRAFTS if clip.published_at is None else Permission.EDIT_SERIES
        ),
        take_url=url_for("clips.show_clip", recording=clip.public_id),
    )


def conflict_about(session: Session, clip: Recording, typed: Mapping[str, str]) -> edits.Conflict:
    """Who saved meanwhile, as the log knows it, and what differs from what was typed."""
    entry = latest_about(session, "recording", clip.id)
    by = entry.payload.actor.partition(" <")[0] if entry and entry.payload else ""
    differing = edits.differences(fields_of(columns_of(clip)), typed, labels())
    return edits.Conflict(by, entry.at if entry else None, differing)


def _may(clip: Recording, permission: Permission) -> bool:
    return signed_in().scope(permission).covers(clip.episode.series_id)


def show(template: str, status: int = 200, **values: object) -> Response:
    """A page of clips."""
    values.setdefault("done", request.args.get("gjort", ""))
    values.setdefault("zone", services().config.site.timezone)
    return private_page(render_template(f"recordings/backoffice/{template}.html", **values), status)
