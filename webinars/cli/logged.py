"""What is done from a terminal stands in the organisers' log, too."""

from typing import Any, TypedDict, Unpack

from sqlalchemy.orm import Session

from webinars.lib.clock import utc_now
from webinars.organisers.audit import COMMAND_LINE, About, record
from webinars.series.models import Occurrence


class Said(TypedDict, total=False):
    """Before and after, and why."""

    before: dict[str, Any]
    after: dict[str, Any]
    reason: str


def logged(
    session: Session,
    verb: str,
    kind: str,
    id: int | str,
    label: str = "",
    series_id: int | None = None,
    **said: Unpack[Said],
) -> None:
    """Write that this was done, or looked at, in the transaction of what was done."""
    record(session, COMMAND_LINE, verb, About(kind, id, label, series_id), now=utc_now(), **said)


def logged_about(session: Session, verb: str, occurrence: Occurrence, **said: Unpack[Said]) -> None:
    """The same about an occurrence."""
    episode = occurrence.episode
    logged(session, verb, "occurrence", occurrence.id, episode.title, episode.series_id, **said)
