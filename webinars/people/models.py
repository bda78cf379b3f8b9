"""What organisers write down about somebody."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webinars.lib.database import Base, UtcDateTime
from webinars.registrations.models import Attendee
from webinars.series.models import Series


class PersonNote(Base):
    """A remark about an attendee, for those who work with this series. It goes when their places in it go."""

    __tablename__ = "person_notes"
    id: Mapped[int] = mapped_column(primary_key=True)
    attendee_id: Mapped[int] = mapped_column(ForeignKey("attendees.id", ondelete="CASCADE"), index=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(Text)
    written_by: Mapped[str]  # as the organiser was called then
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    attendee: Mapped[Attendee] = relationship()
    series: Mapped[Series] = relationship()
