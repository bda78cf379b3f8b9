"""Mails, through whoever asks: an organiser of some series sees what is about places there, an administrator all."""

from collections.abc import Collection, Mapping

from flask import abort
from sqlalchemy import ColumnElement, true
from sqlalchemy.orm import Session

from webinars.mail.models import OutgoingMail
from webinars.mail.pace import mails_left
from webinars.mail.queries import mail_switch
from webinars.mail.rules import MailState
from webinars.organisers.guard import signed_in
from webinars.organisers.rules import Permission
from webinars.outbox import queries
from webinars.outbox.rules import Reason, why_it_waits
from webinars.registrations.models import Registration
from webinars.series.models import Episode
from webinars.web import services


def seen() -> ColumnElement[bool]:
    """Of an OutgoingMail: they may see it."""
    who = signed_in()
    if who.scope(Permission.MANAGE_PEOPLE).every:
        return true()
    return queries.about(who.within(Episode.series_id, Permission.MANAGE_PEOPLE))


def the_mail(session: Session, mail_id: int, *, lock: bool = False) -> OutgoingMail:
    """One mail that they may see."""
    return queries.mail_seen(session, mail_id, seen(), lock=lock) or abort(404)


def series_id_of(place: Registration | None) -> int | None:
    """Whose log it belongs to."""
    return place.occurrence.episode.series_id if place else None


def reasons(
    session: Session, mails: Collection[OutgoingMail], places: Mapping[int, Registration]
) -> Mapping[int, Reason]:
    """Why those of them that are in the queue have not left, by their ids."""
    now, config, switch = services().now(), services().config.mail, mail_switch(session)
    behind = queries.behind_another(session, mails)
    paced = bool(config.host and config.per_minute) and not mails_left(session, config.per_minute, now=now)
    return {
        mail.id: why_it_waits(
            all_held=switch.held_since is not None,
            paused_until=switch.mail_paused_until,
            not_before=mail.not_before,
            has_been_tried=bool(mail.attempts or mail.last_error),
            on_hold_until=places[mail.id].occurrence.mail_held_until if mail.id in places else None,
            is_behind_another=mail.id in behind,
            pace_is_used_up=paced,
            now=now,
        )
        for mail in mails
        if mail.state is MailState.QUEUED
    }
