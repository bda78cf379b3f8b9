"""Every kind of mail that a series may word, written as the jobs write it, to somebody who does not exist."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from webinars.config import Config
from webinars.feedback.mails import request
from webinars.invitations.mails import about_place
from webinars.invitations.rules import Announcement, Standing
from webinars.lib.signing import NobodysSigner
from webinars.mail.message import CalendarPart, Mail
from webinars.mail_texts.made_up import Stage, copy_of, invented_series
from webinars.recordings.mails import published
from webinars.registrations.links import Links
from webinars.registrations.mails import declined, new_date, overview, receipt
from webinars.reminders.mails import reminder
from webinars.series.models import Series
from webinars.wording.rules import Kind
from webinars.wording.saying import Overheard, Wording

_CALENDAR = CalendarPart("REQUEST", b"")


def example_mail(
    kind: Kind, series: Series, language: str, wording: Wording, *, config: Config, now: datetime
) -> Mail:
    """The mail as this series words it. It carries no calendar entry, and its links open nothing."""
    stage = Stage(copy_of(series), language, now)
    return replace(_Writer(stage, config, wording, reason=_reason(language)).write(kind.name), calendar=None)


def standard_texts(kind: Kind, language: str, *, config: Config, now: datetime) -> Mapping[str, str]:
    """The standard text of each part, with placeholders where the templates have values."""
    overheard = Overheard()
    stage = Stage(invented_series(language), language, now)
    _Writer(stage, config, overheard).write(kind.name)
    heard = overheard.listening.heard
    return {
        part: _with_placeholders(heard.get(part, ""), overheard.values, kind.placeholders)
        for part in kind.parts
    }


class _Writer:
    def __init__(self, stage: Stage, config: Config, wording: Wording, reason: str = "") -> None:
        self._stage, self._reason = stage, reason
        links = Links.of(config, NobodysSigner(), stage.language)
        self._common: dict[str, Any] = {"links": links, "site": config.site, "wording": wording}

    def write(self, kind: str) -> Mail:
        """The mail of this kind."""
        if kind in _PLACES:
            return self._place(*_PLACES[kind], by_other=kind in _BY_OTHER)
        return self._others()[kind]()

    def _place(
        self,
        announcement: Announcement,
        stood: Standing | None,
        columns: Mapping[str, object],
        *,
        by_other: bool = False,
    ) -> Mail:
        stage = self._stage
        status = {Announcement.CANCELLED: "cancelled", Announcement.POSTPONED: "postponed"}.get(
            announcement, "open"
        )
        is_news = announcement in (Announcement.MOVED, Announcement.CANCELLED, Announcement.POSTPONED)
        occurrence = stage.occurrence(status=status, reason=self._reason if is_news else "")
        values: dict[str, Any] = dict(columns)
        if by_other:
            values["registered_by"] = stage.attendee("Siv", "Nyman")
        if values.get("status") == "offered":
            values["offer_expires_at"] = occurrence.starts_at - timedelta(days=3, hours=1)
        return about_place(
            announcement,
            stage.registration(occurrence, **values),
            said=stage.said(stood, occurrence) if stood else None,
            calendar=_CALENDAR if values.get("status") in (None, "confirmed") else None,
            **self._common,
        )

    def _others(self) -> Mapping[str, Callable[[], Mail]]:
        stage, common = self._stage, self._common
        first = stage.registration()
        asked = {"language": stage.language, **common}
        release_at = first.occurrence.starts_at - timedelta(days=3, hours=1)
        return {
            "overview": lambda: overview(stage.attendee(), self._three(), follows=True, **asked),
            "overview_by_other": lambda: overview(stage.attendee(), self._three(by_other=True), **asked),
            "overview_waiting": lambda: overview(stage.attendee(), self._three(status="waiting"), **asked),
            "receipt": lambda: receipt(stage.attendee("Siv", "Nyman"), self._several_people(), **asked),
            "feedback_request": lambda: request(first, closes_at=release_at + timedelta(days=14), **common),
            "new_date": lambda: new_date(stage.new_date_offer(), **common),
            "declined": lambda: declined(first, release_at=release_at, **common),
            "reminder_ahead": lambda: self._reminder(days=7),
            "reminder_ahead_stage": lambda: self._reminder(days=7, role="speaker"),
            "reminder_tomorrow": lambda: self._reminder(days=1),
            "reminder_soon": lambda: self._reminder(days=0),
            "published": lambda: published(
                stage.attendee(), first.occurrence.episode, stage.recordings(), **common
            ),
        }

    def _reminder(self, days: int, **columns: Any) -> Mail:
        registration = self._stage.registration(**columns)
        before = registration.occurrence.starts_at - timedelta(days=days, hours=1)
        return reminder(registration, now=before, **self._common)

    def _three(self, *, by_other: bool = False, **columns: Any) -> list[Any]:
        stage, attendee = self._stage, self._stage.attendee()
        if by_other:
            columns["registered_by"] = stage.attendee("Siv", "Nyman")
        occurrences = (stage.occurrence(weeks=2 * number, number=number) for number in (1, 2, 3))
        return [stage.registration(each, attendee=attendee, **columns) for each in occurrences]

    def _several_people(self) -> list[Any]:
        stage, occurrence = self._stage, self._stage.occurrence()
        people = [
            stage.attendee(given, family)
            for given, family in (("Anna", "Åberg"), ("Bo", "Ek"), ("Cia", "Lo"))
        ]
        return [
            stage.registration(occurrence, attendee=person, attendee_id=number)
            for number, person in enumerate(people)
        ]


_A, _WAITS, _OFFERED = Announcement, {"status": "waiting"}, {"status": "offered"}


def _ended(because: str, **columns: object) -> dict[str, object]:
    return {"status": "withdrawn", "withdrawn_because": because, **columns}


_PLACES: Mapping[str, tuple[Announcement, Standing | None, Mapping[str, object]]] = {
    "invitation": (_A.INVITATION, None, {}),
    "invitation_by_other": (_A.INVITATION, None, {}),
    "invitation_by_organiser": (_A.INVITATION, None, {"by_organiser": True}),
    "invitation_stage": (_A.INVITATION, None, {"role": "speaker"}),
    "invitation_accepted": (_A.INVITATION, Standing.OFFERED, {}),
    "invitation_from_line": (_A.INVITATION, Standing.WAITING, {}),
    "invitation_again": (_A.INVITATION, Standing.CANCELLED, {}),
    "waiting": (_A.WAITING, None, _WAITS),
    "offer": (_A.OFFER, Standing.WAITING, _OFFERED),
    "offer_deadline": (_A.OFFER, Standing.OFFERED, _OFFERED),
    "moved": (_A.MOVED, Standing.ATTENDING, {}),
    "moved_waiting": (_A.MOVED, Standing.WAITING, _WAITS),
    "moved_offered": (_A.MOVED, Standing.OFFERED, _OFFERED),
    "moved_stage": (_A.MOVED, Standing.ATTENDING, {"role": "speaker"}),
    "changed": (_A.CHANGED, Standing.ATTENDING, {}),
    "postponed": (_A.POSTPONED, Standing.ATTENDING, {}),
    "postponed_waiting": (_A.POSTPONED, Standing.WAITING, _WAITS),
    "cancelled": (_A.CANCELLED, Standing.ATTENDING, {}),
    "withdrawn_self": (_A.WITHDRAWN, Standing.ATTENDING, _ended("self")),
    "withdrawn_registrar": (_A.WITHDRAWN, Standing.ATTENDING, _ended("registrar")),
    "withdrawn_replaced": (_A.WITHDRAWN, Standing.ATTENDING, _ended("replaced")),
    "withdrawn_declined": (_A.WITHDRAWN, Standing.ATTENDING, _ended("declined")),
    "withdrawn_organiser": (_A.WITHDRAWN, Standing.ATTENDING, _ended("organiser")),
    "withdrawn_off_stage": (_A.WITHDRAWN, Standing.ATTENDING, _ended("off_stage", role="speaker")),
    "withdrawn_line": (_A.WITHDRAWN, Standing.WAITING, _ended("self")),
    "withdrawn_offer_declined": (_A.WITHDRAWN, Standing.OFFERED, _ended("offer_declined")),
    "withdrawn_offer_expired": (_A.WITHDRAWN, Standing.OFFERED, _ended("offer_expired")),
}
_BY_OTHER = frozenset({"invitation_by_other", "withdrawn_registrar"})


def _reason(language: str) -> str:
    return "The lecturer has fallen ill." if language == "en" else "Föreläsaren har blivit sjuk."


def _with_placeholders(text: str, values: Mapping[str, str], known: tuple[str, ...]) -> str:
    """The text with the names of its values in their places, the longest first: one may stand in another."""
    for name in sorted(known, key=lambda name: -len(values.get(name, ""))):
        if value := values.get(name):
            text = text.replace(value, f"{{{name}}}")
    return text
