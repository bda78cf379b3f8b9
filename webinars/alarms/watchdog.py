"""A thread in every web process that looks whether the scheduler lives. It is the web that lives when that is dead."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event, Thread
from time import monotonic

from sqlalchemy.exc import SQLAlchemyError

from webinars.alarms.actions import claim_news, note_findings, settle_news
from webinars.alarms.channels import channels_of, tell
from webinars.alarms.queries import observe, open_alarms
from webinars.alarms.rules import (
    AGAIN_WITHOUT_A_DATABASE,
    News,
    State,
    Trouble,
    findings,
)
from webinars.lib.database import DATABASE_TROUBLE
from webinars.services import Services

log = logging.getLogger(__name__)

LOOK_EVERY = 15.0  # seconds


class Watchdog:
    """Looks, claims what is to be told, tells it, and notes that it was. Several may look at one database."""

    def __init__(self, services: Services, *, steady_clock: Callable[[], float] = monotonic) -> None:
        self._services = services
        self._steady_clock = steady_clock
        self._patience = timedelta(minutes=services.config.alarm.after_minutes)
        self._without_database: _WithoutDatabase | None = None
        self._stopping = Event()
        self._thread = Thread(target=self._keep_looking, name="alarms", daemon=True)

    def start(self) -> None:
        """Look now and then, in a thread of its own, for as long as the process lives."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more; a round that has begun ends."""
        self._stopping.set()
        self._thread.join()

    def look(self) -> None:
        """One round."""
        try:
            owed = self._claim()
        except (SQLAlchemyError, *DATABASE_TROUBLE) as error:
            self._miss_database(str(getattr(error, "orig", None) or error).splitlines()[0])
            return
        self._find_database_again()
        for news in owed:
            was_told = tell(self._services.config, news, now=self._services.now())
            with self._services.database.write() as session:
                settle_news(session, news, was_told=was_told, now=self._services.now())

    def _claim(self) -> list[News]:
        now = self._services.now()
        per_minute = self._services.config.mail.per_minute
        with self._services.database.read() as session:
            observed = observe(session, now=now, per_minute=per_minute)
            found = findings(observed, patience=self._patience, now=now)
            if not found and not open_alarms(session):
                return []
        with self._services.database.write() as session:
            note_findings(session, found, now=now)
            return list(claim_news(session, found, patience=self._patience, now=now))

    def _miss_database(self, words: str) -> None:
        """Without rows to claim each process tells by itself, but not often."""
        steady = self._steady_clock()
        if self._without_database is None:
            self._without_database = _WithoutDatabase(self._services.now(), steady)
        if self._without_database.is_to_be_told(steady, self._patience):
            self._without_database.told_at = steady
            self._tell_of_database(State.ALARM, words)

    def _find_database_again(self) -> None:
        missed = self._without_database
        if missed is not None and missed.told_at is not None:
            self._tell_of_database(State.CLEAR, "")
        self._without_database = None

    def _tell_of_database(self, state: State, words: str) -> None:
        assert self._without_database is not None
        news = News(state, Trouble.DATABASE, self._without_database.since, words)
        tell(self._services.config, news, now=self._services.now())

    def _keep_looking(self) -> None:
        while True:
            try:
                self.look()
            except Exception:
                log.exception("whether the scheduler lives could not be told")
            if self._stopping.wait(LOOK_EVERY):
                return


class _WithoutDatabase:
    """An outage of the database, as one process sees it; by the steady clock, since no other is at hand to compare."""

    def __init__(self, since: datetime, steady: float) -> None:
        self.since, self._began = since, steady
        self.told_at: float | None = None

    def is_to_be_told(self, steady: float, patience: timedelta) -> bool:
        if self.told_at is None:
            return steady - self._began >= patience.total_seconds()
        return steady - self.told_at >= AGAIN_WITHOUT_A_DATABASE.total_seconds()


def start_watchdog(services: Services) -> Watchdog | None:
    """A watchdog that looks, where the settings say whom to tell."""
    if not channels_of(services.config):
        return None
    watchdog = Watchdog(services)
    watchdog.start()
    return watchdog
