"""That the database was put back from a backup: what was done and said since the backup is not in it."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from webinars.lib.database import Base, UtcDateTime


class Restore(Base):
    """One restore after which mails may be out there that this database does not know."""

    __tablename__ = "restores"
    id: Mapped[int] = mapped_column(primary_key=True)
    restored_at: Mapped[datetime] = mapped_column(UtcDateTime)  # whole seconds, as a DTSTAMP
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)  # when the backup was
    source: Mapped[str]  # the file's name


def last_restore(session: Session) -> datetime | None:
    """The instant before which others may have been told what this database does not know; None: it knows all."""
    return session.scalar(select(func.max(Restore.restored_at)))
