"""What the demo's organisers have noted about its people, and whom they registered themselves."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from webinars.people.models import PersonNote
from webinars.registrations.models import Registration
from webinars.series.models import Series

NOTES = (
    "Ringde och frågade om länken. Vi skickade inbjudan igen.",
    "Vill gärna ha bilderna i förväg.",
    "Tittar tillsammans med sin nämnd i sammanträdesrummet.",
)
EVERY_SO_MANY = 11


def note_remarks(
    session: Session, series: Series, registrations: Sequence[Registration], *, now: datetime
) -> None:
    """A note about some, and that some of those who come did not register themselves."""
    coming = [each for each in registrations if each.occurrence.starts_at > now and each.role == "attendee"]
    for registration in coming[::EVERY_SO_MANY]:
        registration.by_organiser = registration.registered_by is None
    for days, text, registration in zip((9, 5, 2), NOTES, coming[3::EVERY_SO_MANY], strict=False):
        session.add(
            PersonNote(
                attendee=registration.attendee,
                series=series,
                text=text,
                written_by="Siv Demosson",
                created_at=now - timedelta(days=days),
            )
        )
