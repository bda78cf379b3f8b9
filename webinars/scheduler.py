"""The scheduler's process: runs what stands in the timetable.

APScheduler is the metronome, rows are the truth: each job asks the database who is owed something now.
"""

import logging
import signal
import socket
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from os import getpid

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from webinars import tables
from webinars.config import Config
from webinars.lib.clock import utc_now
from webinars.lib.database import Database
from webinars.lib.heartbeats import beat
from webinars.mail.jobs import Delivery
from webinars.migrations import require_newest_schema
from webinars.services import Services
from webinars.timetable import TIMETABLE, Entry

log = logging.getLogger(__name__)

BEAT_EVERY = timedelta(seconds=5)
STALLED_AFTER = 15  # seconds without a tick: the clock was set back, or the ticker died
HUNG_AFTER = 600  # seconds without progress inside a tick: end, so that a fresh process takes over


@dataclass
class Metronome:
    """Runs the timetable until it is stopped. The outbox is emptied by every tick, after the work that fills it."""

    services: Services
    delivery: Delivery
    stopping: threading.Event = field(default_factory=threading.Event)
    progress: float = field(default_factory=time.monotonic)
    name: str = field(default_factory=lambda: f"{socket.gethostname()}:{getpid()}")

    def tick(self) -> None:
        """All owed work that is looked for at every tick, then the outbox; again at once while there is work."""
        while not self.stopping.is_set():
            self.progress = time.monotonic()
            done = sum(entry.job(self.services) for entry in _at_every_tick())
            if not done + self.delivery.deliver_due():
                return

    def run_entry(self, entry: Entry) -> None:
        """One of the slower jobs, until it finds no more."""
        while not self.stopping.is_set() and entry.job(self.services):
            continue

    def beat(self) -> None:
        """Say that work goes on; silent when it does not, so that `/halsa` tells."""
        if time.monotonic() - self.progress < STALLED_AFTER * 2:
            with self.services.database.write() as session:
                beat(session, self.name, now=self.services.now())

    def settle_everything(self) -> None:
        """Do what is owed now, whoever it is owed to, and empty the outbox."""
        while sum(entry.job(self.services) for entry in TIMETABLE) + self.delivery.drain():
            self.progress = time.monotonic()
        self.beat()


def run(config: Config, *, until_idle: bool = False) -> None:
    """The scheduler's process: until SIGTERM or SIGINT, or until nothing is owed any more.

    Raises DatabaseNotReady when the database has not been migrated, and SchedulerHung when a tick makes no progress.
    """
    database = Database(config.database_url)
    require_newest_schema(database)
    assert tables.metadata is not None
    services = Services.of(config, database)
    metronome = Metronome(services, Delivery(database, config))
    try:
        if until_idle:
            metronome.settle_everything()
        else:
            _keep_time(metronome)
    finally:
        metronome.delivery.close()
        database.dispose()


class SchedulerHung(Exception):
    """A tick has made no progress for ten minutes; a fresh process has to take over."""


def _keep_time(metronome: Metronome) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: metronome.stopping.set())
    ticker = _ticker(metronome)
    ticker.start()
    try:
        while not metronome.stopping.wait(1):
            _watch(ticker, metronome)
    finally:
        metronome.stopping.set()
        ticker.shutdown(wait=True)


def _ticker(metronome: Metronome) -> BackgroundScheduler:
    ticker = BackgroundScheduler(
        timezone=UTC,
        # The tick and the beat have threads of their own: who floods our mailbox keeps the others busy.
        executors={"default": ThreadPoolExecutor(4), "vital": ThreadPoolExecutor(2)},
        # A job that comes late still runs, once; a slow one is not started twice.
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
    )
    ticker.add_listener(_report, EVENT_JOB_ERROR | EVENT_JOB_MISSED)
    for job, seconds in ((metronome.tick, 0.5), (metronome.beat, BEAT_EVERY.total_seconds())):
        ticker.add_job(job, "interval", seconds=seconds, executor="vital", next_run_time=utc_now())
    for entry in TIMETABLE:
        if entry not in _at_every_tick():
            ticker.add_job(
                metronome.run_entry,
                "interval",
                args=[entry],
                seconds=entry.every.total_seconds(),
                id=entry.job.__name__,
                next_run_time=utc_now(),
            )
    return ticker


def _at_every_tick() -> list[Entry]:
    return [entry for entry in TIMETABLE if entry.every < timedelta(seconds=1)]


def _watch(ticker: BackgroundScheduler, metronome: Metronome) -> None:
    """APScheduler waits for wall-clock instants: a clock that is set back by an hour would silence it for an hour."""
    silent_for = time.monotonic() - metronome.progress
    if silent_for > HUNG_AFTER:
        raise SchedulerHung(f"no progress for {silent_for:.0f} seconds")
    if silent_for > STALLED_AFTER:
        log.warning("no tick for %.0f seconds; every job is called anew", silent_for)
        for job in ticker.get_jobs():
            job.modify(next_run_time=utc_now())


def _report(event: JobExecutionEvent) -> None:
    if event.exception:
        log.error("the job %s failed", event.job_id, exc_info=event.exception)
    else:
        log.warning("the job %s missed its time at %s", event.job_id, event.scheduled_run_time)
