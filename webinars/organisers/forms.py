"""What was typed into the forms about organisers, and what is wrong with it, in sentences."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from email_validator import EmailNotValidError, validate_email

from webinars.lib.addresses import UnusableAddress, ascii_address
from webinars.lib.dates import local, local_instant
from webinars.lib.languages import gettext
from webinars.lib.text import clean_line
from webinars.organisers.accounts import Account
from webinars.organisers.models import Organiser
from webinars.organisers.rules import Role

Problems = list[tuple[str, str]]
"""(field id, sentence), in the order of the page."""

EVERY_SERIES_ROLES = tuple(Role)
ONE_SERIES_ROLES = (Role.EDITOR, Role.HOST, Role.WRITER)  # administrators are for all


def read_address(text: str) -> tuple[str, str]:
    """The address in the form in which it is kept, and what is wrong with it ("" when nothing is)."""
    written = clean_line(text, 254)
    if not written:
        return written, gettext("Skriv din e-postadress, till exempel namn@kommun.se.")
    try:
        # Nobody is asked over the net whether the address exists.
        kept = validate_email(written, check_deliverability=False, allow_smtputf8=False).normalized
        ascii_address(kept)
    except (EmailNotValidError, UnusableAddress):
        return written, gettext("Skriv hela e-postadressen, till exempel namn@kommun.se.")
    return kept, ""


@dataclass
class AccountForm:
    """An organiser's account, as it is shown and sent; `roles` by field: "role" for all series, "role-7" for one."""

    name: str = ""
    email: str = ""
    ends_on: str = ""
    roles: dict[str, str] = field(default_factory=dict)
    language: str = "sv"
    problems: Problems = field(default_factory=list)

    @classmethod
    def of(cls, organiser: Organiser, zone: str) -> "AccountForm":
        """The account as it is."""
        last = organiser.ends_at and local(organiser.ends_at - timedelta(seconds=1), zone).date()
        roles = {_field(grant.series_id): str(grant.role) for grant in organiser.grants}
        return cls(organiser.name, organiser.email, last.isoformat() if last else "", roles)

    @classmethod
    def sent(cls, sent: Mapping[str, str], series_ids: Iterable[int]) -> "AccountForm":
        """What somebody filled in."""
        fields = [_field(None), *map(_field, series_ids)]
        roles = {each: sent[each] for each in fields if sent.get(each) in frozenset(Role)}
        name, ends_on = clean_line(sent.get("name", ""), 100), clean_line(sent.get("ends_on", ""), 20)
        language = "en" if sent.get("language") == "en" else "sv"
        return cls(name, clean_line(sent.get("email", ""), 254), ends_on, roles, language)

    def read(self, zone: str, *, with_email: bool, now: datetime) -> Account | None:
        """What is meant; None, and `problems`, when something has to be put right."""
        self.problems = []
        if not self.name:
            self.problems.append(("name", gettext("Skriv arrangörens namn.")))
        if with_email:
            self._read_email()
        if not self.roles:
            self.problems.append(
                ("role", gettext("Välj en roll i alla serier, eller en roll i minst en serie."))
            )
        ends_at = self._read_end(zone, now)
        if self.problems:
            return None
        every = self.roles.get(_field(None))
        series = {_series_id(each): Role(role) for each, role in self.roles.items() if each != _field(None)}
        return Account(self.name, Role(every) if every else None, series, ends_at)

    def _read_email(self) -> None:
        self.email, problem = read_address(self.email)
        if problem:
            sentence = gettext("Skriv arrangörens e-postadress, till exempel namn@kommun.se.")
            self.problems.append(("email", problem if self.email else sentence))

    def _read_end(self, zone: str, now: datetime) -> datetime | None:
        if not self.ends_on:
            return None
        try:
            day = date.fromisoformat(self.ends_on)
            ends_at = local_instant(datetime.combine(day + timedelta(days=1), time()), zone)
        except (ValueError, OverflowError):
            self.problems.append(("ends_on", gettext("Skriv dagen så här: 2026-12-31.")))
            return None
        if ends_at <= now:
            self.problems.append(("ends_on", gettext("Välj en dag som inte har passerat.")))
        return ends_at


def _field(series_id: int | None) -> str:
    return "role" if series_id is None else f"role-{series_id}"


def _series_id(field: str) -> int:
    return int(field.partition("-")[2])
