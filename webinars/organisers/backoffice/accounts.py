"""Who the organisers are: adding, changing, ending."""

from collections.abc import Iterable

from flask import Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinars.lib.languages import gettext
from webinars.organisers import accounts
from webinars.organisers.audit import record
from webinars.organisers.forms import EVERY_SERIES_ROLES, ONE_SERIES_ROLES, AccountForm
from webinars.organisers.guard import signed_in
from webinars.organisers.models import Organiser
from webinars.organisers.queries import (
    all_organisers,
    organiser_named,
    series_to_choose,
    sessions_of,
)
from webinars.organisers.rules import AlreadyOrganiser, LastAdministrator, Role, is_in_force
from webinars.organisers.sessions import end_sessions
from webinars.organisers.words import role_meanings, role_names
from webinars.web import private_page, services


def list_organisers() -> ResponseReturnValue:
    """Everybody, those whose account has ended last."""
    now = services().now()
    with services().database.read() as session:
        everybody = sorted(all_organisers(session), key=lambda each: not is_in_force(each.ends_at, now=now))
        titles = {series.id: series.title for series in series_to_choose(session)}
    return _show("organisers", organisers=everybody, titles=titles, done=request.args.get("gjort", ""))


def new_organiser() -> ResponseReturnValue:
    """An empty form."""
    with services().database.read() as session:
        return _show_form(session, AccountForm(language=services().config.site.language))


def add_organiser() -> ResponseReturnValue:
    """A new account; a mail tells its owner where to sign in."""
    zone, now = services().config.site.timezone, services().now()
    with services().database.write() as session:
        form = _sent(session)
        account = form.read(zone, with_email=True, now=now)
        if account is None:
            return _show_form(session, form, status=422)
        try:
            accounts.add_organiser(
                session,
                form.email,
                account,
                by=signed_in().by,
                language=form.language,
                welcomed=False,
                now=now,
            )
        except AlreadyOrganiser:
            form.problems = [
                ("email", gettext("Den adressen har redan ett konto. Ändra det i listan i stället."))
            ]
            return _show_form(session, form, status=422)
    return _done("tillagd")


def show_organiser(public_id: str) -> ResponseReturnValue:
    """The account, and where its owner is signed in."""
    with services().database.read() as session:
        organiser = _named(session, public_id)
        form = AccountForm.of(organiser, services().config.site.timezone)
        return _show_form(session, form, organiser)


def change_organiser(public_id: str) -> ResponseReturnValue:
    """Name, roles, last day. The address is who they are, and stays."""
    zone, now = services().config.site.timezone, services().now()
    with services().database.write() as session:
        organiser = _named(session, public_id, lock=True)
        form = _sent(session)
        form.email = organiser.email
        account = form.read(zone, with_email=False, now=now)
        if account is None:
            return _show_form(session, form, organiser, status=422)
        try:
            accounts.change_organiser(session, organiser, account, by=signed_in().by, now=now)
        except LastAdministrator:
            session.expire(organiser)
            form.problems = [("role", _last_administrator())]
            return _show_form(session, form, organiser, status=422)
    return _done("andrad")


def ask_to_end_organiser(public_id: str) -> ResponseReturnValue:
    """What will follow, and the button."""
    with services().database.read() as session:
        organiser = _named(session, public_id)
        return _show("end_organiser", organiser=organiser, sessions=_sessions(session, organiser), refusal="")


def end_organiser(public_id: str) -> ResponseReturnValue:
    """At once, in every browser."""
    with services().database.write() as session:
        organiser = _named(session, public_id, lock=True)
        try:
            accounts.end_organiser(session, organiser, by=signed_in().by, now=services().now())
        except LastAdministrator:
            sessions = _sessions(session, organiser)
            refusal = _last_administrator()
            return _show("end_organiser", 409, organiser=organiser, sessions=sessions, refusal=refusal)
    return _done("avslutad")


def end_sessions_of(public_id: str) -> ResponseReturnValue:
    """Sign somebody out everywhere: a lost phone, a borrowed computer."""
    with services().database.write() as session:
        organiser = _named(session, public_id, lock=True)
        if end_sessions(session, organiser):
            who, about = signed_in().by, accounts.about(organiser)
            record(session, who, "session ended", about, now=services().now())
    return redirect(url_for("organisers.show_organiser", public_id=public_id), 303)


def _named(session: Session, public_id: str, *, lock: bool = False) -> Organiser:
    return organiser_named(session, public_id, lock=lock) or abort(404)


def _sessions(session: Session, organiser: Organiser) -> object:
    return sessions_of(session, organiser, settings=services().config.sign_in, now=services().now())


def _sent(session: Session) -> AccountForm:
    return AccountForm.sent(request.form, [series.id for series in series_to_choose(session)])


def _show_form(
    session: Session, form: AccountForm, organiser: Organiser | None = None, status: int = 200
) -> Response:
    return _show(
        "organiser",
        status,
        form=form,
        organiser=organiser,
        errors=form.problems,
        sessions=_sessions(session, organiser) if organiser else [],
        series=series_to_choose(session),
        role_meanings=role_meanings(),
        every_series_roles=_to_choose(EVERY_SERIES_ROLES),
        one_series_roles=_to_choose(ONE_SERIES_ROLES),
    )


def _to_choose(roles: Iterable[Role]) -> list[tuple[str, str]]:
    names = role_names()
    return [("", gettext("Ingen roll")), *((str(role), names[role]) for role in roles)]


def _show(template: str, status: int = 200, **values: object) -> Response:
    html = render_template(f"organisers/backoffice/{template}.html", role_names=role_names(), **values)
    return private_page(html, status)


def _done(what: str) -> ResponseReturnValue:
    return redirect(url_for("organisers.list_organisers", gjort=what), 303)


def _last_administrator() -> str:
    return gettext(
        "Det måste alltid finnas en administratör i alla serier utan sista dag. Lägg till en annan först."
    )
