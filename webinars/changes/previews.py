"""A mail as it will look: the real template, the series' own words, and an invented reader."""

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from webinars.changes.consequences import Group
from webinars.config import Site
from webinars.invitations import mails as place_mails
from webinars.invitations.ledger import facts_at
from webinars.invitations.rules import Announcement, calendar_method
from webinars.mail.message import CalendarPart, Mail
from webinars.registrations import mails as promised_mails
from webinars.registrations.links import Links
from webinars.registrations.models import Attendee, NewDateOffer, Registration
from webinars.series.models import Occurrence
from webinars.wording.queries import wording_of

_STATUSES = {Group.OFFERED: "offered", Group.WAITING: "waiting"}
_NOBODY = "exempel"  # its links open nothing


def mail_about(
    session: Session,
    announcement: Announcement,
    group: Group,
    *,
    occurrence: Occurrence,
    sketch: Occurrence,
    links: Links,
    site: Site,
) -> Mail:
    """What somebody of this group will read, once `occurrence` has become like `sketch`."""
    status = _STATUSES.get(group, "confirmed")
    registration = _place(sketch, status, links.language, "speaker" if group is Group.STAGE else "attendee")
    had_entry = group in (Group.SEATED, Group.STAGE) and occurrence.status in ("planned", "open")
    facts = facts_at(sketch, status, None)
    method = calendar_method(facts.standing, entry=had_entry)
    return place_mails.about_place(
        announcement,
        registration,
        links=links,
        site=site,
        said=facts_at(occurrence, status, None),
        calendar=CalendarPart(method, b"") if method else None,
        wording=wording_of(session, sketch.episode.series_id),
    )


def mail_about_new_date(
    session: Session, *, cancelled: Occurrence, new: Occurrence, links: Links, site: Site
) -> Mail:
    """The question whether the new date suits."""
    set_committed_value(new, "episode", cancelled.episode)
    offer = NewDateOffer()
    set_committed_value(offer, "registration", _place(cancelled, "confirmed", links.language))
    set_committed_value(offer, "occurrence", new)
    wording = wording_of(session, cancelled.episode.series_id)
    return promised_mails.new_date(offer, links=links, site=site, wording=wording)


def _place(occurrence: Occurrence, status: str, language: str, role: str = "attendee") -> Registration:
    attendee = Attendee(
        public_id=_NOBODY,
        email="anna.exempel@example.org",
        email_key="anna.exempel@example.org",
        given_name="Anna",
        family_name="Exempel",
        organisation="Ekdala kommun",
        language=language,
        token_generation=0,
        delivery="mail",
    )
    registration = Registration(
        public_id=_NOBODY,
        status=status,
        role=role,
        answer="",
        revision=1,
        seats=1,
        withdrawn_because="",
        offer_expires_at=occurrence.starts_at if status == "offered" else None,
    )
    set_committed_value(registration, "attendee", attendee)
    set_committed_value(registration, "occurrence", occurrence)
    set_committed_value(registration, "registered_by", None)
    return registration
