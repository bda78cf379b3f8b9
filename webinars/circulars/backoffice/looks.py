"""One circular: as it will look and whom it reaches, while it is a draft; then what becomes of it."""

from collections.abc import Sequence
from datetime import timedelta

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinars.circulars import audience, mails, queries
from webinars.circulars.actions import latest_time_of
from webinars.circulars.backoffice.found import the_circular
from webinars.circulars.forms import OrderForm
from webinars.circulars.models import Circular
from webinars.circulars.rules import State, undo_for
from webinars.circulars.texts import text_of
from webinars.lib import edits
from webinars.lib.languages import gettext
from webinars.lib.signing import NobodysSigner
from webinars.mail.explanations import explained
from webinars.mail.message import Mail
from webinars.organisers.guard import signed_in
from webinars.people.segments import segment_of, segment_words
from webinars.registrations.links import Links
from webinars.registrations.models import Attendee, Registration
from webinars.web import framed_mail, private_page, services

EXAMPLES = 25


def show(circular_id: int) -> ResponseReturnValue:
    """The draft before it is ordered; afterwards how far it has come."""
    with services().database.read() as session:
        circular = the_circular(session, circular_id)
        return show_circular(session, circular)


def show_circular(
    session: Session, circular: Circular, order: OrderForm | None = None, status: int = 200
) -> Response:
    """The page of a circular, whatever its state."""
    common = {
        "circular": circular,
        "series": circular.series,
        "occurrence": circular.occurrence,
        "segment": segment_words(segment_of(circular.segment)),
        "subject": mails.subject_shown(circular, services().config.site),
        "done": request.args.get("gjort", ""),
    }
    if circular.state == State.DRAFT:
        html = render_template(
            "circulars/backoffice/draft.html", **common, **_of_draft(session, circular, order or OrderForm())
        )
    else:
        html = render_template(
            "circulars/backoffice/under_way.html", **common, **_of_ordered(session, circular)
        )
    return private_page(html, status)


def look(circular_id: int) -> ResponseReturnValue:
    """The mail itself, for the frame."""
    with services().database.read() as session:
        circular = the_circular(session, circular_id)
        if not circular.text:
            abort(404)
        language, reader = _asked(session, circular)
        return framed_mail(example_mail(circular, reader, language).html)


def example_mail(circular: Circular, reader: Registration | None, language: str) -> Mail:
    """The mail as this reader would get it, or somebody invented; its personal links open nothing."""
    here = services().config
    base_url = here.site.base_url.rstrip("/")
    links = Links(base_url, NobodysSigner(), here.site.language, language)
    return mails.circular(circular, _as_example(circular, reader, language), links=links, site=here.site)


def _of_draft(session: Session, circular: Circular, order: OrderForm) -> dict[str, object]:
    now, occurrence = services().now(), circular.occurrence
    language, reader = _asked(session, circular)
    mail = example_mail(circular, reader, language)
    return {
        "order": order,
        "digest": edits.digest(text_of(circular).values()),  # nobody sends what they have not read
        "errors": order.problems,
        "recipients": audience.count_recipients(session, circular),
        "languages": audience.count_by_language(session, circular),
        "left_out": audience.left_out_of(session, circular),
        "examples": _examples(session, circular),
        "reader": reader.public_id if reader else "",
        "language": language,
        "mail": mail,
        "undo_minutes": undo_for(starts_at=occurrence.starts_at if occurrence else None, now=now)
        // timedelta(minutes=1),
        "latest": latest_time_of(circular, kept_for=kept_for(), now=now),
        "my_address": signed_in().organiser.email,
        "list_of_people": segment_of(circular.segment).values(),
    }


def _of_ordered(session: Session, circular: Circular) -> dict[str, object]:
    return {
        "recipients": audience.count_recipients(session, circular),
        "figures": queries.figures_of(session, [circular.id])[circular.id],
        "lost": queries.lost_mails_of(session, circular),
        "explained": explained,
    }


def kept_for() -> timedelta:
    """How long after an occurrence its people are known."""
    return timedelta(days=services().config.retention.withdrawn_days)


def _asked(session: Session, circular: Circular) -> tuple[str, Registration | None]:
    """The language and the reader that were chosen; else Swedish, and the first."""
    language = "en" if request.values.get("sprak") == "en" else "sv"
    readers = audience.example_readers(session, circular, at_most=EXAMPLES)
    chosen = request.values.get("lasare", "")
    return language, next((each for each in readers if each.public_id == chosen), next(iter(readers), None))


def _examples(session: Session, circular: Circular) -> Sequence[tuple[str, str]]:
    readers = audience.example_readers(session, circular, at_most=EXAMPLES)
    return [(each.public_id, each.attendee.name) for each in readers]


def _as_example(circular: Circular, reader: Registration | None, language: str) -> Registration:
    """A registration that belongs to no session, in the language that is to be shown."""
    of = reader.attendee if reader else None
    attendee = Attendee(
        public_id="exempel",
        email=of.email if of else "anna.exempel@example.org",
        given_name=of.given_name if of else gettext("Anna"),
        family_name=of.family_name if of else gettext("Exempel"),
        token_generation=0,
        language=language,
    )
    status = reader.status if reader else "confirmed"
    return Registration(public_id="exempel", status=status, attendee=attendee)
