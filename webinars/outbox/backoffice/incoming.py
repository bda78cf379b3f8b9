"""What came in and was set aside for people to look at, and why."""

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webinars.mail.models import IncomingMail
from webinars.organisers.guard import signed_in
from webinars.outbox import actions, queries, words
from webinars.web import private_page, services


def list_incoming() -> ResponseReturnValue:
    """The newest first."""
    with services().database.read() as session:
        page = render_template(
            "outbox/backoffice/incoming.html",
            mails=queries.incoming_set_aside(session),
            kinds=words.incoming_words(),
            done=request.args.get("gjort", ""),
            zone=services().config.site.timezone,
        )
    return private_page(page)


def finish(incoming_id: int) -> ResponseReturnValue:
    """It is listed no more."""
    with services().database.write() as session:
        mail = session.get(IncomingMail, incoming_id) or abort(404)
        actions.finish_incoming(session, mail, by=signed_in().by, now=services().now())
    return redirect(url_for("outbox.list_incoming", gjort="klart"), 303)
