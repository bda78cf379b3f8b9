"""What is left of registrations that were deleted."""

from sqlalchemy import ForeignKey, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from webinars.lib.database import Base


class KeptCount(Base):
    """How many had a place at an occurrence, for each organisation; waiting, withdrawn and on stage not counted."""

    __tablename__ = "kept_counts"
    __table_args__ = (UniqueConstraint("occurrence_id", "organisation"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrences.id"))
    organisation: Mapped[str]
    registered: Mapped[int]  # registrations: a group is one
    viewers: Mapped[int]  # people in front of their screens
    # Of these, who took part; nothing where nobody kept a list
    attended: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    attended_viewers: Mapped[int] = mapped_column(default=0, server_default=text("0"))
