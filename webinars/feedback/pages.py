"""Three statements and a line of text: under half a minute on a phone, and nobody can tell whose answer it was."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinars.feedback.actions import has_answered, take_answer
from webinars.feedback.forms import answer_in
from webinars.feedback.models import FeedbackRound
from webinars.feedback.rules import (
    DOES_NOT_KNOW,
    SCALE,
    TEXT_LENGTH,
    Answer,
    AnsweredAlready,
    NothingAnswered,
    RoundClosed,
    is_open,
)
from webinars.feedback.words import mark_words, statement_words
from webinars.lib.languages import speak
from webinars.registrations.access import registration_with_token
from webinars.registrations.links import Links, Purpose
from webinars.registrations.models import Registration
from webinars.web import private_page, services

pages = Blueprint("feedback", __name__)


@pages.get("/aterkoppling/<token>")
def form(token: str) -> ResponseReturnValue:
    """The questions; what was answered already is not shown, since nobody knows which answer it was."""
    return _show(token)


@pages.post("/aterkoppling/<token>")
def answer(token: str) -> ResponseReturnValue:
    """Take the answer; a second one changes nothing."""
    given = answer_in(request.form)
    try:
        with services().database.write() as session:
            registration = _opened_by(session, token)
            take_answer(session, registration, given, services().signer, now=services().now())
    except (AnsweredAlready, RoundClosed):
        return redirect(url_for("feedback.form", token=token), 303)
    except NothingAnswered:
        return _show(token, given, status=422)
    return redirect(url_for("feedback.form", token=token, klart="tack"), 303)


def _show(token: str, given: Answer | None = None, status: int = 200) -> ResponseReturnValue:
    with services().database.read() as session:
        registration = _opened_by(session, token)
        occurrence = registration.occurrence
        html = render_template(
            "feedback/pages/form.html",
            episode=occurrence.episode,
            series=occurrence.episode.series,
            occurrence=occurrence,
            state=_state(session, registration),
            given=given or Answer({}),
            is_empty=status == 422,
            statements=statement_words(),
            marks=mark_words(),
            scale=SCALE,
            does_not_know=DOES_NOT_KNOW,
            text_length=TEXT_LENGTH,
            token=token,
            links=Links.of(services().config, services().signer, registration.attendee.language),
        )
    return private_page(html, status)


def _state(session: Session, registration: Registration) -> str:
    """answered | not_yet | closed | open"""
    found, now = session.get(FeedbackRound, registration.occurrence_id), services().now()
    if found is None:
        return "not_yet"
    if has_answered(session, registration, services().signer):
        return "answered"
    return "open" if is_open(opened_at=found.opened_at, closes_at=found.closes_at, now=now) else "closed"


def _opened_by(session: Session, token: str) -> Registration:
    registration = registration_with_token(session, services().signer, Purpose.FEEDBACK, token)
    if "lang" not in request.args:
        speak(registration.attendee.language)
    return registration
