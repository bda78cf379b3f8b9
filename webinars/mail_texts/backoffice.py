"""The standard mails of a series: which there are, each beside its standard text, as it looks, and back again."""

from dataclasses import replace
from itertools import groupby

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from webinars.lib import edits
from webinars.lib.languages import LANGUAGES, gettext
from webinars.lib.limits import Limit, within_limit
from webinars.lib.signing import new_public_id
from webinars.mail.lint import faults_in
from webinars.mail.message import Mail, Mailbox, freeze, sender_from, standards_of
from webinars.mail_texts.examples import example_mail, standard_texts
from webinars.mail_texts.forms import WordingForm
from webinars.mail_texts.words import (
    kind_names,
    moment_names,
    part_names,
    placeholder_meanings,
)
from webinars.organisers.audit import About, record
from webinars.organisers.guard import signed_in
from webinars.organisers.rules import Permission
from webinars.registrations.desk import Desk
from webinars.series.models import Series
from webinars.web import framed_mail, private_page, services
from webinars.wording.actions import restore_standard, word_mail
from webinars.wording.models import OwnText
from webinars.wording.queries import own_texts, own_texts_of
from webinars.wording.rules import KINDS, LONGEST

pages = Blueprint("wording", __name__, url_prefix="/arrangor/serier/<slug>/mejltexter")

_TESTS = Limit.parse("20/hour")


@pages.get("/")
def of_series(slug: str) -> ResponseReturnValue:
    """Every kind of mail, in the order in which somebody gets them, and which the series words itself."""
    with services().database.read() as session:
        series = _series(session, slug)
        own: dict[tuple[str, str], OwnText] = {}
        for text in sorted(own_texts(session, series.id), key=lambda text: text.changed_at):
            own[text.kind, text.language] = text
        by_moment = groupby(KINDS.values(), key=lambda kind: kind.moment)
        html = render_template(
            "mail_texts/backoffice/list.html",
            series=series,
            own=own,
            moments=[(moment, list(kinds)) for moment, kinds in by_moment],
            moment_names=moment_names(),
            kind_names=kind_names(),
            languages=LANGUAGES,
            done=request.args.get("gjort", ""),
        )
    return private_page(html)


@pages.get("/<kind>/<language>")
def show_wording(slug: str, kind: str, language: str) -> ResponseReturnValue:
    """One mail: its texts, the standard ones, and what it looks like."""
    with services().database.read() as session:
        series = _series(session, slug)
        return _show(series, _form(session, series, kind, language))


@pages.post("/<kind>/<language>")
def save_wording(slug: str, kind: str, language: str) -> ResponseReturnValue:
    """Keep the texts; mails that wait already in the outbox stay as they are."""
    me, now = signed_in(), services().now()
    with services().database.write() as session:
        series = _series(session, slug, lock=True)
        form = _form(session, series, kind, language)
        form.read(request.form)
        if not form.problems:
            form.problems = _faults(series, form)
        if form.problems:
            return _show(series, form, 422)
        assert form.typed is not None
        if edits.is_outdated(request.form, form.named()):
            return _show(series, form, 409, conflict=_conflict(form))
        word_mail(
            session,
            series,
            form.kind,
            language,
            form.typed,
            standard=form.standard,
            label=_label(series, form),
            organiser=me.organiser,
            by=me.by,
            now=now,
        )
    return redirect(
        url_for("wording.show_wording", slug=slug, kind=kind, language=language, gjort="sparat"), 303
    )


@pages.get("/<kind>/<language>/mejl")
def show_mail(slug: str, kind: str, language: str) -> ResponseReturnValue:
    """The mail as it is sent now, for the frame."""
    with services().database.read() as session:
        series = _series(session, slug)
        return framed_mail(_example(series, _form(session, series, kind, language)).html)


@pages.post("/<kind>/<language>/mejl")
def preview(slug: str, kind: str, language: str) -> ResponseReturnValue:
    """The mail with what was typed, for the frame; nothing is kept."""
    with services().database.read() as session:
        series = _series(session, slug)
        form = _form(session, series, kind, language)
        form.read(request.form)
        mail = _example(series, form)
    if form.problems or request.form.get("som") == "text":
        return framed_mail(
            render_template("mail_texts/backoffice/frame.html", mail=mail, problems=form.problems)
        )
    return framed_mail(mail.html)


