"""What organisers do for somebody, each written into the log in the transaction of what was done. None of them commits.

`By` is who does it. Whatever the attendee would see is told to them by the mails that follow from it.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from webinars.lib.dates import local
from webinars.mail.actions import trust_address_again
from webinars.mail.message import Sender
from webinars.organisers.audit import About, By, record
from webinars.people.models import PersonNote
from webinars.people.queries import was_noted_since
from webinars.people.rules import NOTED_AGAIN_AFTER
from webinars.registrations.actions import Terms, register_attendee, request_resend, withdraw_registration
from webinars.registrations.addresses import move_to_address, request_address_change
from webinars.registrations.attendees import Person, attendee_for
from webinars.registrations.decisions import give_seat, move_place
from webinars.registrations.models import Attendee, Registration
from webinars.registrations.preferences import change_details
from webinars.registrations.rules import Withdrawal
from webinars.registrations.secretaries import swap_for_substitute
from webinars.series.models import Occurrence, Series


def about_person(attendee: Attendee, series_id: int | None) -> About:
    """As the log names somebody; `series_id`: to whom else it is shown."""
    return About("person", attendee.public_id, attendee.name, series_id)


def note_look(
    session: Session, by: By, verb: str, about: About, *, after: Mapping[str, object] | None, now: datetime
) -> bool:
    """Write down that somebody looked, once an hour for each of them and each thing; says whether it was news.

    Once, since a list is looked at again with every filter, page and press of a button on it: a line for each would
    hide who looked at all. Hourly, so that the log still shows for how long.
    """
    since = now - NOTED_AGAIN_AFTER
    if was_noted_since(session, by.id, verb, about.kind, str(about.id), since):
        return False
    record(session, by, verb, about, after=after, now=now)
    return True


def note_link_shown(session: Session, about: About, *, by: By, now: datetime) -> None:
    """Write down that an organiser has seen somebody's personal link, with which they could be taken for them."""
    record(session, by, "personal link shown", about, now=now)


def add_person(
    session: Session,
    occurrence: Occurrence,
    person: Person,
    *,
    beyond_capacity: bool,
    by: By,
    now: datetime,
) -> Registration:
    """A place for somebody who did not register themselves; where it is full in line, unless beyond capacity.

    Also while registration has not opened or has closed: the form that is closed is the public's. Raises
    RegistrationClosed when the occurrence is over or off.
    """
    series = occurrence.episode.series
    attendee = attendee_for(session, person, language=series.language, now=now)
    terms = Terms(by_organiser=True, beyond_capacity=beyond_capacity)
    registration = register_attendee(session, occurrence, attendee, terms=terms, now=now)
    _log(
        session,
        by,
        "person added",
        registration,
        now=now,
        after={"status": registration.status},
    )
    return registration


def give_place(session: Session, registration: Registration, *, by: By, now: datetime) -> bool:
    """A seat for somebody in line, whoever stands before them; says whether they still stood there."""
    given = give_seat(session, registration, now=now)
    if given:
        _log(session, by, "seat given", registration, now=now)
    return given


def move_person(
    session: Session,
    registration: Registration,
    occurrence: Occurrence,
    *,
    beyond_capacity: bool,
    by: By,
    now: datetime,
) -> Registration:
    """Another occurrence for somebody. Raises PlaceGone and RegistrationClosed."""
    before = {"occurrence": _at(registration), "status": registration.status}
    moved = move_place(session, registration, occurrence, beyond_capacity=beyond_capacity, now=now)
    after = {"occurrence": _at(moved), "status": moved.status}
    _log(session, by, "person moved", moved, now=now, before=before, after=after)
    return moved


def withdraw_person(session: Session, registration: Registration, *, by: By, now: datetime) -> bool:
    """Give somebody's place back; they are told. Says whether there was one."""
    before = {"status": registration.status}
    withdrawn = withdraw_registration(session, registration, because=Withdrawal.ORGANISER, now=now)
    if withdrawn:
        after = {"status": registration.status}
        _log(session, by, "person withdrawn", registration, now=now, before=before, after=after)
    return withdrawn


