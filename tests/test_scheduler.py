"""The metronome: it goes on when the clock is put back or forth, and ends when it makes no progress."""

import time
from datetime import timedelta

import pytest
import time_machine

from tests.journeys.machines import wait_until
from webinars import scheduler
from webinars.lib.clock import utc_now
from webinars.lib.heartbeats import latest_beat
from webinars.mail.delivery import Delivery
from webinars.scheduler import HUNG_AFTER, STALLED_AFTER, Metronome, SchedulerHung
from webinars.services import Services
from webinars.timetable import Entry


@pytest.fixture
def metronome(config, database):
    """By the machine's clock, as in a process of its own."""
    delivery = Delivery(database, config)
    yield Metronome(Services.of(config, database), delivery)
    delivery.close()


@pytest.fixture
def ticker(metronome):
    """Ticking."""
    ticker = scheduler._ticker(metronome)
    ticker.start()
    _wait_for_tick(metronome)
    yield ticker
    metronome.stopping.set()
    ticker.shutdown()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("hours", [-1, 1])
def test_it_ticks_on_when_the_clock_is_put_back_or_forth(metronome, ticker, hours, monkeypatch):
    monkeypatch.setattr(scheduler, "STALLED_AFTER", 1)

    with time_machine.travel(utc_now() + timedelta(hours=hours)):
        for _ in range(3):  # the first may have been under way
            _wait_for_tick(metronome, lambda: scheduler._watch(ticker, metronome))


def test_it_ends_when_nothing_moves_so_that_a_fresh_process_takes_over(metronome, ticker):
    metronome.stopping.set()
    metronome.progress -= HUNG_AFTER + 1

    with pytest.raises(SchedulerHung, match="no progress for 60"):
        scheduler._watch(ticker, metronome)


def test_it_shows_no_sign_of_life_when_nothing_moves(metronome, database):
    metronome.beat()
    with database.read() as session:
        alive = latest_beat(session, now=utc_now())
    metronome.progress -= 2 * STALLED_AFTER
    metronome.beat()

    with database.read() as session:
        assert latest_beat(session, now=utc_now()) == alive


def _wait_for_tick(metronome, look=lambda: None):
    seen = metronome.progress

    def has_ticked():
        look()
        return metronome.progress > seen

    wait_until(has_ticked, seconds=30)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_jobs_that_do_not_end_keep_no_mail_waiting(metronome, monkeypatch):
    """Somebody floods the mailbox: there is always another bounce, another answer."""
    flooded = [Entry(_endless(number), timedelta(seconds=5), "") for number in range(6)]
    monkeypatch.setattr(scheduler, "TIMETABLE", (*flooded, *scheduler._at_every_tick()))
    ticker = scheduler._ticker(metronome)
    ticker.start()
    try:
        for _ in range(3):
            _wait_for_tick(metronome)
    finally:
        metronome.stopping.set()
        ticker.shutdown()


def _endless(number):
    """A job that always finds more to do."""

    def job(services):
        time.sleep(0.01)
        return 1

    job.__name__ = f"endless_{number}"
    return job
