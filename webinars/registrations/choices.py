"""What can be registered for in a series right now, and what stands in the way of the rest."""

from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from sqlalchemy import Boolean, and_, bindparam, or_, select
from sqlalchemy.orm import Session, contains_eager, load_only

from webinars.lib import dates
from webinars.lib.database import UtcDateTime
from webinars.lib.languages import gettext, spoken_language
from webinars.registrations.following import occurrences_for_follower
from webinars.series.models import Episode, Occurrence, Series
from webinars.series.rules import (
    PAST_SERIES_STATUSES,
    OccurrenceState,
    state_of,
    takes_registrations,
)


@dataclass(frozen=True)
class Choice:
    """One occurrence, as it stands at this moment."""

    occurrence: Occurrence
    state: OccurrenceState

    @property
    def is_open(self) -> bool:
        """Whether somebody may register; for a full one: for its waitlist."""
        return takes_registrations(self.state)

    @property
    def is_full(self) -> bool:
        """Whether there is a place in the queue only."""
        return self.state is OccurrenceState.FULL

    @property
    def shown(self) -> Hashable:
        """All that a page says of it: while this is the same, so is the page."""
        occurrence, episode = self.occurrence, self.occurrence.episode
        return (
            *(occurrence.id, occurrence.starts_at, occurrence.ends_at, occurrence.replaces_id),
            *(occurrence.reason, episode.id, episode.number, episode.title, self.state),
        )

    def as_full(self) -> "Choice":
        """The same, for those who came after the last seat was taken."""
        return replace(self, state=OccurrenceState.FULL)


@dataclass(frozen=True)
class Choices:
    """A series and its occurrences, soonest first: those to come, and those that a link or a form named."""

    series: Series
    all: Sequence[Choice]

    @property
    def named(self) -> Hashable:
        """All that a page says of the series."""
        series = self.series
        return series.slug, series.title, series.summary, series.language, series.timezone

    @property
    def shown(self) -> Hashable:
        """All that a page says of them: while this is the same, so is the page."""
        return self.named, tuple(choice.shown for choice in self.all)

    @property
    def open(self) -> list[Choice]:
        """What the form offers."""
        return [choice for choice in self.all if choice.is_open]

    def next_after(self, closed: Choice) -> Choice | None:
        """What to take instead: the date that replaces it, else another of its episode, else the next one."""
        return min(
            self.open,
            key=lambda choice: (
                choice.occurrence.replaces_id != closed.occurrence.id,
                choice.occurrence.episode_id != closed.occurrence.episode_id,
                choice.occurrence.starts_at,
            ),
            default=None,
        )

    def closed(self, named: Collection[int]) -> list[Choice]:
        """What was named and takes no registrations."""
        return [choice for choice in self.all if choice.occurrence.id in named and not choice.is_open]

    def picked(self, named: Collection[int], *, whole_series: bool) -> list[Choice]:
        """What somebody who registers for these for the first time gets: all that a page may say about places."""
        open_ones = {choice.occurrence.id: choice for choice in self.open}
        if not whole_series:
            return [choice for occurrence_id, choice in open_ones.items() if occurrence_id in named]
        wanted = occurrences_for_follower([choice.occurrence for choice in self.open], chosen=named)
        return [open_ones[occurrence.id] for occurrence in wanted]


def obstacle(choice: Choice) -> str:
    """Why nobody can register for this one."""
    occurrence, series = choice.occurrence, choice.occurrence.episode.series
    when = dates.heading(occurrence.starts_at, occurrence.ends_at, series.timezone, spoken_language())
    return _OBSTACLES.get(choice.state, _OBSTACLES[OccurrenceState.CLOSED])() % {
        "title": occurrence.episode.title,
        "when": when[0].lower() + when[1:] if spoken_language() == "sv" else when,
    }


_OBSTACLES: dict[OccurrenceState, Callable[[], str]] = {
    OccurrenceState.PLANNED: lambda: gettext("Anmälan till ”%(title)s” %(when)s har inte öppnat än."),
    OccurrenceState.CLOSED: lambda: gettext("Anmälan till ”%(title)s” %(when)s har stängt."),
    OccurrenceState.LIVE: lambda: gettext("Sändningen av ”%(title)s” %(when)s pågår nu."),
    OccurrenceState.HELD: lambda: gettext("”%(title)s” %(when)s är genomfört."),
    OccurrenceState.POSTPONED: lambda: gettext("”%(title)s” %(when)s är framflyttat. Ny tid kommer."),
    OccurrenceState.CANCELLED: lambda: gettext("”%(title)s” %(when)s är inställt."),
}


