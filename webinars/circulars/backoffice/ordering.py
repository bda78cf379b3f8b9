"""The buttons: a test to oneself, send, undo, send now, copy, throw away."""

from dataclasses import replace

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from webinars.circulars import actions, mails, rules
from webinars.circulars.backoffice.found import the_circular
from webinars.circulars.backoffice.looks import example_mail, kept_for, show_circular
from webinars.circulars.forms import OrderForm
from webinars.circulars.models import Circular
from webinars.circulars.texts import holds_join_link, text_of
from webinars.lib import edits
from webinars.lib.languages import gettext
from webinars.lib.limits import Limit, within_limit
from webinars.lib.signing import new_public_id
from webinars.mail.message import Mailbox
from webinars.organisers.audit import record
from webinars.organisers.guard import signed_in
from webinars.registrations.desk import Desk
from webinars.web import services

_TESTS = Limit.parse("20/hour")


def send_test(circular_id: int) -> ResponseReturnValue:
    """One mail to oneself, in the language that is looked at."""
    me, now = signed_in(), services().now()
    language = "en" if request.form.get("sprak") == "en" else "sv"
    with services().database.write() as session:
        circular = the_circular(session, circular_id)
        if not within_limit(session, _TESTS, f"circular test {me.organiser.public_id}", now=now):
            return _to(circular_id, "prov-vanta", language)
        desk = Desk.of(services().config, services().signer)
        ours = Desk(desk.config, desk.signer, mails.sender_of(desk.sender, circular))
        mail = example_mail(circular, None, language)
        test = replace(
            mail,
            kind="circular_test",
            recipient=Mailbox(me.organiser.name, me.organiser.email),
            subject=gettext("[Prov] %(subject)s") % {"subject": mail.subject},
        )
        ours.queue(session, test, f"circular-test:{circular.id}:{new_public_id()}", now=now, priority=0)
        record(session, me.by, "circular tested", actions.about(circular), now=now)
    return _to(circular_id, "prov", language)


def order(circular_id: int) -> ResponseReturnValue:
    """Send it, now or later. Pressed twice, it is ordered once."""
    form, now = OrderForm.sent(request.form), services().now()
    with services().database.write() as session:
        circular = the_circular(session, circular_id, lock=True)
        at = form.read(circular.series.timezone)
        if edits.SHOWN in request.form and edits.is_outdated(request.form, text_of(circular).values()):
            form.problems = [("", gettext("Det sparades något efter att du öppnade sidan."))]
        if not form.problems:
            try:
                actions.order_circular(
                    session, circular, at=at, kept_for=kept_for(), by=signed_in().by, now=now
                )
                return _to(circular_id, "bestallt")
            except rules.NotADraft:
                return _to(circular_id, "bestallt")
            except rules.SeriesIsArchived:
                form.problems = [("", gettext("Serien är arkiverad, och då skickas ingenting."))]
            except rules.TimeRefused:
                form.problems = [("day", _refused_time(circular))]
            except rules.TooManyToday:
                form.problems = [("", _too_many())]
        return show_circular(session, circular, form, 422)


def undo(circular_id: int) -> ResponseReturnValue:
    """A draft again, as long as nothing has left."""
    with services().database.write() as session:
        circular = the_circular(session, circular_id, lock=True)
        try:
            actions.undo_circular(session, circular, by=signed_in().by, now=services().now())
        except rules.TooLateToUndo:
            return _to(circular_id, "for-sent")
    return _to(circular_id, "angrat")


def send_now(circular_id: int) -> ResponseReturnValue:
    """Wait no longer."""
    with services().database.write() as session:
        circular = the_circular(session, circular_id, lock=True)
        try:
            actions.send_circular_now(session, circular, by=signed_in().by, now=services().now())
        except rules.TooLateToUndo:
            return _to(circular_id, "")
    return _to(circular_id, "skickas")


def copy(circular_id: int) -> ResponseReturnValue:
    """The same text as a new draft."""
    with services().database.write() as session:
        circular = the_circular(session, circular_id)
        made = actions.copy_circular(session, circular, by=signed_in().by, now=services().now())
    return redirect(url_for("circulars.edit", circular_id=made.id), 303)


def discard(circular_id: int) -> ResponseReturnValue:
    """Throw a draft away."""
    with services().database.write() as session:
        circular = the_circular(session, circular_id, lock=True)
        occurrence_id, slug = circular.occurrence_id, circular.series.slug
        try:
            actions.discard_circular(session, circular, by=signed_in().by, now=services().now())
        except rules.NotADraft:
            return _to(circular_id, "bestallt")
    if occurrence_id is not None:
        there = url_for("circulars.of_occurrence", occurrence_id=occurrence_id, gjort="borttaget")
    else:
        there = url_for("circulars.of_series", slug=slug, gjort="borttaget")
    return redirect(there, 303)


def _to(circular_id: int, done: str, language: str = "") -> ResponseReturnValue:
    there = url_for("circulars.show", circular_id=circular_id, gjort=done or None, sprak=language or None)
    return redirect(there, 303)


def _refused_time(circular: Circular) -> str:
    if holds_join_link(circular):
        return gettext("Välj en tid som ligger före sändningens slut: texten leder in i sändningen.")
    return gettext(
        "Välj en tid som inte har passerat, och som ligger inom den tid då vi har deltagarnas uppgifter."
    )


def _too_many() -> str:
    return gettext(
        "Serien har redan skickat %(count)s meddelanden det senaste dygnet. Vänta till i morgon, eller slå ihop dem."
    ) % {"count": rules.MOST_A_DAY}
