"""What has to hold after a restore, before anybody works with the database: docs/decisions/0016 says why.

The statements are run in the transaction that puts the data back, on the schema that the backup was made with. So they
name columns only that have been there since backups exist.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Executable, case, delete, insert, literal, null, select, update

from webinars.alarms.models import Alarm
from webinars.backups.rules import MARGIN
from webinars.invitations.models import CalendarMessage, Invitation
from webinars.lib.heartbeats import Heartbeat
from webinars.lib.restores import Restore
from webinars.mail.models import MailSwitch, OutgoingMail
from webinars.mail.rules import UNDECIDED, MailState
from webinars.registrations.models import Registration, RequestedMail
from webinars.registrations.rules import LIVE_STATUSES
from webinars.series.models import Occurrence


def settling(*, source: str, made_at: datetime, now: datetime, anew: bool) -> Sequence[Executable]:
    """The statements, in their order. `anew`: mails may have left since the backup that it does not know."""
    return [
        *_raise_revisions(now),
        *(_owe_everything_anew(source, made_at, now) if anew else ()),
        *_hold_mail(f"restored from {source}, a backup of {made_at:%Y-%m-%d %H:%M} UTC", now, anew=anew),
        # Other processes' signs of life, and outages of another time.
        delete(Heartbeat),
        delete(Alarm),
    ]


def _raise_revisions(now: datetime) -> Sequence[Executable]:
    """Calendars ignore what is not newer than the last message that they know, and that one may have left since."""
    never = Registration.announced_revision < 0
    told = case((never, Registration.announced_revision), else_=Registration.announced_revision + MARGIN)
    return [
        update(Registration).values(revision=Registration.revision + MARGIN, announced_revision=told),
        update(Occurrence).values(
            revision=Occurrence.revision + MARGIN,
            settled_revision=Occurrence.settled_revision + MARGIN,
            changed_at=case(
                (Occurrence.ends_at > now, literal(now, Occurrence.changed_at.type)),
                else_=Occurrence.changed_at,
            ),
        ),
    ]


def _owe_everything_anew(source: str, made_at: datetime, now: datetime) -> Sequence[Executable]:
    """Everybody with a place at what is to come is told where they stand; nothing older goes out about it."""
    coming = select(Occurrence.id).where(Occurrence.ends_at > now, Occurrence.status != "draft")
    taken_back = (
        select(Invitation.registration_id)
        .join(OutgoingMail, OutgoingMail.calendar_uid == Invitation.uid)
        .where(_unsent())
    )
    farewells = select(CalendarMessage.outgoing_mail_id).where(CalendarMessage.announcement == "withdrawn")
    return [
        update(Registration)
        .where(
            Registration.status.in_(LIVE_STATUSES),
            Registration.announced_revision >= 0,
            Registration.occurrence_id.in_(coming),
        )
        .values(resend_requested_at=now, changed_at=now),
        update(Registration)
        .where(Registration.id.in_(taken_back))
        .values(announced_revision=Registration.revision - 1),
        # Assume the worse: an entry may have arrived since, and what takes it away may not have.
        update(OutgoingMail)
        .where(_unsent(), OutgoingMail.calendar_uid.is_not(None))
        .values(
            state=MailState.SUPERSEDED,
            uncertain=OutgoingMail.id.not_in(farewells),
            finished_at=now,
            **_IN_NOBODYS_HANDS,
        ),
        update(RequestedMail)
        .where(RequestedMail.kind == "my_link", RequestedMail.settled_at.is_(None))
        .values(settled_at=now, problem="asked for before a restore"),
        insert(Restore).values(restored_at=now.replace(microsecond=0), made_at=made_at, source=source),
    ]


def _hold_mail(reason: str, now: datetime, *, anew: bool) -> Sequence[Executable]:
    """Nothing leaves before somebody has looked at what it is. What a scheduler had in hand may have arrived."""
    in_doubt = literal(True) if anew else OutgoingMail.uncertain | (OutgoingMail.state == MailState.SENDING)
    return [
        update(OutgoingMail)
        .where(_unsent())
        .values(state=MailState.HELD, uncertain=in_doubt, **_IN_NOBODYS_HANDS),
        delete(MailSwitch),
        insert(MailSwitch).values(id=1, consecutive_failures=0, held_since=now, held_reason=reason),
    ]


def _unsent() -> ColumnElement[bool]:
    return OutgoingMail.state.in_(UNDECIDED)


_IN_NOBODYS_HANDS = {"lease_until": null(), "leased_by": null()}
