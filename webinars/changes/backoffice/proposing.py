"""A change is asked for, its consequences are shown, and then it is made: never before they were read."""

from collections.abc import Sequence
from urllib.parse import urlencode

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinars.changes.backoffice.plans import (
    Plan,
    carry_out,
    is_as_shown,
    mine,
    plan_for,
    state_of,
)
from webinars.changes.consequences import Group
from webinars.changes.forms import ChangeForm
from webinars.changes.previews import mail_about, mail_about_new_date
from webinars.changes.rules import Kind, written_counts
from webinars.changes.sentences import sentences, when_words
from webinars.changes.words import platforms_to_choose, ready_reasons
from webinars.invitations.rules import Announcement
from webinars.lib import edits
from webinars.lib.languages import LANGUAGES, gettext
from webinars.mail.message import Mail
from webinars.organisers.guard import signed_in
from webinars.registrations.links import Links
from webinars.series.clashes import Clash, clashes_of
from webinars.series.models import Occurrence
from webinars.web import framed_mail, private_page, services

CONFIRM, EDIT = "confirm", "edit"
ADDRESSES = {
    Kind.MOVED: ("flytta", "move"),
    Kind.CANCELLED: ("stall-in", "cancel"),
    Kind.POSTPONED: ("skjut-upp", "postpone"),
    Kind.REOPENED: ("ta-upp-igen", "reopen"),
    Kind.LINK: ("lank", "relink"),
    Kind.DETAILS: ("uppgifter", "change_details"),
    Kind.NEW_DATE: ("ny-tid", "offer_new_date"),
}
"""By kind: the end of the address, and the endpoint; `<endpoint>_now` is where its form is sent."""

SHOWN_PREVIEWS = 3


def ask(occurrence_id: int, *, kind: Kind) -> ResponseReturnValue:
    """The form, filled in with what is."""
    with services().database.read() as session:
        occurrence = mine(session, occurrence_id)
        return show_form(occurrence, ChangeForm.of(kind, occurrence))


def put(occurrence_id: int, *, kind: Kind) -> ResponseReturnValue:
    """Show what will follow; upon `step=confirm`, and if that still holds, do it."""
    step, database = request.form.get("step", ""), services().database
    with database.write() if step == CONFIRM else database.read() as session:
        occurrence = mine(session, occurrence_id, lock=step == CONFIRM)
        form = ChangeForm.sent(kind, request.form)
        if step == EDIT:
            return show_form(occurrence, form)
        return consider(session, occurrence, form, is_confirmed=step == CONFIRM)


def consider(
    session: Session, occurrence: Occurrence, form: ChangeForm, *, is_confirmed: bool
) -> ResponseReturnValue:
    """The consequences of what a form asks for; where they were read and still hold, the change itself."""
    now = services().now()
    plan = plan_for(session, occurrence, form, services().config, now=now)
    if plan is None:
        return show_form(occurrence, form, 422)
    if not is_confirmed:
        return _show_consequences(session, plan, form)
    if not is_as_shown(request.form.to_dict(), occurrence, plan.found):
        return _show_consequences(session, plan, form, changed_meanwhile=True)
    carry_out(session, plan, by=signed_in().by, now=now)
    done = form.kind.value.replace(" ", "-")
    return redirect(url_for("changes.show_occurrence", occurrence_id=occurrence.id, gjort=done), 303)


def look(occurrence_id: int) -> ResponseReturnValue:
    """The mail that a change would send, for a frame. The address carries the fields of the form."""
    asked = request.args
    kind, group = asked.get("kind", ""), asked.get("group", "")
    announcement, language = asked.get("announcement", ""), asked.get("language", "")
    with services().database.read() as session:
        occurrence = mine(session, occurrence_id)
        known = kind in frozenset(Kind) and group in frozenset(Group) and language in LANGUAGES
        form = ChangeForm.sent(Kind(kind), asked) if known else None
        now, config = services().now(), services().config
        plan = plan_for(session, occurrence, form, config, now=now) if form else None
        if plan is None:
            return framed_mail(f"<p>{gettext('Det finns inget e-brev att visa.')}</p>"), 422
        said = Announcement(announcement) if announcement in frozenset(Announcement) else None
        return framed_mail(_mail(session, plan, said, Group(group), language).html)


def show_form(occurrence: Occurrence, form: ChangeForm, status: int = 200) -> Response:
    """What can be filled in, and what is wrong with it."""
    html = render_template(
        "changes/backoffice/propose.html",
        occurrence=occurrence,
        form=form,
        kind=form.kind.name.lower(),
        errors=form.problems,
        ready_reasons=list(ready_reasons().items()),
        platforms=platforms_to_choose(services().config.conferencing, occurrence.platform),
    )
    return private_page(html, status)


def _show_consequences(
    session: Session, plan: Plan, form: ChangeForm, *, changed_meanwhile: bool = False
) -> Response:
    zone = plan.occurrence.episode.series.timezone
    html = render_template(
        "changes/backoffice/consequences.html",
        occurrence=plan.occurrence,
        sketch=plan.sketch,
        form=form,
        kind=form.kind.name.lower(),
        sentences=sentences(plan.found),
        when_words=when_words(plan.found, zone),
        confirm_url=url_for(f"changes.{ADDRESSES[form.kind][1]}_now", occurrence_id=plan.occurrence.id),
        found=plan.found,
        counts=written_counts(plan.found.counts()),
        digest=edits.digest(state_of(plan.occurrence)),
        previews=_previews(session, plan, form),
        clashes=_clashes(session, plan),
        changed_meanwhile=changed_meanwhile,
    )
    return private_page(html, 409 if changed_meanwhile else 200)


def _clashes(session: Session, plan: Plan) -> Sequence[Clash]:
    """What a new time clashes with: to be read before it is confirmed, together with what follows."""
    if plan.proposal.kind not in (Kind.MOVED, Kind.NEW_DATE):
        return ()
    episode = plan.occurrence.episode
    return clashes_of(
        session,
        episode,
        episode.series,
        starts_at=plan.sketch.starts_at,
        ends_at=plan.sketch.ends_at,
        ignoring=plan.occurrence.id,
    )


def _previews(session: Session, plan: Plan, form: ChangeForm) -> list[tuple[Mail, str, Group, str]]:
    """For each language of those who are told, what most of them will read: the mail, its language, to whom, where."""
    wanted: list[tuple[Group, Announcement | None]] = [*plan.found.groups]
    if plan.found.to_ask:
        wanted = [(Group.SEATED, None)]
    previews = []
    for group, announcement in wanted:
        for language in plan.found.languages:
            mail = _mail(session, plan, announcement, group, language)
            asked = {
                **form.values,
                "kind": form.kind.value,
                "group": group.value,
                "announcement": announcement.value if announcement else "",
                "language": language,
            }
            address = f"{url_for('changes.look', occurrence_id=plan.occurrence.id)}?{urlencode(asked)}"
            previews.append((mail, language, group, address))
    return previews[:SHOWN_PREVIEWS]


def _mail(
    session: Session, plan: Plan, announcement: Announcement | None, group: Group, language: str
) -> Mail:
    links, site = Links.of(services().config, services().signer, language), services().config.site
    if announcement is None:
        return mail_about_new_date(
            session, cancelled=plan.occurrence, new=plan.sketch, links=links, site=site
        )
    return mail_about(
        session,
        announcement,
        group,
        occurrence=plan.occurrence,
        sketch=plan.sketch,
        links=links,
        site=site,
    )
