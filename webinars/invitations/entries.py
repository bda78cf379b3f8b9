"""From rows to calendar entries: the attendee's own one, and the one that everybody may read.

The texts are in the language of `links`. `dtstamp` is the last change, never now: the same rows give the same entry.
A mail that is being written puts its own instant there (`dataclasses.replace`).
"""

from collections.abc import Iterable

from webinars.invitations.calendar import TEXT_UTF16_UNITS, CalendarEntry
from webinars.invitations.models import Invitation
from webinars.lib.languages import gettext, speaking
from webinars.lib.text import cut_to_utf16, folded
from webinars.registrations.links import Links
from webinars.registrations.models import Registration
from webinars.series.models import Episode, Occurrence

_OFF = ("cancelled", "postponed")  # at this time nothing takes place


def entry_for(registration: Registration, invitation: Invitation, links: Links) -> CalendarEntry:
    """The entry that one registration owns; its SEQUENCE is the registration's revision."""
    occurrence = registration.occurrence
    series = occurrence.episode.series
    join_link = links.join(registration)
    answered_at = registration.answered_at if registration.answered_for == occurrence.starts_at else None
    with speaking(links.language):
        description = _joined(_for_attendee(registration, links))
    return CalendarEntry(
        uid=invitation.uid,
        sequence=registration.revision,
        dtstamp=max(registration.changed_at, occurrence.changed_at, *([answered_at] if answered_at else [])),
        starts_at=occurrence.starts_at,
        ends_at=occurrence.ends_at,
        timezone=series.timezone,
        summary=occurrence.episode.title,
        description=description,
        location=_location(occurrence, join_link),
        url=join_link,
        language=links.language,
        cancelled=registration.status == "withdrawn" or occurrence.status in _OFF,
        postponed=occurrence.status == "postponed",
        tentative=registration.answer == "maybe" and answered_at is not None,
    )


def public_entry_for(occurrence: Occurrence, links: Links, *, domain: str) -> CalendarEntry:
    """The entry in the series' feed: it leads to the episode's page, and never into the meeting."""
    page = links.episode(occurrence.episode)
    with speaking(links.language):
        description = _joined(_for_everybody(occurrence))
    return CalendarEntry(
        uid=f"occurrence-{occurrence.id}@{domain}",
        sequence=occurrence.revision,
        dtstamp=occurrence.changed_at,
        starts_at=occurrence.starts_at,
        ends_at=occurrence.ends_at,
        timezone=occurrence.episode.series.timezone,
        summary=occurrence.episode.title,
        description=description,
        location=_location(occurrence, page),
        url=page,
        language=links.language,
        cancelled=occurrence.status in _OFF,
        postponed=occurrence.status == "postponed",
        joinable=False,
    )


def _for_attendee(registration: Registration, links: Links) -> Iterable[str]:
    occurrence = registration.occurrence
    yield _part_of_series(occurrence.episode)
    yield _what_happened(occurrence)
    if registration.role == "attendee":
        yield gettext(
            "Öppna länken högst upp när det är dags. Knappen Delta visas där en stund innan vi börjar."
        )
        # Not my page: a calendar is shared, published and forwarded, and that link opens everything.
        yield gettext("Får du förhinder? Svara nej och avboka här, så får någon annan platsen: %(link)s") % {
            "link": links.answer(registration)
        }
    else:
        yield gettext("Du medverkar i det här webbinariet. Länken högst upp leder till sändningen.")
    yield _contact(occurrence)


def _for_everybody(occurrence: Occurrence) -> Iterable[str]:
    yield _part_of_series(occurrence.episode)
    yield _what_happened(occurrence)
    yield occurrence.episode.summary
    if occurrence.status not in _OFF:
        yield gettext("Du anmäler dig på sidan som länken leder till.")
    yield _contact(occurrence)


def _part_of_series(episode: Episode) -> str:
    return gettext("Avsnitt %(number)d i webbinarieserien %(series)s") % {
        "number": episode.number,
        "series": episode.series.title,
    }


def _what_happened(occurrence: Occurrence) -> str:
    words = {"cancelled": gettext("Inställt."), "postponed": gettext("Framflyttat – ny tid kommer.")}
    word = words.get(occurrence.status, "")
    return f"{word} {occurrence.reason}".strip() if word else ""


def _contact(occurrence: Occurrence) -> str:
    series = occurrence.episode.series
    address = series.registration_email or series.organiser_email
    return gettext("Frågor: %(address)s") % {"address": address} if address else ""


def _location(occurrence: Occurrence, link: str) -> str:
    """The link, after the place when there is one to go to; calendars cut long places, and the link has to stay."""
    place = occurrence.place or occurrence.episode.series.place
    if folded(place) in ("", "online"):
        return link
    return f"{cut_to_utf16(place, TEXT_UTF16_UNITS - len(link) - 3)} – {link}"


def _joined(paragraphs: Iterable[str]) -> str:
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
