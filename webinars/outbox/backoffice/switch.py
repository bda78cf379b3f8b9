"""The switch that stops all mail, and what would leave when it is opened again."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webinars.lib.text import clean_line
from webinars.mail.queries import mail_switch
from webinars.mail.release import preview_release, queue_some_held
from webinars.organisers.guard import signed_in
from webinars.outbox import actions, words
from webinars.web import private_page, services

AT_ONCE = 500  # rows in one transaction: nobody who registers waits long for it
FIRST = 20


def ask_to_hold() -> ResponseReturnValue:
    """What follows, and why it is done."""
    return private_page(render_template("outbox/backoffice/hold.html", errors=[], reason=""))


def hold() -> ResponseReturnValue:
    """From now on nothing leaves."""
    reason = clean_line(request.form.get("reason", ""), 300)
    if not reason:
        page = render_template("outbox/backoffice/hold.html", errors=[("reason", "")], reason=reason)
        return private_page(page, 422)
    with services().database.write() as session:
        actions.hold_all(session, reason=reason, by=signed_in().by, now=services().now())
    return redirect(url_for("outbox.list_mails", gjort="stoppad"), 303)


def ask_to_release() -> ResponseReturnValue:
    """What would leave."""
    now = services().now()
    with services().database.read() as session:
        preview, held = preview_release(session, at_most=FIRST, now=now), mail_switch(session)
        page = render_template(
            "outbox/backoffice/release.html",
            preview=preview,
            switch=held,
            kind_word=words.kind_word,
            zone=services().config.site.timezone,
        )
    return private_page(page)


def release() -> ResponseReturnValue:
    """In steps; the switch is opened by the last one, so that until then nothing leaves."""
    released = 0
    while True:
        with services().database.write() as session:
            moved = queue_some_held(session, at_most=AT_ONCE)
        released += moved
        if moved < AT_ONCE:
            break
    with services().database.write() as session:
        actions.end_release(session, released=released, by=signed_in().by, now=services().now())
    return redirect(url_for("outbox.list_mails", gjort="slappt"), 303)