@pages.post("/<kind>/<language>/prov")
def send_test(slug: str, kind: str, language: str) -> ResponseReturnValue:
    """The mail to oneself, as it is sent now."""
    me, now = signed_in(), services().now()
    with services().database.write() as session:
        series = _series(session, slug)
        form = _form(session, series, kind, language)
        done = "prov"
        if within_limit(session, _TESTS, f"wording test {me.organiser.public_id}", now=now):
            mail = _example(series, form)
            test = replace(
                mail,
                kind="wording_test",
                recipient=Mailbox(me.organiser.name, me.organiser.email),
                subject=gettext("[Prov] %(subject)s") % {"subject": mail.subject},
                without_own_words=None,
            )
            desk = Desk.of(services().config, services().signer)
            desk.queue(session, test, f"wording-test:{new_public_id()}", now=now)
            record(session, me.by, "test mail sent", _about(series, form), now=now)
        else:
            done = "prov-vanta"
    return redirect(url_for("wording.show_wording", slug=slug, kind=kind, language=language, gjort=done), 303)


@pages.get("/<kind>/<language>/standard")
def ask_for_standard(slug: str, kind: str, language: str) -> ResponseReturnValue:
    """What goes away, what comes back, and the button."""
    with services().database.read() as session:
        series = _series(session, slug)
        form = _form(session, series, kind, language)
        html = render_template("mail_texts/backoffice/standard.html", series=series, form=form, **_words())
    return private_page(html)


@pages.post("/<kind>/<language>/standard")
def go_back_to_standard(slug: str, kind: str, language: str) -> ResponseReturnValue:
    """Say it in standard words again."""
    me, now = signed_in(), services().now()
    with services().database.write() as session:
        series = _series(session, slug, lock=True)
        form = _form(session, series, kind, language)
        label = _label(series, form)
        restore_standard(session, series, form.kind, language, label=label, by=me.by, now=now)
    return redirect(
        url_for("wording.show_wording", slug=slug, kind=kind, language=language, gjort="standard"), 303
    )


def _series(session: Session, slug: str, *, lock: bool = False) -> Series:
    mine = signed_in().within(Series.id, Permission.EDIT_SERIES)
    wanted = select(Series).where(Series.slug == slug, mine)
    return session.scalar(wanted.with_for_update() if lock else wanted) or abort(404)


def _form(session: Session, series: Series, kind: str, language: str) -> WordingForm:
    if kind not in KINDS or language not in LANGUAGES:
        abort(404)
    standard = standard_texts(KINDS[kind], language, config=services().config, now=services().now())
    return WordingForm(KINDS[kind], language, standard, own_texts_of(session, series.id, kind, language))


def _example(series: Series, form: WordingForm) -> Mail:
    config, now = services().config, services().now()
    return example_mail(form.kind, series, form.language, form.wording(), config=config, now=now)


def _faults(series: Series, form: WordingForm) -> list[tuple[str, str]]:
    """Whether the outbox would take the mail. That it does not is nobody's fault who typed plain text; still, it is
    better told now than found out when the standard text goes out instead."""
    sender = sender_from(services().config)
    mail = _example(series, form)
    message = freeze(mail, sender, message_id=f"<example@{sender.domain}>", now=services().now())
    if not faults_in(message, standards_of(sender, mail.recipient.address)):
        return []
    return [("", gettext("Texten går inte att skicka som den är. Skriv om den med vanliga tecken."))]


def _conflict(form: WordingForm) -> edits.Conflict:
    latest = form.latest
    by = latest.changed_by.name if latest and latest.changed_by else ""
    labels = {str(part): name for part, name in part_names().items()}
    differences = edits.differences(form.named(), form.named_as_shown(), labels)
    return edits.Conflict(by, latest.changed_at if latest else None, differences)


def _label(series: Series, form: WordingForm) -> str:
    return f"{kind_names()[form.kind.name]} ({form.language}), {series.title}"


def _about(series: Series, form: WordingForm) -> About:
    return About("mail text", f"{form.kind.name}/{form.language}", _label(series, form), series.id)


def _words() -> dict[str, object]:
    return {"kind_names": kind_names(), "part_names": part_names(), "meanings": placeholder_meanings()}


def _show(
    series: Series, form: WordingForm, status: int = 200, conflict: edits.Conflict | None = None
) -> Response:
    mail = _example(series, form if not form.problems else replace(form, typed=None))
    html = render_template(
        "mail_texts/backoffice/edit.html",
        series=series,
        form=form,
        mail=mail,
        errors=form.problems,
        conflict=conflict,
        digest=edits.digest(form.named()),
        longest=LONGEST,
        languages=LANGUAGES,
        done=request.args.get("gjort", ""),
        **_words(),
    )
    return private_page(html, status)
