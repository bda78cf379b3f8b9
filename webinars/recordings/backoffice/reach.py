"""What whoever asks may reach of clips, and how their pages answer."""

from collections.abc import Mapping

from flask import Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinars.lib import edits
from webinars.lib.form_reading import Problems
from webinars.lib.languages import LANGUAGES
from webinars.linkcheck.queries import watched_by_url
from webinars.organisers.guard import signed_in
from webinars.organisers.rules import Permission
from webinars.recordings.captions import check_captions, keeps_from_publishing
from webinars.recordings.forms import columns_of, fields_of, labels
from webinars.recordings.models import Recording
from webinars.recordings.players import player_of
from webinars.recordings.queries import clip_for, clips_of_episode, episode_for
from webinars.recordings.rules import stage_of
from webinars.recordings.words import finding_sentence, stage_words
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
        languages=LANGUAGES,
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
    findings = (
        check_captions(clip.captions, length_seconds=clip.length_seconds, language=clip.language)
        if clip.captions
        else []
    )
    sent = request.form.get(edits.SHOWN, "") if fields is not None and conflict is None else ""
    return show(
        "clip",
        status,
        clip=clip,
        episode=clip.episode,
        series=clip.episode.series,
        fields=fields or present,
        digest=sent or edits.digest(present),
        labels=labels(),
        languages=LANGUAGES,
        errors=errors or [],
        conflict=conflict,
        findings=findings,
        is_kept_back=keeps_from_publishing(findings),
        sentence=finding_sentence,
        stage=where(clip),
        stage_words=stage_words(),
        player=player_of(clip.url),
        watched=watched_by_url(session, [clip.url, clip.mirror_url, clip.audio_url]),
        may_publish=signed_in().scope(Permission.EDIT_SERIES).covers(clip.episode.series_id),
        now=services().now(),
    )


def show(template: str, status: int = 200, **values: object) -> Response:
    """A page of clips."""
    values.setdefault("done", request.args.get("gjort", ""))
    values.setdefault("zone", services().config.site.timezone)
    return private_page(render_template(f"recordings/backoffice/{template}.html", **values), status)
