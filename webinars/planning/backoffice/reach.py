"""What whoever asks may reach, and how planning's pages answer."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinars.lib import edits
from webinars.organisers.audit.reading import latest_about
from webinars.organisers.guard import FORM_TOKEN, signed_in
from webinars.organisers.rules import Permission
from webinars.planning.queries import occurrence_within, series_at
from webinars.series.models import Episode, Occurrence, Series
from webinars.web import private_page

ANNOUNCE = "announce"
"""The field of a form whose sender has seen how many calendars it reaches."""


def find_series(session: Session, slug: str, permission: Permission, *, lock: bool = False) -> Series:
    """The series, if they may; nothing of another's is known."""
    return series_at(session, slug, signed_in().within(Series.id, permission), lock=lock) or abort(404)


def find_episode(
    session: Session, slug: str, number: int, permission: Permission, *, lock: bool = False
) -> Episode:
    """One of its episodes."""
    episodes = find_series(session, slug, permission, lock=lock).episodes
    return next((each for each in episodes if each.number == number), None) or abort(404)


def find_occurrence(session: Session, slug: str, occurrence_id: int, *, lock: bool = False) -> Occurrence:
    """One of its dates, to be written."""
    find_series(session, slug, Permission.WRITE_DRAFTS, lock=lock)
    seen = signed_in().within(Series.id, Permission.WRITE_DRAFTS)
    return occurrence_within(session, slug, occurrence_id, seen) or abort(404)


def may(permission: Permission, series: Series) -> bool:
    """Whether they may do this in this series."""
    return signed_in().scope(permission).covers(series.id)


def may_write(episode: Episode) -> bool:
    """Writers write drafts; what is published is for those who edit the series."""
    needed = Permission.EDIT_SERIES if episode.published else Permission.WRITE_DRAFTS
    return may(needed, episode.series)


def conflict_about(
    session: Session,
    kind: str,
    about_id: int,
    present: Mapping[str, str],
    typed: Mapping[str, str],
    labels: Mapping[str, str],
) -> edits.Conflict:
    """Who saved meanwhile, as the log knows it, and what differs from what was typed."""
    entry = latest_about(session, kind, about_id)
    by = entry.payload.actor.partition(" <")[0] if entry and entry.payload else ""
    return edits.Conflict(by, entry.at if entry else None, edits.differences(present, typed, labels))


def sent_fields(**more: str) -> Sequence[tuple[str, str]]:
    """What was sent, to be sent once more by a button, with these besides."""
    fields = [(name, value) for name, value in request.form.items(multi=True) if name != FORM_TOKEN]
    return [*(pair for pair in fields if pair[0] not in more), *more.items()]


def show(template: str, status: int = 200, **values: object) -> Response:
    """A page of planning."""
    values.setdefault("done", request.args.get("gjort", ""))
    return private_page(render_template(f"planning/backoffice/{template}.html", **values), status)


def done(endpoint: str, what: str, **values: Any) -> ResponseReturnValue:
    """On to another page, which says what was done."""
    return redirect(url_for(endpoint, gjort=what, **values), 303)
