"""The day of the storm, from a phone: which occurrence, why, what follows, done."""

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from webinars.changes.backoffice.plans import mine
from webinars.changes.backoffice.proposing import consider as consider_change
from webinars.changes.forms import ChangeForm, Problems
from webinars.changes.rules import Kind
from webinars.changes.words import ready_reasons
from webinars.lib.languages import gettext
from webinars.organisers.guard import signed_in
from webinars.organisers.rules import Permission
from webinars.registrations.queries import counts_by_occurrence
from webinars.series.models import Episode, Occurrence
from webinars.web import private_page, services

NEAREST = 12


def choose() -> ResponseReturnValue:
    """The nearest first, and chosen already."""
    with services().database.read() as session:
        return _show(session, {}, [])


def consider() -> ResponseReturnValue:
    """What will follow if this one is cancelled for this reason."""
    sent = request.form.to_dict()
    chosen = sent.get("occurrence", "")
    with services().database.read() as session:
        if not (chosen.isascii() and chosen.isdigit() and len(chosen) < 10):
            return _show(session, sent, [("occurrence", gettext("Välj vilket tillfälle det gäller."))], 422)
        occurrence = mine(session, int(chosen))
        form = ChangeForm.sent(Kind.CANCELLED, sent)
        if form.read(occurrence) is None:
            return _show(session, sent, form.problems, 422)
        return consider_change(session, occurrence, form, is_confirmed=False)


def _show(session: Session, sent: dict[str, str], problems: Problems, status: int = 200) -> Response:
    html = render_template(
        "changes/backoffice/storm.html",
        occurrences=_nearest(session),
        counts=counts_by_occurrence(session),
        sent=sent,
        errors=problems,
        ready_reasons=list(ready_reasons().items()),
    )
    return private_page(html, status)


def _nearest(session: Session) -> list[Occurrence]:
    allowed = signed_in().within(Episode.series_id, Permission.EDIT_SERIES)
    return list(
        session.scalars(
            select(Occurrence)
            .join(Episode)
            .where(Occurrence.ends_at > services().now(), Occurrence.status.in_(("planned", "open")), allowed)
            .options(selectinload(Occurrence.episode).selectinload(Episode.series))
            .order_by(Occurrence.starts_at, Occurrence.id)
            .limit(NEAREST)
        )
    )
