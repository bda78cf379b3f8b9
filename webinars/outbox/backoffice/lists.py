"""The list: by state, searched and filtered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from webinars.changes.queries import changes_on_hold
from webinars.lib.dates import local_instant
from webinars.mail.explanations import explained
from webinars.mail.queries import mail_switch
from webinars.mail.rules import MailState
from webinars.organisers.guard import signed_in
from webinars.organisers.rules import Permission
from webinars.outbox import queries, words
from webinars.outbox.backoffice.found import reasons, seen
from webinars.outbox.queries import Wanted
from webinars.people.words import mail_state_words
from webinars.series.models import Episode, Series
from webinars.web import private_page, services

_FIELDS = ("lage", "sok", "slag", "serie", "tillfalle", "dag")


@dataclass(frozen=True)
class Asked:
    """The filter as it stands in the address."""

    lage: str = ""
    sok: str = ""
    slag: str = ""
    serie: str = ""
    tillfalle: str = ""
    dag: str = ""

    @classmethod
    def of(cls, values: Mapping[str, str]) -> "Asked":
        """Whatever was asked for."""
        return cls(**{name: values.get(name, "").strip()[:100] for name in _FIELDS})

    def given(self) -> dict[str, str]:
        """What does matter, for links."""
        return {name: value for name, value in vars(self).items() if value}

    def wanted(self, series: Mapping[str, int], before_id: int | None) -> Wanted:
        """What it means. A series that one may not know of does not exist."""
        if self.serie and self.serie not in series:
            abort(404)
        since = _midnight(self.dag)
        occurrence = self.tillfalle if self.tillfalle.isdecimal() and len(self.tillfalle) < 10 else ""
        return Wanted(
            state=MailState(self.lage) if self.lage in frozenset(MailState) else None,
            kind=self.slag,
            search=self.sok,
            series_id=series.get(self.serie),
            occurrence_id=int(occurrence) if occurrence else None,
            since=since,
            until=_midnight(self.dag, days_later=1) if since else None,
            before_id=before_id,
        )


def list_mails() -> ResponseReturnValue:
    """The latest, newest first."""
    asked, before = Asked.of(request.args), request.args.get("fore", type=int)
    if before is not None and not 0 < before < 2**31:
        abort(404)
    with services().database.read() as session:
        series = _series(session)
        wanted = asked.wanted({each.slug: each.id for each in series}, before)
        mails, more = queries.mails_page(session, wanted, seen())
        places = queries.places_of(session, mails)
        kinds = queries.kinds_seen(session, seen())
        page = render_template(
            "outbox/backoffice/list.html",
            asked=asked,
            on_hold=changes_on_hold(session, _changeable(), now=services().now()),
            before=before,
            mails=mails,
            more=more,
            places=places,
            waits=reasons(session, mails, places),
            counts=queries.counts(session, wanted, seen()),
            series=[(each.slug, each.title) for each in series],
            kinds=sorted(((kind, words.kind_word(kind)) for kind in kinds), key=lambda each: each[1]),
            switch=mail_switch(session),
            tabs=words.tab_words(),
            meanings=words.state_meanings(),
            state_words=mail_state_words(),
            waiting=words.waiting_words(),
            kind_word=words.kind_word,
            explained=explained,
            is_administrator=signed_in().is_administrator,
            done=request.args.get("gjort", ""),
            zone=services().config.site.timezone,
        )
    return private_page(page)


def _series(session: Session) -> list[Series]:
    return list(queries.series_among(session, signed_in().within(Series.id, Permission.MANAGE_PEOPLE)))


def _midnight(text: str, *, days_later: int = 0) -> datetime | None:
    try:
        day = date.fromisoformat(text) + timedelta(days=days_later)
        return local_instant(datetime.combine(day, time()), services().config.site.timezone)
    except (ValueError, OverflowError):
        return None


def _changeable() -> ColumnElement[bool]:
    """The series whose changes one may see through."""
    return signed_in().within(Episode.series_id, Permission.EDIT_SERIES)
