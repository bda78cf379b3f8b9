"""What organisers changed of an occurrence: who, when, from what to what, and whether it was taken back."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webinars.lib.database import Base, UtcDateTime
from webinars.organisers.models import Organiser
from webinars.series.models import Occurrence


class Change(Base):
    """One change, whole: what it takes to undo it stands in `before`. Instants there are ISO 8601, UTC."""

    __tablename__ = "occurrence_changes"
    id: Mapped[int] = mapped_column(primary_key=True)
    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrences.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]  # rules.Kind
    before: Mapped[dict[str, object]] = mapped_column(JSON)  # only what differs
    after: Mapped[dict[str, object]] = mapped_column(JSON)
    # Of the occurrence, before it: whether everything had been carried to the registrations
    revision_before: Mapped[int]
    settled_before: Mapped[int]
    revision: Mapped[int]  # after it: another one means that something was changed since
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisers.id"), default=None)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    held_until: Mapped[datetime | None] = mapped_column(
        UtcDateTime, default=None
    )  # None: nothing waited for it to be undone
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)  # "Skicka nu"
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisers.id"), default=None)

    occurrence: Mapped[Occurrence] = relationship()
    made_by: Mapped[Organiser | None] = relationship(foreign_keys=[made_by_id])
    undone_by: Mapped[Organiser | None] = relationship(foreign_keys=[undone_by_id])
