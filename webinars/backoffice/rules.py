"""What needs a hand, how soon, and where it is mended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

SOON = timedelta(days=14)  # a draft whose date is nearer than this
LINK_NEEDED = timedelta(days=7)  # an occurrence without a room
SILENT = timedelta(minutes=1)  # a scheduler that says nothing for longer stands still
WAITED_IN_VAIN = timedelta(hours=1)  # with a free seat: the line is settled within seconds when it moves
BACKUP_AGE = timedelta(days=7)  # of an installation that has ever made one
AHEAD = timedelta(days=30)  # publishing dates worth knowing of


class Trouble(StrEnum):
    """What keeps people from what they were promised, or soon will."""

    SCHEDULER_SILENT = "scheduler silent"
    MAIL_HELD = "mail held"
    MAIL_FAILING = "mail failing"
    MAILS_DEAD = "mails dead"
    ON_HOLD = "on hold"
    NO_ROOM = "no room"
    LINE_STANDS = "line stands"
    BOUNCES = "bounces"
    NOT_ANSWERED = "not answered"
    SET_ASIDE = "set aside"
    DRAFT_NEAR = "draft near"
    CAPTIONS_DUE = "captions due"
    LINKS_BROKEN = "links broken"
    BACKUP_OLD = "backup old"
    PUBLISHING_AHEAD = "publishing ahead"


Values = Mapping[str, str | int]

MENDED_AT: Mapping[Trouble, str] = {
    Trouble.SCHEDULER_SILENT: "outbox.list_mails",
    Trouble.MAIL_HELD: "outbox.ask_to_release",
    Trouble.MAIL_FAILING: "outbox.list_mails",
    Trouble.MAILS_DEAD: "outbox.list_mails",
    Trouble.ON_HOLD: "changes.show_occurrence",
    Trouble.NO_ROOM: "changes.relink",
    Trouble.LINE_STANDS: "people.of_occurrence",
    Trouble.BOUNCES: "people.of_series",
    Trouble.NOT_ANSWERED: "changes.show_answers",
    Trouble.SET_ASIDE: "outbox.list_incoming",
    Trouble.DRAFT_NEAR: "planning.show_episode",
    Trouble.CAPTIONS_DUE: "clips.show_clip",
    Trouble.LINKS_BROKEN: "links.list_links",
    Trouble.BACKUP_OLD: "organisers.log",
    Trouble.PUBLISHING_AHEAD: "planning.show_episode",
}
"""The one page where each is mended, or shown where nothing but the command line mends it."""


@dataclass(frozen=True)
class Task:
    """One thing that needs a hand: how many, since or until when, what it is about, and the page for it."""

    trouble: Trouble
    count: int = 1
    at: datetime | None = None
    words: str = ""
    language: str = ""
    series_id: int | None = None
    zone: str = ""
    """Empty: the site's own."""
    values: Values = field(default_factory=dict)
    """What the address of its page is made of."""

    @property
    def endpoint(self) -> str:
        """The page for it."""
        return MENDED_AT[self.trouble]


class Step(StrEnum):
    """What leads from an empty installation to the first people."""

    SERIES = "series"
    EPISODES = "episodes"
    PUBLISHED = "published"
    INVITED = "invited"


@dataclass(frozen=True)
class FirstSteps:
    """How far somebody has come; nothing is shown once people have registered."""

    slug: str = ""
    done: Sequence[Step] = ()

    @property
    def is_finished(self) -> bool:
        """Whether nobody needs them any more."""
        return len(self.done) == len(Step)

    @property
    def next(self) -> Step | None:
        """The first that is not done."""
        return next((step for step in Step if step not in self.done), None)


def is_silent(beat_at: datetime | None, *, now: datetime) -> bool:
    """Whether no scheduler works; one that never ran is silent, too."""
    return beat_at is None or beat_at < now - SILENT