_WANTED = (
    Series.slug == bindparam("slug"),
    Series.published,
    Episode.published,
    Occurrence.status != "draft",
    or_(
        and_(bindparam("all", type_=Boolean), Occurrence.ends_at > bindparam("now", type_=UtcDateTime)),
        Occurrence.id.in_(bindparam("named", expanding=True)),
    ),
)
# Written once: every form that is opened or sent asks this.
_CHOICES = (
    select(Occurrence)
    .join(Occurrence.episode)
    .join(Episode.series)
    .where(*_WANTED)
    .options(
        load_only(
            *(Occurrence.key, Occurrence.episode_id, Occurrence.replaces_id, Occurrence.reason),
            *(Occurrence.starts_at, Occurrence.ends_at, Occurrence.registration_closes_at),
            *(Occurrence.status, Occurrence.capacity, Occurrence.taken),
        ),
        contains_eager(Occurrence.episode).load_only(
            Episode.series_id, Episode.number, Episode.title, Episode.published
        ),
        contains_eager(Occurrence.episode, Episode.series).load_only(
            *(Series.slug, Series.title, Series.summary, Series.status),
            *(Series.language, Series.timezone, Series.invitation_lead_days),
        ),
    )
    .order_by(Occurrence.starts_at, Occurrence.id)
)
_SERIES_SHOWN = Series.slug, Series.title, Series.summary, Series.language, Series.timezone
_CHOICE_SHOWN = (
    *(Occurrence.id, Occurrence.starts_at, Occurrence.ends_at, Occurrence.replaces_id, Occurrence.reason),
    *(Episode.id, Episode.number, Episode.title),
)
_SHOWN = (
    select(
        *(*_SERIES_SHOWN, *_CHOICE_SHOWN),
        *(Series.status.label("series_status"), Occurrence.status, Occurrence.registration_closes_at),
        *(Occurrence.capacity, Occurrence.taken),
    )
    .join(Occurrence.episode)
    .join(Episode.series)
    .where(*_WANTED)
    .order_by(Occurrence.starts_at, Occurrence.id)
)


def shown_in(
    session: Session, slug: str, *, named: Collection[int] = (), few_seats_left: int, now: datetime
) -> Hashable | None:
    """`choices_in(...).shown` at a third of its cost: enough to know whether a kept page still holds."""
    wanted = {"slug": slug, "now": now, "named": list(named), "all": True}
    rows = session.connection().execute(_SHOWN, wanted).all()
    if not rows:
        return None
    first, last = len(_SERIES_SHOWN), len(_SERIES_SHOWN) + len(_CHOICE_SHOWN)
    is_past = rows[0].series_status in PAST_SERIES_STATUSES
    state = partial(state_of, series_is_past=is_past, few_seats_left=few_seats_left, now=now)
    return tuple(rows[0][:first]), tuple((*row[first:last], state(row)) for row in rows)


def choices_in(
    session: Session,
    slug: str,
    *,
    named: Collection[int] = (),
    only_named: bool = False,
    few_seats_left: int,
    now: datetime,
) -> Choices | None:
    """What can be chosen in this series, None when there is none such. `named` ones are shown even when past.

    `only_named`: nothing else is going to be shown.
    """
    wanted = {"slug": slug, "now": now, "named": list(named), "all": not only_named}
    occurrences = session.scalars(_CHOICES, wanted).all()
    if not occurrences:
        empty = session.scalar(select(Series).where(Series.slug == slug, Series.published))
        return Choices(empty, ()) if empty else None
    series = occurrences[0].episode.series
    is_past = series.status in PAST_SERIES_STATUSES
    state = partial(state_of, series_is_past=is_past, few_seats_left=few_seats_left, now=now)
    return Choices(series, [Choice(occurrence, state(occurrence)) for occurrence in occurrences])
