"""The log: who did what to what, for whoever may see that series, or everything."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, Row
from sqlalchemy.orm import Session

from webinars.lib.dates import local, local_instant
from webinars.lib.spreadsheets import CSV_TYPE
from webinars.organisers.audit import About, record
from webinars.organisers.audit.export import as_csv
from webinars.organisers.audit.reading import Wanted, actors, all_entries, entries_page, kinds
from webinars.organisers.audit.tables import AuditEntry
from webinars.organisers.field_words import field_words, value_words
from webinars.organisers.guard import signed_in
from webinars.organisers.queries import all_organisers, series_to_choose
from webinars.organisers.rules import Permission
from webinars.organisers.words import kind_words, machine_names, role_names, verb_words
from webinars.web import download, private_page, services


@dataclass(frozen=True)
class Asked:
    """The filter as it stands in the address or the form."""

    vem: str = ""
    vad: str = ""
    serie: str = ""
    fran: str = ""
    till: str = ""

    @classmethod
    def of(cls, values: Mapping[str, str]) -> "Asked":
        """Whatever was asked for."""
        return cls(**{name: values.get(name, "")[:100] for name in ("vem", "vad", "serie", "fran", "till")})

    def wanted(self, series: Mapping[str, int], before_id: int | None = None) -> Wanted:
        """What it means. A series that one may not know of does not exist."""
        if self.serie and self.serie not in series:
            abort(404)
        zone = services().config.site.timezone
        return Wanted(
            actor_id=self.vem,
            kind=self.vad,
            series_id=series.get(self.serie),
            since=_midnight(self.fran, zone),
            until=_midnight(self.till, zone, days_later=1),
            before_id=before_id,
        )

    def given(self) -> dict[str, str]:
        """What does matter, for links and for the log."""
        return {name: value for name, value in vars(self).items() if value}


def log() -> ResponseReturnValue:
    """The latest entries, newest first."""
    asked, before = Asked.of(request.args), request.args.get("fore", type=int)
    if before is not None and not 0 < before < 2**31:
        abort(404)
    with services().database.read() as session:
        seen, series = _seen(), _series(session)
        wanted = asked.wanted({each.slug: each.id for each in series}, before)
        entries, more = entries_page(session, wanted, seen)
        page = render_template(
            "organisers/backoffice/log.html",
            asked=asked,
            entries=entries,
            more=more,
            before=before,
            series=[(each.slug, each.title) for each in series],
            titles={each.id: each.title for each in series},
            actors=_actors(session, seen),
            kinds=_kinds(session, seen),
            verbs=verb_words(),
            fields=field_words(),
            roles=role_names(),
            actor_names=machine_names(),
            shown=_shown(),
            zone=services().config.site.timezone,
        )
    return private_page(page)


def export_log() -> ResponseReturnValue:
    """The same as a file; that somebody took it along is an entry itself."""
    asked, who, now = Asked.of(request.form), signed_in(), services().now()
    with services().database.write() as session:
        wanted = asked.wanted({each.slug: each.id for each in _series(session)})
        zone = services().config.site.timezone
        series_id = wanted.series_id
        lines = as_csv(all_entries(session, wanted, _seen()), zone)
        name = f"handelselogg-{local(now, zone).date()}.csv"
        response = download(name, CSV_TYPE, lambda file: file.writelines(map(str.encode, lines)))
        record(session, who.by, "log exported", About("log", "", "", series_id), after=asked.given(), now=now)
    return response


def _seen() -> ColumnElement[bool]:
    return signed_in().within(AuditEntry.series_id, Permission.READ_LOG)


def _series(session: Session) -> list[Row[int, str, str]]:
    scope = signed_in().scope(Permission.READ_LOG)
    return [series for series in series_to_choose(session) if scope.covers(series.id)]


def _actors(session: Session, seen: ColumnElement[bool]) -> list[tuple[str, str]]:
    names = {each.public_id: each.name for each in all_organisers(session)}
    names |= machine_names()
    found = [(actor, names.get(actor, actor)) for actor in actors(session, seen)]
    return sorted(found, key=lambda actor: actor[1].casefold())


def _kinds(session: Session, seen: ColumnElement[bool]) -> list[tuple[str, str]]:
    words = kind_words()
    return [(kind, words.get(kind, kind)) for kind in kinds(session, seen)]


def _shown() -> Callable[[str, object], object]:
    """How the value of a field is shown: our own words in the reader's language, instants on the site's clock."""
    words = value_words()

    def shown(field: str, value: object) -> object:
        if isinstance(value, bool) or field == "status":
            return words.get(value, value)
        return _on_the_clock(value)

    return shown


def _on_the_clock(value: object) -> object:
    try:
        instant = datetime.fromisoformat(str(value)) if isinstance(value, str) and "T" in value else None
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        return value
    return f"{local(instant, services().config.site.timezone):%Y-%m-%d %H.%M}"


def _midnight(text: str, zone: str, *, days_later: int = 0) -> datetime | None:
    try:
        day = date.fromisoformat(text) + timedelta(days=days_later)
        return local_instant(datetime.combine(day, time()), zone)
    except (ValueError, OverflowError):
        return None
