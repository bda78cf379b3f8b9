"""Whether this installation does its work: what `/halsa` tells whoever watches over it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from webinars.alarms.queries import open_alarms
from webinars.lib.heartbeats import latest_beat
from webinars.mail.polling import failing_since
from webinars.mail.queries import due_since
from webinars.site.rules import BEAT_LATE, MAIL_LATE, is_late


@dataclass(frozen=True)
class Health:
    """The age of what must not grow old, in whole seconds; None: there is no scheduler, or nothing waits.

    `alarms` are those that somebody was told of, and that have not been called off.
    """

    scheduler_silent_seconds: int | None
    mail_waiting_seconds: int | None
    mailbox_failing_seconds: int | None
    scheduler_ok: bool
    mail_ok: bool
    alarms: Sequence[str]

    @property
    def ok(self) -> bool:
        """Whether everything is as it should be."""
        return self.scheduler_ok and self.mail_ok

    def as_json(self) -> dict[str, Any]:
        """What is answered."""
        return {
            "ok": self.ok,
            "database": {"ok": True},
            "scheduler": {"ok": self.scheduler_ok, "silent_seconds": self.scheduler_silent_seconds},
            "outbox": {"ok": self.mail_ok, "waiting_seconds": self.mail_waiting_seconds},
            # For information: what is not fetched now is fetched later, and nothing is lost meanwhile.
            "replies": {"failing_seconds": self.mailbox_failing_seconds},
            "alarms": list(self.alarms),
        }


NO_DATABASE = {"ok": False, "database": {"ok": False}}


def health(session: Session, *, now: datetime, per_minute: int = 0) -> Health:
    """The state of things. Whatever the database raises is for the caller: then nothing can be told.

    `per_minute` is the mail host's limit, if there is one.
    """
    beat_at = latest_beat(session, now=now)
    waiting_since = due_since(session, now=now, per_minute=per_minute)
    return Health(
        scheduler_silent_seconds=_age(beat_at, now),
        mail_waiting_seconds=_age(waiting_since, now),
        mailbox_failing_seconds=_age(failing_since(session, now=now), now),
        scheduler_ok=not is_late(beat_at, patience=BEAT_LATE, now=now),
        mail_ok=waiting_since is None or not is_late(waiting_since, patience=MAIL_LATE, now=now),
        alarms=[alarm.kind for alarm in open_alarms(session) if alarm.told_at],
    )


def _age(instant: datetime | None, now: datetime) -> int | None:
    return None if instant is None else max(int((now - instant).total_seconds()), 0)
