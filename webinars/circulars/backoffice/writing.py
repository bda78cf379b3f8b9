"""The form: a new circular, or another text of a draft."""

from collections.abc import Mapping

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinars.circulars import actions, words
from webinars.circulars.audience import organisations_in
from webinars.circulars.backoffice.found import the_circular, the_occurrence, the_series
from webinars.circulars.forms import OTHER, CircularForm
from webinars.circulars.models import Circular
from webinars.circulars.rules import State, placeholders
from webinars.circulars.texts import Text, text_of
from webinars.lib import edits
from webinars.lib.languages import gettext
from webinars.lib.text import sortable
from webinars.organisers.audit.reading import latest_about
from webinars.organisers.guard import signed_in
from webinars.people.segments import (
    OTHER_ORGANISATION,
    organisation_word,
    segment_of,
    segment_words,
)
from webinars.series.models import Occurrence, Series
from webinars.web import private_page, services


def new_of_occurrence(occurrence_id: int) -> ResponseReturnValue:
    """An empty form, or one with a text to begin with, for whoever was chosen where the link stood."""
    with services().database.read() as session:
        occurrence = the_occurrence(session, occurrence_id)
        return _show_new(session, occurrence.episode.series, occurrence)


def new_of_series(slug: str) -> ResponseReturnValue:
    """The same for everybody in a series."""
    with services().database.read() as session:
        return _show_new(session, the_series(session, slug), None)


def write_of_occurrence(occurrence_id: int) -> ResponseReturnValue:
    """Keep it as a draft."""
    with services().database.write() as session:
        occurrence = the_occurrence(session, occurrence_id)
        return _write(session, occurrence.episode.series, occurrence)


def write_of_series(slug: str) -> ResponseReturnValue:
    """Keep it as a draft."""
    with services().database.write() as session:
        return _write(session, the_series(session, slug), None)


def edit(circular_id: int) -> ResponseReturnValue:
    """The draft, to be changed."""
    with services().database.read() as session:
        circular = the_circular(session, circular_id)
        if circular.state != State.DRAFT:
            return redirect(url_for("circulars.show", circular_id=circular_id), 303)
        form = CircularForm.of(text_of(circular))
        return _show(session, circular, form, digest=edits.digest(form.values()))


def change(circular_id: int) -> ResponseReturnValue:
    """Keep what was changed, unless somebody else changed it meanwhile."""
    with services().database.write() as session:
        circular = the_circular(session, circular_id, lock=True)
        if circular.state != State.DRAFT:
            return redirect(url_for("circulars.show", circular_id=circular_id, gjort="bestallt"), 303)
        present = CircularForm.of(text_of(circular))
        form = CircularForm.sent(request.form, present.kept_segment)
        digest = edits.digest(present.values())
        if edits.is_outdated(request.form, present.values()):
            conflict = _conflict(session, circular, present, form)
            return _show(session, circular, form, digest=digest, conflict=conflict, status=409)
        text = form.read(of_occurrence=circular.occurrence_id is not None)
        if text is None:
            return _show(session, circular, form, digest=digest, status=422)
        actions.change_circular(session, circular, text, by=signed_in().by, now=services().now())
    return redirect(url_for("circulars.show", circular_id=circular_id, gjort="sparat"), 303)


def _show_new(session: Session, series: Series, occurrence: Occurrence | None) -> ResponseReturnValue:
    begun = words.templates(of_occurrence=occurrence is not None).get(request.args.get("mall", ""))
    form = CircularForm(kept_segment=_asked_segment())
    if begun:
        form.who, form.subject, form.text = begun.who, begun.subject, begun.text
    elif form.kept_segment:
        asked = CircularForm.of(Text(form.kept_segment, "", ""))
        form.who, form.organisation = asked.who, asked.organisation
    return _show(session, _unwritten(series, occurrence), form)


def _write(session: Session, series: Series, occurrence: Occurrence | None) -> ResponseReturnValue:
    form = CircularForm.sent(request.form, _asked_segment())
    text = form.read(of_occurrence=occurrence is not None)
    if text is None:
        return _show(session, _unwritten(series, occurrence), form, status=422)
    who, now = signed_in().by, services().now()
    written = actions.write_circular(session, series, occurrence, text, by=who, now=now)
    return redirect(url_for("circulars.show", circular_id=written.id, gjort="sparat"), 303)


def _unwritten(series: Series, occurrence: Occurrence | None) -> Circular:
    """What the page asks about, of a circular that does not exist yet; it belongs to no session."""
    occurrence_id = occurrence.id if occurrence else None
    return Circular(
        series=series, series_id=series.id, occurrence=occurrence, occurrence_id=occurrence_id, segment={}
    )


def _asked_segment() -> Mapping[str, str]:
    """Whom a list of people was filtered to, where the link came from there."""
    names = ("state", "answer", "organisation", "attended", "search")
    asked = {name: request.args[name] for name in names if name in request.args}
    return segment_of(asked).values() if asked else {}


def _conflict(
    session: Session, circular: Circular, present: CircularForm, form: CircularForm
) -> edits.Conflict:
    latest = latest_about(session, "circular", circular.id)
    labels = {
        "subject": gettext("Ämnesrad"),
        "text": gettext("Text"),
        "english_subject": gettext("Ämnesrad på engelska"),
        "english_text": gettext("Text på engelska"),
    }
    who = {"who": gettext("Vilka som får det")} | labels
    names = words.who_words()
    theirs, mine = present.values(), form.values()
    for values in (theirs, mine):
        values["who"] = names.get(values["who"], gettext("Urvalet från listan"))
    return edits.Conflict(
        latest.payload.actor if latest and latest.payload else "",
        latest.at if latest else None,
        edits.differences(theirs, mine, who),
    )


def _show(
    session: Session,
    circular: Circular,
    form: CircularForm,
    *,
    digest: str = "",
    conflict: edits.Conflict | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    of_occurrence = circular.occurrence_id is not None
    page = render_template(
        "circulars/backoffice/edit.html",
        circular=circular,
        series=circular.series,
        occurrence=circular.occurrence,
        form=form,
        errors=form.problems,
        digest=digest,
        conflict=conflict,
        who=_who(form),
        organisations=_organisations(session, circular),
        placeholders=_placeholders(of_occurrence),
    )
    return private_page(page, status)


def _who(form: CircularForm) -> list[tuple[str, str]]:
    choices = list(words.who_words().items())
    if form.kept_segment and CircularForm.of(Text(form.kept_segment, "", "")).who == OTHER:
        kept = segment_words(segment_of(form.kept_segment))
        choices.append((OTHER, gettext("Urvalet från listan: %(who)s") % {"who": kept}))
    return choices


def _organisations(session: Session, circular: Circular) -> list[tuple[str, str]]:
    codes = {code or OTHER_ORGANISATION for code in organisations_in(session, circular)}
    named = sorted(((code, organisation_word(code)) for code in codes), key=lambda each: sortable(each[1]))
    return [("", gettext("Alla organisationer")), *named]


def _placeholders(of_occurrence: bool) -> list[tuple[str, str]]:
    known = words.placeholder_words(of_occurrence=of_occurrence)
    return [(f"{{{name}}}", known[name]) for name in placeholders(of_occurrence=of_occurrence)]
