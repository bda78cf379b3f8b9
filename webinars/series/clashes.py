"""What an occurrence's date clashes with: holidays, school breaks, other episodes. Warnings, never refusals."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from webinars.lib.dates import local
from webinars.series.models import Episode, Occurrence, Series
from webinars.series.swedish_year import (
    SATURDAY,
    holiday_on,
    is_bridge_day,
    school_break_on,
)

DAY = timedelta(days=1)
EVENING = time(16)  # who starts this late has people leave work for it, or home
EARLIEST, LATEST = time(7), time(21)
GOING = ("planned", "open", "draft")


class ClashKind(StrEnum):
    """Why fewer people than hoped for may come."""

    HOLIDAY = "holiday"
    EVENING_BEFORE_HOLIDAY = "evening before holiday"
    BRIDGE_DAY = "bridge day"
    WEEKEND = "weekend"
    SCHOOL_BREAK = "school break"
    UNUSUAL_HOUR = "unusual hour"
    SAME_TIME = "same time"  # as another occurrence, of whatever series
    DAY_APART = "day apart"  # from another episode of the series: on the same day, the evening before, or the day after
    OUT_OF_ORDER = "out of order"  # an earlier episode comes later, or a later one earlier


@dataclass(frozen=True)
class Clash:
    """One reason to think again."""

    kind: ClashKind
    what: str = ""
    """For holidays and breaks: a value of `swedish_year.Holiday` or `swedish_year.Break`."""
    other: Occurrence | None = None


def clashes_of(
    session: Session,
    episode: Episode | None,
    series: Series,
    *,
    starts_at: datetime,
    ends_at: datetime,
    ignoring: int | None = None,
) -> Sequence[Clash]:
    """What these times would clash with, in `series`' zone. `episode` None: a new one, after all others.

    `ignoring` is the id of the occurrence that is moved.
    """
    others = session.scalars(
        select(Occurrence)
        .join(Episode)
        .where(
            Occurrence.status.in_(GOING),
            (Episode.series_id == series.id)
            | ((Occurrence.starts_at < ends_at) & (Occurrence.ends_at > starts_at)),
        )
        .options(selectinload(Occurrence.episode).selectinload(Episode.series))
        .order_by(Occurrence.starts_at, Occurrence.id)
    )
    among = [each for each in others if each.id != ignoring]
    return [
        *clashes_with_the_year(local(starts_at, series.timezone)),
        *_with_others(among, episode, series, starts_at, ends_at),
    ]


def clashes_with_the_year(starts_at: datetime) -> Iterator[Clash]:
    """What the day and hour alone say; `starts_at` on the clock of the series' zone."""
    day = starts_at.date()
    if holiday := holiday_on(day):
        yield Clash(ClashKind.HOLIDAY, holiday.value)
    elif day.weekday() >= SATURDAY:
        yield Clash(ClashKind.WEEKEND)
    elif is_bridge_day(day):
        yield Clash(ClashKind.BRIDGE_DAY)
    if starts_at.time() >= EVENING and (tomorrow := holiday_on(day + DAY)) and not holiday_on(day):
        yield Clash(ClashKind.EVENING_BEFORE_HOLIDAY, tomorrow.value)
    if school_break := school_break_on(day):
        yield Clash(ClashKind.SCHOOL_BREAK, school_break.value)
    if not EARLIEST <= starts_at.time() <= LATEST:
        yield Clash(ClashKind.UNUSUAL_HOUR)


def _with_others(
    others: Iterable[Occurrence],
    episode: Episode | None,
    series: Series,
    starts_at: datetime,
    ends_at: datetime,
) -> Iterator[Clash]:
    day, number = local(starts_at, series.timezone).date(), episode.number if episode else None
    for other in others:
        is_same_series = other.episode.series_id == series.id
        if other.starts_at < ends_at and starts_at < other.ends_at:
            yield Clash(ClashKind.SAME_TIME, other=other)
        elif is_same_series and other.episode.number != number:
            yield from _with_episode(other, number, starts_at, day, series.timezone)


def _with_episode(
    other: Occurrence, number: int | None, starts_at: datetime, day: date, zone: str
) -> Iterator[Clash]:
    if abs(local(other.starts_at, zone).date() - day) <= DAY:
        yield Clash(ClashKind.DAY_APART, other=other)
    is_earlier_episode = number is None or other.episode.number < number
    if is_earlier_episode != (other.starts_at < starts_at):
        yield Clash(ClashKind.OUT_OF_ORDER, other=other)
