"""One mail: what became of it, what it says, and what can be done about it."""

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinars.mail.explanations import explained
from webinars.mail.message import sender_from
from webinars.mail.models import OutgoingMail
from webinars.mail.rules import RetryRefused
from webinars.organisers.guard import signed_in
from webinars.outbox import actions, queries, words
from webinars.outbox.backoffice.found import reasons, series_id_of, the_mail
from webinars.outbox.reading import Shown, shown
from webinars.outbox.rules import CannotBeSentNow
from webinars.people.words import mail_state_words
from webinars.registrations.models import Registration
from webinars.web import framed_mail, private_page, services


def show_mail(mail_id: int) -> ResponseReturnValue:
    """What became of it. What it says stands on a page of its own, and who reads that is noted."""
    with services().database.read() as session:
        return _show(session, the_mail(session, mail_id))


def show_text(mail_id: int) -> ResponseReturnValue:
    """What it says: as text, as it looks, and what it tells a calendar."""
    with services().database.write() as session:
        mail = the_mail(session, mail_id)
        place = _place(session, mail)
        if mail.message is not None:
            actions.note_look(session, mail, series_id_of(place), by=signed_in().by, now=services().now())
        page = render_template(
            "outbox/backoffice/text.html",
            mail=mail,
            place=place,
            shown=_shown(mail),
            kept_days=services().config.mail.keep_bodies_days,
            zone=services().config.site.timezone,
        )
    return private_page(page)


def look(mail_id: int) -> ResponseReturnValue:
    """Its HTML alone, for the frame; reading it is noted, too."""
    with services().database.write() as session:
        mail = the_mail(session, mail_id)
        content = _shown(mail) or abort(404)
        place = _place(session, mail)
        actions.note_look(session, mail, series_id_of(place), by=signed_in().by, now=services().now())
    return framed_mail(content.html)


def retry(mail_id: int) -> ResponseReturnValue:
    """Once more, byte for byte."""
    now, sender = services().now(), sender_from(services().config)
    with services().database.write() as session:
        mail = the_mail(session, mail_id, lock=True)
        series_id = series_id_of(_place(session, mail))
        try:
            actions.retry(session, mail, series_id, sender=sender, by=signed_in().by, now=now)
        except RetryRefused as refusal:
            return _show(session, mail, words.refusal_word(refusal), 409)
    return redirect(url_for("outbox.show_mail", mail_id=mail_id, gjort="igen"), 303)


def send_now(mail_id: int) -> ResponseReturnValue:
    """Without waiting for its time."""
    with services().database.write() as session:
        mail = the_mail(session, mail_id, lock=True)
        series_id = series_id_of(_place(session, mail))
        try:
            actions.send_now(session, mail, series_id, by=signed_in().by, now=services().now())
        except CannotBeSentNow:
            return redirect(url_for("outbox.show_mail", mail_id=mail_id), 303)
    return redirect(url_for("outbox.show_mail", mail_id=mail_id, gjort="nu"), 303)


def _show(session: Session, mail: OutgoingMail, refusal: str = "", status: int = 200) -> ResponseReturnValue:
    place = _place(session, mail)
    places = {mail.id: place} if place else {}
    reason = reasons(session, [mail], places).get(mail.id)
    page = render_template(
        "outbox/backoffice/mail.html",
        mail=mail,
        place=place,
        reason=reason,
        reason_words=words.waiting_words()[reason] if reason else "",
        state_word=mail_state_words()[mail.state],
        kind_word=words.kind_word(mail.kind),
        explanation=explained(mail.last_error) if mail.last_error else None,
        refusal=refusal,
        done=request.args.get("gjort", ""),
        kept_days=services().config.mail.keep_bodies_days,
        zone=services().config.site.timezone,
    )
    return private_page(page, status)


def _place(session: Session, mail: OutgoingMail) -> Registration | None:
    return queries.places_of(session, [mail]).get(mail.id)


def _shown(mail: OutgoingMail) -> Shown | None:
    if mail.message is None:
        return None
    return shown(mail.message, sender_from(services().config).link_hosts)
