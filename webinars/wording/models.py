"""What series say in their own words."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webinars.lib.database import Base, UtcDateTime
from webinars.organisers.models import Organiser
from webinars.series.models import Series


class OwnText(Base):
    """One part of one kind of mail, as this series words it in one language. Without a row, it is the standard text."""

    __tablename__ = "own_texts"
    __table_args__ = (UniqueConstraint("series_id", "kind", "language", "part"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id", ondelete="CASCADE"))
    kind: Mapped[str]  # rules.KINDS
    language: Mapped[str]
    part: Mapped[str]  # rules.Part
    text: Mapped[str]
    standard: Mapped[str]  # the standard text when this was written: a later version may say something else
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisers.id", ondelete="SET NULL"), default=None
    )

    series: Mapped[Series] = relationship()
    changed_by: Mapped[Organiser | None] = relationship()
