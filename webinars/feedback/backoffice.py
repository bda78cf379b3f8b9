"""What attendees thought of an occurrence, together; and what the organisers answer."""

from random import SystemRandom

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from webinars.feedback.actions import remove_text, write_note
from webinars.feedback.models import FeedbackNote, FeedbackRound
from webinars.feedback.queries import Feedback, feedback_by_occurrence, texts_about
from webinars.feedback.rules import FEWEST_SHOWN, NOTE_LENGTH
from webinars.feedback.words import mark_words, statement_words
from webinars.lib import dates, edits
from webinars.lib.languages import gettext
from webinars.lib.text import clean_text
from webinars.organisers.audit import About, record
from webinars.organisers.guard import signed_in
from webinars.organisers.rules import Permission
from webinars.series.models import Episode, Occurrence
from webinars.web import private_page, services

pages = Blueprint(
    "feedback_office", __name__, url_prefix="/arrangor/tillfallen/<int:occurrence_id>/aterkoppling"
)


@pages.get("")
def of_occurrence(occurrence_id: int) -> ResponseReturnValue:
    """Means and how the answers spread, once enough have answered; then what was written, in no order."""
    return _show(occurrence_id)


@pages.post("")
def save_note(occurrence_id: int) -> ResponseReturnValue:
    """ "Det här ändrade vi": for everybody to read on the episode's page."""
    words = clean_text(request.form.get("words", ""), NOTE_LENGTH)
    with services().database.write() as session:
        occurrence = _the_occurrence(session, occurrence_id)
        session.get_one(Occurrence, occurrence_id, with_for_update=True)  # the first note has no row to lock
        note = session.get(FeedbackNote, occurrence_id, with_for_update=True)
        before = {"words": note.words if note else ""}
        if not edits.is_outdated(request.form, before):
            write_note(session, occurrence, words, signed_in().organiser, now=services().now())
            _log(session, "feedback answered", occurrence, before=before, after={"words": words})
            return _back(occurrence_id, "sparat")
    return _show(occurrence_id, typed=words)


@pages.post("/ta-bort")
def remove(occurrence_id: int) -> ResponseReturnValue:
    """Take away a text that names somebody; the log does not repeat it."""
    text = clean_text(request.form.get("text", ""))
    with services().database.write() as session:
        occurrence = _the_occurrence(session, occurrence_id)
        if text in texts_about(session, occurrence_id) and remove_text(session, occurrence, text):
            _log(session, "feedback text removed", occurrence)
    return _back(occurrence_id, "borttaget")


def _show(occurrence_id: int, typed: str | None = None) -> ResponseReturnValue:
    """`typed`: a note that was not saved, since somebody else has written another one meanwhile."""
    with services().database.read() as session:
        occurrence = _the_occurrence(session, occurrence_id)
        texts = list(texts_about(session, occurrence_id))
        note = session.get(FeedbackNote, occurrence_id)
        words = note.words if note else ""
        html = render_template(
            "feedback/backoffice/of_occurrence.html",
            occurrence=occurrence,
            series=occurrence.episode.series,
            feedback=feedback_by_occurrence(session, [occurrence_id]).get(occurrence_id, Feedback()),
            round=session.get(FeedbackRound, occurrence_id),
            statements=statement_words(),
            marks=mark_words(),
            fewest=FEWEST_SHOWN,
            texts=SystemRandom().sample(texts, len(texts)),
            note=note,
            words=words if typed is None else typed,
            digest=edits.digest({"words": words}),
            conflict=_conflict(note, typed) if typed is not None else None,
            note_length=NOTE_LENGTH,
            done=request.args.get("gjort", ""),
        )
    return private_page(html, 200 if typed is None else 409)


def _conflict(note: FeedbackNote | None, typed: str) -> edits.Conflict:
    by = note.written_by.name if note and note.written_by else ""
    theirs, mine = {"words": note.words if note else ""}, {"words": typed}
    differences = edits.differences(theirs, mine, {"words": gettext("Det här ändrade vi")})
    return edits.Conflict(by, note.written_at if note else None, differences)


def _the_occurrence(session: Session, occurrence_id: int) -> Occurrence:
    found = session.scalar(
        select(Occurrence)
        .join(Episode, Occurrence.episode_id == Episode.id)
        .where(Occurrence.id == occurrence_id, signed_in().within(Episode.series_id, Permission.EDIT_SERIES))
        .options(selectinload(Occurrence.episode).selectinload(Episode.series))
    )
    return found or abort(404)


def _log(
    session: Session,
    verb: str,
    occurrence: Occurrence,
    before: dict[str, str] | None = None,
    after: dict[str, str] | None = None,
) -> None:
    series = occurrence.episode.series
    day = dates.machine(occurrence.starts_at, series.timezone)[:10]
    about = About("occurrence", occurrence.id, f"{occurrence.episode.title}, {day}", series.id)
    record(session, signed_in().by, verb, about, now=services().now(), before=before, after=after)


def _back(occurrence_id: int, done: str) -> ResponseReturnValue:
    return redirect(url_for(".of_occurrence", occurrence_id=occurrence_id, gjort=done), 303)
