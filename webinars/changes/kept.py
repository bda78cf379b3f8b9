"""What a change can touch of an occurrence: kept as JSON, put back, and put to a copy to see how it would be."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm.attributes import set_committed_value

from webinars.series.models import Episode, Occurrence

KEPT = (
    *("starts_at", "ends_at", "previous_starts_at", "registration_closes_at", "status", "reason"),
    *("place", "note", "capacity", "waitlist", "join_url", "platform"),
)
"""The columns that a change can touch, and that undoing it puts back."""


def kept_values(occurrence: Occurrence) -> dict[str, object]:
    """What a change may touch, as JSON."""
    values = {name: getattr(occurrence, name) for name in KEPT}
    values["title"] = occurrence.episode.title
    return {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()
    }


def put_back(occurrence: Occurrence, kept: Mapping[str, object]) -> None:
    """Give these columns the values that they had."""
    for name, value in kept.items():
        is_instant = name.endswith("_at") and isinstance(value, str)
        setattr(
            occurrence.episode if name == "title" else occurrence,
            name,
            datetime.fromisoformat(str(value)) if is_instant else value,
        )


def copy_of(occurrence: Occurrence, *, title: str = "") -> Occurrence:
    """The same occurrence of the same episode, known to no session: it can be changed to see how it would be."""
    columns = {attribute.key: getattr(occurrence, attribute.key) for attribute in _columns(Occurrence)}
    copy, episode = Occurrence(**columns), occurrence.episode
    if title:
        other = Episode(**{attribute.key: getattr(episode, attribute.key) for attribute in _columns(Episode)})
        other.title = title
        set_committed_value(other, "series", episode.series)
        episode = other
    set_committed_value(copy, "episode", episode)
    return copy


def _columns(model: type[Occurrence] | type[Episode]):  # type: ignore[no-untyped-def]  # SQLAlchemy's own collection
    return model.__mapper__.column_attrs
