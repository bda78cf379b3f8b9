"""One entry, and the two people it concerns."""

from datetime import UTC, datetime

from tests.fixtures.instants import stockholm
from webinars.invitations.calendar import CalendarEntry, request
from webinars.mail.message import Mailbox

ORGANIZER = Mailbox("Webbinarier", "svar@example.org")
ANNA = Mailbox("Anna Åberg", "anna.aberg@example.org")
URL = "https://webbinarier.example.org/delta/k3m9-0-Zx"
ENTRY = CalendarEntry(
    uid="q7w2k9@example.org",
    sequence=3,
    dtstamp=datetime(2026, 11, 2, 9, 0, tzinfo=UTC),
    starts_at=stockholm("2026-11-26 12:00"),
    ends_at=stockholm("2026-11-26 13:00"),
    timezone="Europe/Stockholm",
    summary="Beställ behov, inte lösningar",
    description="Ett uppdrag som redan nämner lösningen stänger dörren för bättre idéer.\nVälkommen!",
    location=URL,
    url=URL,
)


def asked(entry: CalendarEntry = ENTRY, attendee: Mailbox = ANNA, partstat: str = "NEEDS-ACTION") -> bytes:
    return request(entry, organizer=ORGANIZER, attendee=attendee, partstat=partstat)
