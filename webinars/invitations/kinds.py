"""Which kind of mail an announcement is to its reader, as `wording.rules.KINDS` names it."""

from webinars.invitations.rules import Announcement, Facts, Standing
from webinars.lib import dates
from webinars.registrations.models import Registration
from webinars.registrations.rules import Withdrawal
from webinars.wording.values import occurrence_values, reader_values

NOT_WORDED = ""
"""What a series must not word: why data came or went where its owner may know nothing of it."""


def kind_of(announcement: Announcement, registration: Registration, said: Facts | None) -> str:
    """`said` is what the reader was told last, if anything."""
    if announcement is Announcement.INVITATION:
        return _invitation(registration, said)
    if announcement is Announcement.WITHDRAWN:
        return _withdrawn(registration, said)
    if announcement is Announcement.OFFER:
        return "offer_deadline" if said and said.standing is Standing.OFFERED else "offer"
    if announcement is Announcement.MOVED:
        return _moved(registration)
    if announcement is Announcement.POSTPONED and registration.status in ("waiting", "offered"):
        return "postponed_waiting"
    return announcement.value


def place_values(registration: Registration, *, contact: str) -> dict[str, str]:
    """What placeholders stand for in mails about this place."""
    attendee, occurrence, registrar = (
        registration.attendee,
        registration.occurrence,
        registration.registered_by,
    )
    expires_at, zone = registration.offer_expires_at, occurrence.episode.series.timezone
    return {
        **reader_values(attendee.given_name, attendee.name),
        **occurrence_values(occurrence, attendee.language, contact=contact),
        "anmalare": registrar.name if registrar else "",
        "svara_senast": dates.deadline(expires_at, zone, attendee.language) if expires_at else "",
    }


def _invitation(registration: Registration, said: Facts | None) -> str:
    stood = said.standing if said else None
    if registration.role != "attendee":
        return "invitation_stage"
    if stood in (Standing.CANCELLED, Standing.POSTPONED):
        return "invitation_again"
    if stood is Standing.OFFERED:
        return "invitation_accepted"
    if stood is Standing.WAITING:
        return "invitation_from_line"
    if registration.registered_by is not None:
        return "invitation_by_other"
    return "invitation_by_organiser" if registration.by_organiser else "invitation"


def _moved(registration: Registration) -> str:
    if registration.status in ("waiting", "offered"):
        return f"moved_{registration.status}"
    return "moved" if registration.role == "attendee" else "moved_stage"


def _withdrawn(registration: Registration, said: Facts | None) -> str:
    because = registration.withdrawn_because
    was_in_line = said is not None and said.standing in (Standing.WAITING, Standing.OFFERED)
    if was_in_line and because in _FROM_LINE:
        return "withdrawn_line" if because == Withdrawal.SELF else NOT_WORDED
    return f"withdrawn_{because}" if because in _WORDED else NOT_WORDED


_FROM_LINE = frozenset({Withdrawal.SELF.value, Withdrawal.REGISTRAR.value, Withdrawal.ORGANISER.value})
_WORDED = _FROM_LINE | {
    Withdrawal.REPLACED.value,
    Withdrawal.DECLINED.value,
    Withdrawal.OFF_STAGE.value,
    Withdrawal.OFFER_DECLINED.value,
    Withdrawal.OFFER_EXPIRED.value,
}
