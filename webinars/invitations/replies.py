"""Answers of calendars: recorded once, on the registration that they are about, or kept for the organisers to see."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from webinars.invitations.itip import Answering, CalendarAnswer, read_answers
from webinars.invitations.models import CalendarMessage, CalendarReply, Invitation
from webinars.invitations.rules import Facts
from webinars.invitations.verdicts import (
    ANSWERS,
    FOR_THE_ORGANISER,
    Answer,
    Known,
    Verdict,
    made_at,
    verdict_on,
)
from webinars.lib.address_keys import email_key
from webinars.lib.text import clean_text
from webinars.mail.incoming import calendars_in
from webinars.mail.intake import finish, message_of
from webinars.mail.mime import IncomingMessage
from webinars.mail.models import IncomingMail, OutgoingMail
from webinars.registrations.actions import record_answer
from webinars.registrations.models import Registration
from webinars.registrations.queries import whole_registration

MOST_KEPT = 50  # for one entry: whoever knows its UID cannot fill the table
_ORDERING = (Verdict.APPLIED, Verdict.OTHER_TIME, Verdict.NO_PLACE, Verdict.OVER)


def handle_reply(session: Session, mail: IncomingMail, *, now: datetime) -> None:
    """Record what a mail answers. Nobody is written to, whatever it says."""
    message = message_of(mail)
    answers = [answer for calendar in calendars_in(message) for answer in read_answers(calendar)]
    verdicts = {
        f"{_name(answer)}: {verdict}": verdict
        for answer in answers
        if (verdict := _handle(session, mail, message, answer, now)) is not None
    }
    aside = any(verdict in FOR_THE_ORGANISER for verdict in verdicts.values())
    finish(mail, "; ".join(verdicts) or "it answers no invitation of ours", now=now, aside=aside)


def replies_of(session: Session, registration: Registration) -> Sequence[CalendarReply]:
    """What calendars answered about one registration, in the order of arrival."""
    theirs = select(CalendarReply).join(Invitation).where(Invitation.registration_id == registration.id)
    return session.scalars(theirs.order_by(CalendarReply.id)).all()


def replies_in(session: Session, mail: IncomingMail) -> Sequence[CalendarReply]:
    """What one mail answered."""
    answered = select(CalendarReply).where(CalendarReply.incoming_mail_id == mail.id)
    with_entry = selectinload(CalendarReply.invitation).selectinload(Invitation.registration)
    return session.scalars(answered.options(with_entry).order_by(CalendarReply.id)).all()


def _handle(
    session: Session, mail: IncomingMail, message: IncomingMessage, answer: CalendarAnswer, now: datetime
) -> Verdict | None:
    """What became of one answer; None where no entry of ours has this UID."""
    invitation = session.scalar(select(Invitation).where(Invitation.uid == answer.uid))
    if invitation is None:
        return None
    registration = _locked(session, invitation)
    whose = _whose(answer, registration)
    claim = Answer(
        method=answer.method,
        partstat=whose.partstat,
        sequence=answer.sequence,
        dtstamp=made_at(answer.dtstamp, received_at=mail.received_at),
        attendee=email_key(whose.address),
        sender=email_key(message.headers.address("from")),
    )
    verdict = verdict_on(claim, _known(session, invitation, registration, now))
    if verdict is Verdict.APPLIED:
        record_answer(session, registration, ANSWERS[claim.partstat], via="calendar", now=now)
    if verdict is Verdict.APPLIED or _is_worth_keeping(session, invitation, verdict):
        session.add(_row(invitation, mail, message, answer, whose, claim, verdict))
        session.flush()
    return verdict


def _locked(session: Session, invitation: Invitation) -> Registration:
    wanted = select(Registration).where(Registration.id == invitation.registration_id)
    anew = wanted.options(*whole_registration()).execution_options(populate_existing=True)
    return session.scalars(anew.with_for_update(of=Registration)).one()


def _whose(answer: CalendarAnswer, registration: Registration) -> Answering:
    """The attendee whom we invited, where the answer names them; else the first that it names."""
    ours = registration.attendee.email_key
    named = [each for each in answer.attendees if email_key(each.address) == ours]
    return (named or list(answer.attendees) or [Answering("")])[0]


def _known(session: Session, invitation: Invitation, registration: Registration, now: datetime) -> Known:
    occurrence = registration.occurrence
    on_page = registration.answered_by == "page"
    is_taken_back, invited_again = _since_last_cancel(session, invitation)
    return Known(
        attendee=registration.attendee.email_key,
        starts_at=occurrence.starts_at,
        stated=_stated(session, invitation),
        has_place=registration.status == "confirmed" and occurrence.status in ("open", "planned"),
        is_over=occurrence.ends_at <= now,
        last=_last(session, invitation),
        answered_on_page_at=registration.answered_at if on_page else None,
        invited_again=invited_again,
        is_taken_back=is_taken_back,
    )


def _stated(session: Session, invitation: Invitation) -> dict[int, datetime]:
    """The start that each REQUEST stated that may have reached the attendee, by its SEQUENCE."""
    sent = (
        select(CalendarMessage.sequence, CalendarMessage.facts)
        .join(OutgoingMail, CalendarMessage.outgoing_mail_id == OutgoingMail.id)
        .where(
            CalendarMessage.invitation_id == invitation.id,
            CalendarMessage.method == "REQUEST",
            OutgoingMail.may_have_left,
        )
        .order_by(CalendarMessage.id)
    )
    return {sequence: Facts.from_json(facts).start for sequence, facts in session.execute(sent)}


def _since_last_cancel(session: Session, invitation: Invitation) -> tuple[bool, tuple[int, datetime] | None]:
    """Whether a CANCEL was the last word, else the version of the first REQUEST after it, of what may have arrived."""
    that_left = (
        select(CalendarMessage)
        .join(OutgoingMail, CalendarMessage.outgoing_mail_id == OutgoingMail.id)
        .where(CalendarMessage.invitation_id == invitation.id, OutgoingMail.may_have_left)
    )
    cancel = session.scalar(
        that_left.where(CalendarMessage.method == "CANCEL").order_by(CalendarMessage.id.desc()).limit(1)
    )
    if cancel is None:
        return False, None
    later = that_left.where(CalendarMessage.method == "REQUEST", CalendarMessage.id > cancel.id)
    first = session.scalar(later.order_by(CalendarMessage.id).limit(1))
    return (False, (first.sequence, first.dtstamp)) if first else (True, None)


def _last(session: Session, invitation: Invitation) -> tuple[int, datetime, str] | None:
    newest = (
        select(CalendarReply.sequence, CalendarReply.dtstamp, CalendarReply.partstat)
        .where(
            CalendarReply.invitation_id == invitation.id,
            CalendarReply.verdict.in_([each.value for each in _ORDERING]),
        )
        .order_by(CalendarReply.sequence.desc(), CalendarReply.dtstamp.desc(), CalendarReply.id.desc())
    )
    found = session.execute(newest.limit(1)).first()
    return (found[0], found[1], found[2]) if found else None


def _is_worth_keeping(session: Session, invitation: Invitation, verdict: Verdict) -> bool:
    if verdict in (Verdict.DOUBLED, Verdict.NEVER_SENT):
        return False
    kept = select(func.count(CalendarReply.id)).where(CalendarReply.invitation_id == invitation.id)
    return (session.scalar(kept) or 0) < MOST_KEPT


def _row(
    invitation: Invitation,
    mail: IncomingMail,
    message: IncomingMessage,
    answer: CalendarAnswer,
    whose: Answering,
    claim: Answer,
    verdict: Verdict,
) -> CalendarReply:
    proposes = verdict is Verdict.PROPOSAL
    return CalendarReply(
        invitation=invitation,
        incoming_mail_id=mail.id,
        method=claim.method,
        partstat=claim.partstat,
        sequence=claim.sequence,
        dtstamp=claim.dtstamp,
        sender=mail.sender,
        attendee=whose.address,
        delegated_to=whose.delegated_to,
        comment=answer.comment or _written_beside(message),
        proposed_starts_at=answer.starts_at if proposes else None,
        proposed_ends_at=answer.ends_at if proposes else None,
        verdict=verdict.value,
        received_at=mail.received_at,
    )


def _written_beside(message: IncomingMessage) -> str:
    """What stands in the mail itself: Outlook puts what somebody writes along there."""
    plain = next((part for part in message.own_parts if part.content_type == "text/plain"), None)
    return clean_text(plain.text()[:2_000], 1_000) if plain else ""


def _name(answer: CalendarAnswer) -> str:
    said = next((each.partstat for each in answer.attendees if each.partstat), "")
    return f"{answer.method} {said}".strip() if answer.method == "REPLY" else answer.method
