"""Episodes as a reader meets them: what state they are in, which occurrence speaks for them, what there is to watch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from webinars.recordings.queries import Clip
from webinars.series.models import Episode, Occurrence, Series
from webinars.series.rules import OccurrenceState, state_of, takes_registrations
from webinars.site.rules import episode_statuses, precedence

_OVER = (OccurrenceState.HELD, OccurrenceState.CANCELLED)


@dataclass(frozen=True)
class ShownOccurrence:
    """One occurrence and the state that a reader is told."""

    occurrence: Occurrence
    state: OccurrenceState

    @property
    def is_open(self) -> bool:
        """Whether somebody may register; for a full one: for its waitlist."""
        return takes_registrations(self.state)

    @property
    def is_moved(self) -> bool:
        """Whether it has another time than people may have written down."""
        return self.occurrence.previous_starts_at is not None and self.state not in _OVER

    @property
    def has_new_time(self) -> bool:
        """Whether it was moved, or is the new date of one that was cancelled."""
        return self.is_moved or (self.occurrence.replaces_id is not None and self.state not in _OVER)

    @property
    def previous_ends_at(self) -> datetime | None:
        """The end that went with the old start; a moved occurrence stays as long as it was."""
        previous = self.occurrence.previous_starts_at
        return previous and previous + self.length

    @property
    def length(self) -> timedelta:
        """How long it lasts."""
        return self.occurrence.ends_at - self.occurrence.starts_at

    @property
    def seats_left(self) -> int | None:
        """None: there is no limit."""
        capacity = self.occurrence.capacity
        return None if capacity is None else max(capacity - self.occurrence.taken, 0)


@dataclass(frozen=True)
class ShownEpisode:
    """One episode with everything that its page and its line in a list say."""

    episode: Episode
    occurrences: Sequence[ShownOccurrence]
    """By date, drafts left out."""
    leading: ShownOccurrence | None
    """The one that speaks for the episode; None before it has a date."""
    clips: Sequence[Clip]
    """What can be watched."""
    statuses: Sequence[str]
    is_past: bool

    @property
    def others(self) -> Sequence[ShownOccurrence]:
        """The occurrences beside the leading one."""
        return [shown for shown in self.occurrences if shown != self.leading]

    @property
    def replaced(self) -> Occurrence | None:
        """The cancelled occurrence that the leading one is a new date for."""
        replaced_id = self.leading and self.leading.occurrence.replaces_id
        return next(
            (shown.occurrence for shown in self.occurrences if shown.occurrence.id == replaced_id), None
        )

    @property
    def first_open(self) -> ShownOccurrence | None:
        """The first occurrence that somebody may register for; a full one only when all are."""
        takes_registrations = [shown for shown in self.occurrences if shown.is_open]
        with_seats = [shown for shown in takes_registrations if shown.state != OccurrenceState.FULL]
        return next(iter(with_seats or takes_registrations), None)

    @property
    def speakers(self) -> Sequence[str]:
        """Who is on stage, by name and role or by role alone."""
        people = (person for person in self.episode.people if person.kind == "speaker")
        return [", ".join(part for part in (person.name, person.role) if part) for person in people]


@dataclass(frozen=True)
class ShownSeries:
    """A series and its published episodes."""

    series: Series
    coming: Sequence[ShownEpisode]
    """Soonest first; those without a date last."""
    past: Sequence[ShownEpisode]
    """Latest first."""

    @property
    def is_open(self) -> bool:
        """Whether somebody may register for any of its episodes."""
        return any(shown.first_open for shown in self.coming)

    @property
    def count(self) -> int:
        """How many episodes there are."""
        return len(self.coming) + len(self.past)


def shown_series(
    series: Series,
    clips: Mapping[int, Sequence[Clip]],
    *,
    with_drafts: bool = False,
    few_seats_left: int,
    now: datetime,
) -> ShownSeries:
    """A series as it stands now. `clips`: by episode id. `with_drafts`: as if every episode were published."""
    shown = [
        shown_episode(episode, clips.get(episode.id, ()), few_seats_left=few_seats_left, now=now)
        for episode in series.episodes
        if episode.published or with_drafts
    ]
    return ShownSeries(
        series=series,
        coming=sorted((episode for episode in shown if not episode.is_past), key=_place_in_time),
        past=sorted((episode for episode in shown if episode.is_past), key=_place_in_time, reverse=True),
    )


def shown_episode(
    episode: Episode, clips: Sequence[Clip], *, few_seats_left: int, now: datetime
) -> ShownEpisode:
    """An episode as it stands now. `clips`: all of them, also those that are still being captioned."""
    closed = episode.series.status in ("closed", "archived")
    occurrences = [
        shown_occurrence(occurrence, closed=closed, few_seats_left=few_seats_left, now=now)
        for occurrence in episode.occurrences
        if occurrence.status != "draft"
    ]
    leading = min(
        occurrences, key=lambda shown: precedence(shown.state, shown.occurrence.starts_at), default=None
    )
    published = [clip for clip in clips if clip.published_at is not None and clip.published_at <= now]
    return ShownEpisode(
        episode=episode,
        occurrences=occurrences,
        leading=leading,
        clips=published,
        statuses=episode_statuses(
            leading.state if leading else None,
            moved=leading is not None and leading.has_new_time,
            published=len(published),
            captioning=len(clips) - len(published),
        ),
        is_past=leading is not None and leading.state in _OVER and leading.occurrence.ends_at <= now,
    )


def dated_episodes(every_series: Sequence[ShownSeries]) -> Sequence[ShownEpisode]:
    """The episodes of all series that take place on a date to come or right now, soonest first."""
    coming = [episode for shown in every_series for episode in shown.coming]
    return sorted((episode for episode in coming if _takes_place(episode)), key=_place_in_time)


def shown_occurrence(
    occurrence: Occurrence, *, closed: bool, few_seats_left: int, now: datetime
) -> ShownOccurrence:
    """An occurrence as it stands now. A `closed` series takes no registrations any more."""
    state = state_of(occurrence, series_is_past=closed, few_seats_left=few_seats_left, now=now)
    return ShownOccurrence(occurrence, state)


def _takes_place(shown: ShownEpisode) -> bool:
    return shown.leading is not None and shown.leading.state not in (*_OVER, OccurrenceState.POSTPONED)


def _place_in_time(shown: ShownEpisode) -> tuple[bool, float, int]:
    leading = shown.leading
    if leading is None or leading.state == OccurrenceState.POSTPONED:
        return True, 0.0, shown.episode.number
    return False, leading.occurrence.starts_at.timestamp(), shown.episode.number
