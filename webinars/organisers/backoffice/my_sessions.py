"""Where one is signed in, and ending that."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webinars.organisers.accounts import about
from webinars.organisers.audit import record
from webinars.organisers.guard import has_to_show_key, may_manage_keys, signed_in
from webinars.organisers.queries import sessions_of
from webinars.organisers.rules import UnknownHere
from webinars.organisers.sessions import end_session, end_sessions
from webinars.web import private_page, services


def my_sessions() -> ResponseReturnValue:
    """Every browser, this one marked."""
    who = signed_in()
    with services().database.read() as session:
        sessions = sessions_of(
            session, who.organiser, settings=services().config.sign_in, now=services().now()
        )
    html = render_template(
        "organisers/backoffice/my_sessions.html",
        sessions=sessions,
        done=request.args.get("gjort", ""),
        has_to_show_key=has_to_show_key(who),
        may_manage_keys=may_manage_keys(who),
    )
    return private_page(html)


def end_my_session(public_id: str) -> ResponseReturnValue:
    """Sign out in one browser; one that is signed out already is as it should be."""
    who = signed_in()
    with services().database.write() as session:
        try:
            end_session(session, who.organiser, public_id)
        except UnknownHere:
            return _done()
        record(session, who.by, "session ended", about(who.organiser), now=services().now())
    return _done()


def end_my_other_sessions() -> ResponseReturnValue:
    """Sign out everywhere but here."""
    who = signed_in()
    with services().database.write() as session:
        if end_sessions(session, who.organiser, but=who.session.public_id):
            record(session, who.by, "session ended", about(who.organiser), now=services().now())
    return _done()


def _done() -> ResponseReturnValue:
    return redirect(url_for("organisers.my_sessions", gjort="avslutad"), 303)