def hand_over(
    session: Session, registration: Registration, substitute: Person, *, by: By, now: datetime
) -> Registration:
    """A substitute takes the place; both are told. Raises PlaceGone."""
    before = {"name": registration.attendee.name, "email": registration.attendee.email}
    heir = swap_for_substitute(session, registration, substitute, now=now)
    if heir.registered_by_id is None and heir.id != registration.id:
        heir.by_organiser = True
    after = {"name": heir.attendee.name, "email": heir.attendee.email}
    _log(session, by, "place handed over", registration, now=now, before=before, after=after)
    return heir


def resend_invitation(session: Session, registration: Registration, *, by: By, now: datetime) -> None:
    """The invitation, or what is to be known of a place in line, once more."""
    request_resend(session, registration, now=now)
    _log(session, by, "invitation sent again", registration, now=now)


def change_person(
    session: Session, attendee: Attendee, person: Person, *, series_id: int | None, by: By, now: datetime
) -> None:
    """Another name or organisation. Raises SamePersonAlready."""
    before = _details(attendee)
    change_details(session, attendee, person)
    about = about_person(attendee, series_id)
    if before != _details(attendee):
        record(session, by, "person changed", about, before=before, after=_details(attendee), now=now)


def put_address_right(
    session: Session,
    attendee: Attendee,
    email: str,
    *,
    nothing_arrives: bool,
    series_id: int | None,
    by: By,
    now: datetime,
) -> Attendee:
    """Another address: at once where `nothing_arrives` at the old one, since nobody there reads what to confirm.

    Else the new mailbox is asked first, by a link that only its reader has: an organiser who mistypes, or who is talked
    into it, must not hand somebody's places to a stranger. Either way the old address is told. Gives whom it concerns
    now.
    """
    about, before, after = about_person(attendee, series_id), {"email": attendee.email}, {"email": email}
    if nothing_arrives:
        record(session, by, "address changed", about, before=before, after=after, now=now)
        return move_to_address(session, attendee, email, now=now)
    request_address_change(session, attendee, email, now=now)
    record(session, by, "address change asked for", about, before=before, after=after, now=now)
    return attendee


def trust_again(
    session: Session, attendee: Attendee, sender: Sender, *, series_id: int | None, by: By, now: datetime
) -> int:
    """Mail arrives at the address after all; what was kept back leaves. Gives how many bounces were in force."""
    cleared, leaving = trust_address_again(session, attendee.email, sender=sender, now=now)
    if cleared:
        about = about_person(attendee, series_id)
        record(session, by, "address trusted again", about, after={"mails": len(leaving)}, now=now)
    return cleared


def write_note(
    session: Session, attendee: Attendee, series: Series, text: str, *, by: By, now: datetime
) -> None:
    """A remark. What it says stays out of the log: notes go sooner."""
    session.add(PersonNote(attendee=attendee, series=series, text=text, written_by=by.name, created_at=now))
    record(session, by, "note written", about_person(attendee, series.id), now=now)


def remove_note(session: Session, note: PersonNote, *, by: By, now: datetime) -> None:
    """A remark that is no longer needed."""
    record(session, by, "note removed", about_person(note.attendee, note.series_id), now=now)
    session.delete(note)


def withdraw_several(
    session: Session, registrations: Iterable[Registration], *, by: By, now: datetime
) -> int:
    """Give several places back; gives how many there were."""
    return sum(withdraw_person(session, each, by=by, now=now) for each in registrations)


def resend_several(session: Session, registrations: Iterable[Registration], *, by: By, now: datetime) -> int:
    """Several invitations once more; gives how many."""
    several = list(registrations)
    for each in several:
        resend_invitation(session, each, by=by, now=now)
    return len(several)


def _log(
    session: Session,
    by: By,
    verb: str,
    registration: Registration,
    *,
    now: datetime,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    about = about_person(registration.attendee, registration.occurrence.episode.series_id)
    record(session, by, verb, about, before=before, after=after, reason=_at(registration), now=now)


def _at(registration: Registration) -> str:
    """Which occurrence a place is at, for whoever reads the log."""
    occurrence = registration.occurrence
    episode = occurrence.episode
    starts_at = local(occurrence.starts_at, episode.series.timezone)
    return f"{episode.number}. {episode.title}, {starts_at:%Y-%m-%d %H.%M}"


def _details(attendee: Attendee) -> dict[str, object]:
    return {"name": attendee.name, "organisation": attendee.organisation}
