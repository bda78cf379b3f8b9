"""Verbs: the way into an occurrence's meeting, whichever platform it is on.

Rooms are made when somebody first wants in, and asked for again after a while: platforms end a room that has stood
empty. Nobody waits for the platform while a transaction is open.
"""

import logging
from datetime import datetime

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from webinars.attendance.models import MeetingRoom
from webinars.attendance.rules import HOST_KEY, is_ready, meeting_origin
from webinars.conferencing import Meeting, Person, Platform, PlatformFailed, platform_named
from webinars.lib.database import DATABASE_TROUBLE, is_sqlite
from webinars.organisers.models import Organiser
from webinars.registrations.models import Registration
from webinars.series.models import Occurrence
from webinars.services import Services

log = logging.getLogger(__name__)

PLAIN = "link"
KEY_LENGTH = 40


def platform_of(services: Services, name: str) -> Platform:
    """The platform of this name. Raises PlatformFailed for one that the settings do not name any more."""
    config = services.config
    return platform_named(name, config.conferencing, config.outgoing.allowed_private_hosts, now=services.now)


def meeting_of(services: Services, occurrence: Occurrence, room: MeetingRoom | None = None) -> Meeting:
    """The meeting as its platform knows it."""
    series = occurrence.episode.series
    derived = services.signer.derived("meeting", str(occurrence.id))[:KEY_LENGTH]
    return Meeting(
        key=room.key if room else derived,
        title=f"{occurrence.episode.title} – {series.title}",
        starts_at=occurrence.starts_at,
        ends_at=occurrence.ends_at,
        url=occurrence.join_url,
        language=series.language,
    )


def origin_of_meeting(services: Services, occurrence: Occurrence) -> str:
    """Where the button leads, for the page's policy; empty while it leads nowhere."""
    try:
        platform = platform_of(services, occurrence.platform)
    except PlatformFailed as error:
        log.warning("occurrence %s has no meeting: %s", occurrence.id, error)
        return ""
    return meeting_origin(platform.origin(meeting_of(services, occurrence)))


def way_in(services: Services, occurrence: Occurrence, person: Person) -> str:
    """The address that lets this person in, with the room ready behind it. Raises PlatformFailed."""
    platform, now = platform_of(services, occurrence.platform), services.now()
    with services.database.read() as session:
        room = session.get(MeetingRoom, occurrence.id)
    meeting = meeting_of(services, occurrence, room)
    known = room is not None and room.platform == occurrence.platform
    if occurrence.platform != PLAIN and not (known and room and is_ready(room.prepared_at, now=now)):
        platform.prepare(meeting)
        _remember(services, occurrence, meeting.key, now)
    return platform.entrance(meeting, person)


def person_of(registration: Registration) -> Person:
    """Somebody with a place: under the name that they registered with; a group as its organisation."""
    attendee = registration.attendee
    name = attendee.name
    if registration.viewers:
        name = f"{attendee.organisation} ({name})" if attendee.organisation else name
    return Person(registration.public_id, name, is_host=registration.role in ("host", "speaker"))


def person_in_charge(organiser: Organiser) -> Person:
    """Somebody who works here: leads the meeting, and is no attendee."""
    return Person(f"{HOST_KEY}{organiser.public_id}", organiser.name, is_host=True)


def _remember(services: Services, occurrence: Occurrence, key: str, now: datetime) -> None:
    """That the room is there. Whatever is the matter with the database, nobody is kept out for it."""
    try:
        with services.database.write() as session:
            note_room(session, occurrence, key, now=now)
    except DATABASE_TROUBLE as error:
        log.warning("that a room was made was not written down: %s", str(error).partition("\n")[0])


def note_room(session: Session, occurrence: Occurrence, key: str, *, now: datetime) -> None:
    """The platform has it ready."""
    insert = sqlite.insert if is_sqlite(session) else postgresql.insert
    values = {"platform": occurrence.platform, "prepared_at": now}
    row = insert(MeetingRoom).values(occurrence_id=occurrence.id, key=key, recordings_taken=[], **values)
    session.execute(row.on_conflict_do_update(index_elements=["occurrence_id"], set_=values))
