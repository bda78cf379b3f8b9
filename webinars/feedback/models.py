"""What attendees were asked, and what they think together. No row is one person's answer: `docs/decisions/0021`."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webinars.lib.database import Base, UtcDateTime
from webinars.organisers.models import Organiser
from webinars.registrations.models import Registration
from webinars.series.models import Occurrence


class FeedbackRound(Base):
    """That the attendees of an occurrence are asked what they thought, and until when they can answer."""

    __tablename__ = "feedback_rounds"
    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrences.id"), primary_key=True)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    asked: Mapped[int] = mapped_column(default=0, server_default=text("0"))  # mails
    # Who has answered, as marks that only the secret key can tell whose they are. Sorted: in no order of time. Emptied
    # when the round closes.
    used: Mapped[list[str]] = mapped_column(JSON, default=list)

    occurrence: Mapped[Occurrence] = relationship()


class FeedbackResult(Base):
    """What they think: sums, and words in the order of the alphabet. Rewritten whole with each answer."""

    __tablename__ = "feedback_results"
    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrences.id"), primary_key=True)
    answers: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    tallies: Mapped[dict[str, list[int]]] = mapped_column(JSON, default=dict)  # rules.Tallies
    texts: Mapped[list[str]] = mapped_column(JSON, default=list)

    occurrence: Mapped[Occurrence] = relationship()


class FeedbackRequest(Base):
    """That somebody was asked, or is not to be asked: once for each place."""

    __tablename__ = "feedback_requests"
    registration_id: Mapped[int] = mapped_column(
        ForeignKey("registrations.id", ondelete="CASCADE"), primary_key=True
    )
    settled_at: Mapped[datetime] = mapped_column(UtcDateTime)

    registration: Mapped[Registration] = relationship()


class FeedbackNote(Base):
    """ "Det här ändrade vi": what the organisers answer, for everybody to read on the episode's page."""

    __tablename__ = "feedback_notes"
    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrences.id"), primary_key=True)
    words: Mapped[str] = mapped_column(default="")
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisers.id"), default=None)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)

    occurrence: Mapped[Occurrence] = relationship()
    written_by: Mapped[Organiser | None] = relationship()
