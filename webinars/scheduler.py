"""THE TIMETABLE: every background job, how often it runs, and what it means when it is late.

APScheduler is the metronome, rows are the truth: each job asks the database who is owed something now. So a job may
run twice, in two processes, after a crash, or after two hours of standing still.
"""

import logging
import signal
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from os import getpid

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from webinars import tables
from webinars.alarms.jobs import tell_organisers_of_lost_mails
from webinars.attendance.jobs import carry_evidence_over, tell_that_it_is_late
from webinars.circulars.jobs import send_due_circulars
from webinars.config import Config
from webinars.feedback.jobs import ask_what_they_thought, forget_marks_of_closed_rounds
from webinars.invitations.jobs import announce_owed_news, handle_replies
from webinars.lib.clock import utc_now
from webinars.lib.database import Database
from webinars.lib.heartbeats import beat
from webinars.lib.limits import forget_past_windows
from webinars.linkcheck.jobs import check_watched_addresses
from webinars.mail.jobs import (
    Delivery,
    blank_old_bodies,
    fetch_incoming,
    forget_old_incoming,
    handle_bounces,
)
from webinars.migrations import require_newest_schema
from webinars.organisers.jobs import (
    forget_past_log,
    forget_past_sign_ins,
    seal_log,
    write_mails_to_organisers,
)
from webinars.planning.jobs import open_due_registrations, publish_due_episodes
from webinars.privacy.jobs import forget_past_registrations
from webinars.recordings.jobs import announce_new_recordings
from webinars.registrations.jobs import (
    forget_unconfirmed,
    move_waitlists,
    release_declined_seats,
    settle_changed_occurrences,
    settle_followed_series,
    settle_people_on_stage,
    write_promised_mails,
)
from webinars.reminders.jobs import queue_due_reminders
from webinars.search.jobs import refresh_search_index
from webinars.services import Services

log = logging.getLogger(__name__)

Job = Callable[[Services], int]


@dataclass(frozen=True)
class Entry:
    """One line of the timetable. A job gives how much it did; while that is more than nothing it runs again at once."""

    job: Job
    every: timedelta
    late_means: str


def blank_old_mails(services: Services) -> int:
    """Forget the texts of mails that ended some days ago."""
    return blank_old_bodies(services.database, services.config)


def forget_past_limits(services: Services) -> int:
    """Remove counts that no longer limit anything; one round is enough."""
    with services.database.write() as session:
        forget_past_windows(session, now=services.now())
    return 0


TIMETABLE = (
    Entry(fetch_incoming, timedelta(seconds=10), "answers and bounces lie unread in the mailbox"),
    Entry(handle_bounces, timedelta(seconds=5), "more mail goes to addresses where none arrives"),
    Entry(
        handle_replies, timedelta(seconds=5), "lists do not show yet what people answered in their calendar"
    ),
    Entry(release_declined_seats, timedelta(seconds=5), "seats of those who said no stay empty for longer"),
    Entry(
        settle_changed_occurrences,
        timedelta(seconds=0.5),
        "who has a place does not hear of a move or cancellation",
    ),
    Entry(
        move_waitlists,
        timedelta(seconds=2),
        "a free seat stays empty; who was offered one has more time than was said",
    ),
    Entry(announce_owed_news, timedelta(seconds=0.5), "who has registered waits for the invitation"),
    Entry(write_promised_mails, timedelta(seconds=0.5), "who asked for a link looks at an empty mailbox"),
    Entry(write_mails_to_organisers, timedelta(seconds=0.5), "an organiser waits for the link to sign in"),
    Entry(publish_due_episodes, timedelta(seconds=10), "what was to be public by now is still a draft"),
    Entry(
        open_due_registrations, timedelta(seconds=10), "nobody can register though it was to be open by now"
    ),
    Entry(
        tell_that_it_is_late,
        timedelta(seconds=0.5),
        "who has a place waits before a screen and knows of nothing",
    ),
    Entry(settle_followed_series, timedelta(seconds=5), "followers have no place at a new episode yet"),
    Entry(settle_people_on_stage, timedelta(seconds=5), "speakers have no hold in their calendar yet"),
    Entry(queue_due_reminders, timedelta(seconds=10), "reminders come late; what no longer holds falls away"),
    Entry(
        tell_organisers_of_lost_mails,
        timedelta(seconds=30),
        "organisers do not know whom our mail misses shortly before the start",
    ),
    Entry(send_due_circulars, timedelta(seconds=2), "what organisers write to many leaves late"),
    Entry(announce_new_recordings, timedelta(seconds=30), "attendees do not know yet that they can watch"),
    Entry(check_watched_addresses, timedelta(seconds=15), "nobody knows of links that lead nowhere any more"),
    Entry(
        carry_evidence_over,
        timedelta(seconds=30),
        "who came and goes on at another address is not counted, and not asked what they thought",
    ),
    Entry(
        ask_what_they_thought,
        timedelta(minutes=1),
        "attendees are asked what they thought when they have forgotten it",
    ),
    Entry(
        forget_marks_of_closed_rounds,
        timedelta(hours=1),
        "that somebody has answered is kept for longer than they can answer",
    ),
    Entry(refresh_search_index, timedelta(seconds=30), "the search does not find yet what is new"),
    Entry(blank_old_mails, timedelta(hours=1), "texts of mails that have left are kept longer than promised"),
    Entry(forget_unconfirmed, timedelta(hours=1), "addresses that nobody confirmed are kept too long"),
    Entry(
        forget_old_incoming, timedelta(hours=1), "texts of mails that came in are kept longer than promised"
    ),
    Entry(
        forget_past_registrations,
        timedelta(hours=1),
        "what is known of people is kept longer than the privacy page promises",
    ),
    Entry(seal_log, timedelta(hours=1), "the night's digest over the organisers' log comes late"),
    Entry(forget_past_sign_ins, timedelta(hours=1), "addresses that were typed to sign in are kept too long"),
    Entry(forget_past_log, timedelta(hours=1), "what the log says of people is kept longer than promised"),
    Entry(forget_past_limits, timedelta(hours=1), "the table of limits grows"),
)
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
