"""Organisers of every kind, signed in, asking the application."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.attendance.examples import add_attendance_report
from tests.fixtures.instants import NOW
from tests.outbox.examples import add_incoming, add_mail
from tests.registrations.examples import ANNA, BO, add_occurrence, add_series
from webinars.changes.actions import change_occurrence
from webinars.changes.proposals import Proposal
from webinars.changes.rules import Kind
from webinars.circulars.actions import write_circular
from webinars.circulars.texts import Text
from webinars.linkcheck.models import WatchedAddress
from webinars.organisers.accounts import Account, add_organiser
from webinars.organisers.audit import COMMAND_LINE
from webinars.organisers.models import Organiser
from webinars.organisers.queries import organiser_named
from webinars.organisers.rules import Role
from webinars.organisers.sessions import form_token, open_session
from webinars.recordings.actions import add_clip
from webinars.registrations.actions import register_attendee
from webinars.registrations.attendees import attendee_for
from webinars.series.models import Episode, Series
from webinars.services import Services

_PLACEHOLDER = re.compile(r"<(?:\w+:)?(\w+)>")
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0"


@dataclass
class Browser:
    """One organiser's browser."""

    client: FlaskClient
    token: str
    organiser: Organiser

    def get(self, path: str, method: str = "GET") -> TestResponse:
        """Ask for a page."""
        return self.client.open(path, method=method)

    def post(self, path: str, values: Mapping[str, str] | None = None, **others: str) -> TestResponse:
        """Send a form of this session."""
        sent = {"form_token": form_token(self.token), **(values or {}), **others}
        return self.client.post(path, data=sent)


@dataclass
class Office:
    """An installation with two series, and whoever is wanted to work with them."""

    app: Flask
    services: Services
    series_ids: tuple[int, ...] = ()
    examples: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """What stands for a placeholder of an address: in the first series, and in the other. By the placeholder's name."""
    _number: int = 0

    def __post_init__(self) -> None:
        with self.services.database.write() as session:
            mine, other = add_series(session, "min-serie"), add_series(session, "annan-serie")
            mine.title, other.title = "Min serie", "En annan serie"
            self.series_ids = (mine.id, other.id)

    def furnish(self) -> None:
        """Put one of each thing that pages are about into both series, and note them as `examples`."""
        with self.services.database.write() as session:
            for series_id, person in zip(self.series_ids, (ANNA, BO), strict=True):
                series = session.get_one(Series, series_id)
                occurrence = add_occurrence(session, series)
                attendee = attendee_for(session, person, language="sv", now=NOW)
                registration = register_attendee(session, occurrence, attendee, now=NOW)
                self._note("slug", series.slug)
                self._note("kind", "invitation")
                self._note("language", "sv")
                self._note("number", occurrence.episode.number)
                self._note("occurrence_id", occurrence.id)
                link = Proposal(Kind.LINK, {"join_url": "https://mote.example.org/rum"})
                change = change_occurrence(session, occurrence, link, by=COMMAND_LINE, now=NOW)
                self._note("change_id", change.id)
                self._note("registration", registration.public_id)
                self._note("attendee", attendee.public_id)
                text = Text({"state": "confirmed"}, "Hej", "Hej {fornamn}!")
                circular = write_circular(session, series, occurrence, text, by=COMMAND_LINE, now=NOW)
                self._note("circular_id", circular.id)
                self._note("report_id", add_attendance_report(session, occurrence).id)
                self._note("mail_id", add_mail(session, registration, message=b"Subject: Hej\n\nHej!").id)
                self._note("incoming_id", add_incoming(session).id)
                self._furnish_clip(session, occurrence.episode)

    def _furnish_clip(self, session: Session, episode: Episode) -> None:
        url = f"https://video.kommun.se/{episode.id}"
        for title in ("Ett klipp", "Ett till"):
            values = {"title": title, "url": url, "language": "sv"}
            clip = add_clip(session, episode, values, due_in=10, by=COMMAND_LINE, now=NOW)
        self._note("recording", clip.public_id)
        address = WatchedAddress(url=url, host="video.kommun.se", next_at=NOW, created_at=NOW)
        session.add(address)
        session.flush()
        self._note("link_id", address.id)

    def _note(self, placeholder: str, value: object) -> None:
        self.examples[placeholder] = (*self.examples.get(placeholder, ()), str(value))

    def address(self, rule: str, *, of_other: bool = False) -> str:
        """The address of a page with its placeholders filled in; one that has no example here is left out: KeyError."""
        return _PLACEHOLDER.sub(lambda found: self.examples[found[1]][of_other], rule)

    def organiser(
        self, every: Role | None = None, *, name: str = "Anna Ek", email: str = "", **options: object
    ) -> Organiser:
        """An account; without `every`, an editor's of the first series."""
        self._number += 1
        series = {} if every else {self.series_ids[0]: Role.EDITOR}
        values: dict[str, object] = {"every": every, "series": series, **options}
        with self.services.database.write() as session:
            return add_organiser(
                session,
                email or f"person{self._number}@example.org",
                Account(name, **values),  # type: ignore[arg-type]
                by=COMMAND_LINE,
                language="sv",
                welcomed=True,
                now=self.services.now(),
            )

    def browser(self, organiser: Organiser | None = None, user_agent: str = FIREFOX) -> Browser:
        """A browser in which an organiser, or nobody, is signed in."""
        client = self.app.test_client()
        if organiser is None:
            return Browser(client, "", Organiser())
        with self.services.database.write() as session:
            mine = self._again(session, organiser)
            token = open_session(
                session, mine, self.services.config.sign_in, user_agent=user_agent, now=self.services.now()
            )
        client.set_cookie("arrangor", token, path="/arrangor/", domain="localhost")
        return Browser(client, token, organiser)

    def signed_in(self, every: Role | None = None, **options: object) -> Browser:
        """A new organiser's browser."""
        return self.browser(self.organiser(every, **options))  # type: ignore[arg-type]

    def again(self, organiser: Organiser) -> Organiser:
        """The account as it is now."""
        with self.services.database.read() as session:
            return self._again(session, organiser)

    def _again(self, session: Session, organiser: Organiser) -> Organiser:
        found = organiser_named(session, organiser.public_id)
        assert found is not None
        return found


def token_in(page: TestResponse) -> str:
    """What the forms of a page carry."""
    found = re.search(r'name="form_token" value="([0-9a-f]{64})"', page.text)
    assert found is not None
    return found[1]
