"""What was typed about a change, and what is wrong with it, in sentences."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from urllib.parse import urlsplit

from webinars.changes.proposals import Proposal
from webinars.changes.rules import Kind
from webinars.changes.words import reason_in_words
from webinars.conferencing import PLATFORMS
from webinars.lib.dates import NonexistentLocalTime, local, local_instant
from webinars.lib.languages import gettext
from webinars.lib.text import clean_line, clean_text
from webinars.series.models import Occurrence
from webinars.series.rules import WAITLISTS

Problems = list[tuple[str, str]]
"""(field id, sentence), in the order of the page."""

TIMES = ("date", "start_time", "end_time")
REASON = ("ready_reason", "reason")
DETAILS = ("place", "note", "capacity", "closes_date", "closes_time", "waitlist")
FIELDS: Mapping[Kind, tuple[str, ...]] = {
    Kind.MOVED: (*TIMES, "reason"),
    Kind.CANCELLED: REASON,
    Kind.POSTPONED: REASON,
    Kind.REOPENED: (),
    Kind.LINK: ("platform", "join_url"),
    Kind.DETAILS: DETAILS,
    Kind.NEW_DATE: TIMES,
}
MOST_SEATS = 100_000
_CLOCK = re.compile(r"([01]?\d|2[0-3])(?:[.:]([0-5]\d))?")


@dataclass
class ChangeForm:
    """The fields of one kind of change, as they are shown and sent."""

    kind: Kind
    values: dict[str, str]
    problems: Problems = field(default_factory=list)

    @classmethod
    def of(cls, kind: Kind, occurrence: Occurrence) -> "ChangeForm":
        """As the occurrence is."""
        zone = occurrence.episode.series.timezone
        start, end = local(occurrence.starts_at, zone), local(occurrence.ends_at, zone)
        closes_at = occurrence.registration_closes_at and local(occurrence.registration_closes_at, zone)
        known = {
            "date": "" if kind is Kind.NEW_DATE else f"{start:%Y-%m-%d}",
            "start_time": f"{start:%H:%M}",
            "end_time": f"{end:%H:%M}",
            "ready_reason": "weather",
            "platform": occurrence.platform,
            "join_url": occurrence.join_url,
            "place": occurrence.place,
            "note": occurrence.note,
            "capacity": "" if occurrence.capacity is None else str(occurrence.capacity),
            "closes_date": f"{closes_at:%Y-%m-%d}" if closes_at else "",
            "closes_time": f"{closes_at:%H:%M}" if closes_at else "",
            "waitlist": occurrence.waitlist,
        }
        return cls(kind, {name: known.get(name, "") for name in FIELDS[kind]})

    @classmethod
    def sent(cls, kind: Kind, sent: Mapping[str, str]) -> "ChangeForm":
        """What somebody filled in."""
        return cls(kind, {name: clean_text(sent.get(name, ""), 2000) for name in FIELDS[kind]})

    def read(self, occurrence: Occurrence) -> Proposal | None:
        """What is meant; None, and `problems`, when something has to be put right."""
        self.problems = []
        zone, language = occurrence.episode.series.timezone, occurrence.episode.series.language
        values: dict[str, object] = {}
        if self.kind in (Kind.MOVED, Kind.NEW_DATE):
            values = dict(self._times(zone))
        elif self.kind is Kind.LINK:
            values = {"platform": self._platform(occurrence), "join_url": self._join_url()}
        elif self.kind is Kind.DETAILS:
            values = self._details(zone)
        reason = self._reason(language)
        return None if self.problems else Proposal(self.kind, values, reason)

    def _times(self, zone: str) -> Mapping[str, datetime]:
        day = self._day("date", gettext("Skriv datumet så här: 2026-12-03."))
        starts = self._clock("start_time", gettext("Skriv när det börjar, till exempel 12.00."))
        ends = self._clock("end_time", gettext("Skriv när det slutar, till exempel 13.00."))
        if day is None or starts is None or ends is None:
            return {}
        ends_on = day if ends > starts else day + timedelta(days=1)  # past midnight
        starts_at = self._instant("start_time", datetime.combine(day, starts), zone)
        ends_at = self._instant("end_time", datetime.combine(ends_on, ends), zone)
        return {"starts_at": starts_at, "ends_at": ends_at} if starts_at and ends_at else {}

    def _details(self, zone: str) -> dict[str, object]:
        capacity = self.values["capacity"].strip()
        if capacity and not (capacity.isascii() and capacity.isdigit() and int(capacity[:9]) <= MOST_SEATS):
            self._wrong("capacity", gettext("Skriv antalet platser med siffror, eller lämna fältet tomt."))
            capacity = ""
        waitlist = self.values["waitlist"]
        if waitlist not in WAITLISTS:
            self._wrong("waitlist", gettext("Välj hur väntelistan ska fungera."))
        return {
            "place": clean_line(self.values["place"], 200),
            "note": clean_line(self.values["note"], 200),
            "capacity": int(capacity) if capacity else None,
            "registration_closes_at": self._closing(zone),
            "waitlist": waitlist,
        }

    def _closing(self, zone: str) -> datetime | None:
        if not (self.values["closes_date"] or self.values["closes_time"]):
            return None
        day = self._day("closes_date", gettext("Skriv dagen så här: 2026-12-02. Lämna tomt för starten."))
        clock = self._clock("closes_time", gettext("Skriv klockslaget, till exempel 12.00."))
        if day is None or clock is None:
            return None
        return self._instant("closes_time", datetime.combine(day, clock), zone)

    def _platform(self, occurrence: Occurrence) -> str:
        """As it is, where the form does not ask: there are only links then."""
        platform = self.values["platform"] or occurrence.platform
        if platform != occurrence.platform and platform not in PLATFORMS:
            self._wrong("platform", gettext("Välj var mötet hålls."))
        return platform

    def _join_url(self) -> str:
        address = clean_line(self.values["join_url"], 2000)
        parts = urlsplit(address) if address else None
        if parts and (parts.scheme not in ("https", "http") or not parts.netloc):
            self._wrong("join_url", gettext("Skriv hela länken, från https:// och framåt."))
        return address

    def _reason(self, language: str) -> str:
        own = clean_text(self.values.get("reason", ""), 1000)
        if self.kind not in (Kind.CANCELLED, Kind.POSTPONED):
            return own
        ready = reason_in_words(self.values["ready_reason"], language) if self.kind is Kind.CANCELLED else ""
        if not (ready or own):
            self._wrong("reason", gettext("Skriv varför, i en mening. Alla som är anmälda får läsa den."))
        return f"{ready} {own}".strip()

    def _day(self, name: str, sentence: str) -> date | None:
        try:
            day = date.fromisoformat(self.values[name].strip())
        except ValueError:
            day = None
        if day is None or not 2000 <= day.year < 2200:
            self._wrong(name, sentence)
            return None
        return day

    def _clock(self, name: str, sentence: str) -> time | None:
        found = _CLOCK.fullmatch(self.values[name].strip())
        if found is None:
            self._wrong(name, sentence)
            return None
        return time(int(found[1]), int(found[2] or 0))

    def _instant(self, name: str, moment: datetime, zone: str) -> datetime | None:
        try:
            return local_instant(moment, zone)
        except NonexistentLocalTime:
            self._wrong(
                name,
                gettext("Den tiden finns inte: klockan ställs om till sommartid just då. Välj en annan."),
            )
            return None

    def _wrong(self, name: str, sentence: str) -> None:
        self.problems.append((name, sentence))
