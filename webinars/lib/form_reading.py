"""Reading one form field by field, so that everything that is wrong is said at once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email

from webinars.lib.addresses import UnusableAddress, ascii_address
from webinars.lib.dates import NonexistentLocalTime, local, local_instant
from webinars.lib.languages import gettext
from webinars.lib.text import clean_line, clean_text

Problems = list[tuple[str, str]]
"""(field id, sentence), in the order of the page."""

FIRST_YEAR, LAST_YEAR = 2000, 2199


@dataclass
class Reading:
    """One form that was sent. What is wrong is noted in `problems`, and reads as empty."""

    sent: Mapping[str, str]
    problems: Problems = field(default_factory=list)

    def wrong(self, name: str, sentence: str) -> None:
        """Note what is wrong with a field."""
        self.problems.append((name, sentence))

    def line(self, name: str, limit: int = 300, *, missing: str = "") -> str:
        """A text on one line; `missing` is what is said when it is empty."""
        text = clean_line(self.sent.get(name, ""), limit)
        if missing and not text:
            self.wrong(name, missing)
        return text

    def text(self, name: str, limit: int = 20_000) -> str:
        """A text of several lines."""
        return clean_text(self.sent.get(name, ""), limit)

    def lines(self, name: str, limit: int = 1000) -> list[str]:
        """A text for each line that is not empty."""
        return [line for each in self.text(name).split("\n") if (line := clean_line(each, limit))]

    def choice(self, name: str, options: Collection[str], otherwise: str) -> str:
        """One of a few words."""
        chosen = self.sent.get(name, otherwise)
        return chosen if chosen in options else otherwise

    def number(self, name: str, lowest: int, highest: int, sentence: str) -> int | None:
        """A whole number; None when the field is empty, or wrong."""
        text = clean_line(self.sent.get(name, ""), 20)
        if not text:
            return None
        if text.isascii() and text.isdigit() and lowest <= int(text) <= highest:
            return int(text)
        self.wrong(name, sentence)
        return None

    def email(self, name: str) -> str:
        """An address, or nothing."""
        written = clean_line(self.sent.get(name, ""), 254)
        if not written:
            return ""
        try:
            # Nobody is asked over the net whether the address exists.
            kept = validate_email(written, check_deliverability=False, allow_smtputf8=False).normalized
            ascii_address(kept)
        except (EmailNotValidError, UnusableAddress):
            self.wrong(name, gettext("Skriv hela e-postadressen, till exempel namn@kommun.se."))
            return ""
        return kept

    def web_address(self, name: str) -> str:
        """An address of the web, or nothing."""
        text = clean_line(self.sent.get(name, ""), 2000)
        if not text or _is_web_address(text):
            return text
        self.wrong(name, gettext("Skriv hela adressen, till exempel https://example.org/rum."))
        return ""

    def instant(self, day_name: str, clock_name: str, zone: str, *, otherwise: time) -> datetime | None:
        """A day and a time on the zone's clock; None when no day is given, or when something is wrong."""
        day = self._day(day_name)
        clock = self._clock(clock_name, otherwise) if day else None
        if day is None or clock is None:
            return None
        try:
            return local_instant(datetime.combine(day, clock), zone)
        except NonexistentLocalTime:
            self.wrong(
                clock_name, gettext("Den natten ställs klockan fram, och tiden finns inte. Välj en annan.")
            )
            return None

    def _day(self, name: str) -> date | None:
        text = clean_line(self.sent.get(name, ""), 20)
        if not text:
            return None
        try:
            day = date.fromisoformat(text)
        except ValueError:
            self.wrong(name, gettext("Skriv dagen så här: 2026-12-31."))
            return None
        if FIRST_YEAR <= day.year <= LAST_YEAR:
            return day
        self.wrong(name, gettext("Kontrollera årtalet."))
        return None

    def _clock(self, name: str, otherwise: time) -> time | None:
        text = clean_line(self.sent.get(name, ""), 20).replace(".", ":")
        if not text:
            return otherwise
        try:
            clock = time.fromisoformat(text.rjust(5, "0"))
        except ValueError:
            self.wrong(name, gettext("Skriv klockslaget så här: 12.00."))
            return None
        return clock.replace(second=0, microsecond=0, tzinfo=None)


def day_and_clock(instant: datetime | None, zone: str) -> tuple[str, str]:
    """As the fields of a form show it: `("2026-11-26", "12:00")`; empty ones for none."""
    if instant is None:
        return "", ""
    at = local(instant, zone)
    return f"{at:%Y-%m-%d}", f"{at:%H:%M}"


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not set(text) & set(' <>"')
