"""One connection's work: claim, send, settle. In this order, and each with a commit of its own:

a crash after claiming sends the mail again, a crash after settling sends it no more, and only a crash between the
server's answer and our commit makes a copy, of that one mail. Settling first would lose it instead.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import random
from threading import Event
from time import monotonic

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from webinars.lib.database import Database
from webinars.mail.claims import Batch, ClaimedMail, claim_due_mails, give_back
from webinars.mail.keeper import Lease, LeaseKeeper
from webinars.mail.postman import Envelope, Postman
from webinars.mail.rules import Outcome, Verdict, has_expired, may_wait_unsettled, next_batch_size
from webinars.mail.settlement import Result, settle

log = logging.getLogger(__name__)

ROUND_SECONDS = 1.0
REST_SECONDS = 10.0
IDLE_SECONDS = 20.0
_WAITS_FOR_DATABASE = (0.1, 0.3, 1.0, 3.0, *[5.0] * 60)


class Worker:
    """Works in rounds, so that whoever called it can see to something else in between."""

    def __init__(
        self,
        database: Database,
        postman: Postman,
        leases: LeaseKeeper,
        *,
        clock: Callable[[], datetime],
        closing: Event,
        takes_suspects: bool,
        per_minute: int = 0,
    ) -> None:
        self.postman = postman
        self._per_minute = per_minute
        self._database = database
        self._leases = leases
        self._clock = clock
        self._closing = closing
        self._takes_suspects = takes_suspects
        self._batch_size = 1
        self._last_commit_took = timedelta()
        self._rests_until = self._last_worked = monotonic()

    @property
    def is_rested(self) -> bool:
        """Whether it may work: while only others get through to the server, it leaves the work to them."""
        return monotonic() >= self._rests_until

    def work(self) -> int:
        """Send what is due, for about a second; gives back how many mails were dealt with."""
        handled = 0
        end = monotonic() + ROUND_SECONDS
        while self.is_rested and monotonic() < end and not self._closing.is_set():
            dealt_with = self._work_through_batch()
            if not dealt_with:
                break
            handled += dealt_with
        self._last_worked = monotonic()
        return handled

    def leave_if_idle(self) -> None:
        """Close a connection that has not been used for a while."""
        if monotonic() - self._last_worked > IDLE_SECONDS:
            self.postman.rest()

    def _work_through_batch(self) -> int:
        with self._leases.new_lease() as lease:
            batch = self._claim(lease)
            began = monotonic()
            handled = self._send_all(batch, lease)
            if handled < len(batch.mails):
                with self._database.write() as session:
                    give_back(session, lease.name)
        if handled:
            self._batch_size = next_batch_size(handled, timedelta(seconds=monotonic() - began))
        return handled

    def _send_all(self, batch: Batch, lease: Lease) -> int:
        unsettled: list[Result] = []
        handled, last_commit = 0, monotonic()
        for mail in batch.mails:
            if self._closing.is_set():
                break
            result = self._send(mail, lease)
            unsettled.append(result)
            handled += 1
            sending_for = timedelta(seconds=monotonic() - last_commit)
            if batch.probing or not may_wait_unsettled(
                result.outcome,
                len(unsettled),
                sending_for=sending_for,
                last_commit_took=self._last_commit_took,
            ):
                paused = self._settle(batch, unsettled)
                unsettled, last_commit = [], monotonic()
                if result.outcome.server_is_ill:
                    self._rests_until = monotonic() + (0 if paused else REST_SECONDS)
                    break
        if unsettled:
            self._settle(batch, unsettled)
        return handled

    def _claim(self, lease: Lease) -> Batch:
        now = self._clock()
        with self._database.write() as session:
            return claim_due_mails(
                session,
                lease.name,
                size=self._batch_size,
                lease_until=lease.until,
                now=now,
                suspects=self._takes_suspects,
                per_minute=self._per_minute,
            )

    def _send(self, mail: ClaimedMail, lease: Lease) -> Result:
        started_at = self._clock()

        def may_leave() -> bool:
            now = self._clock()
            return now < lease.until and not has_expired(mail.expires_at, now=now)

        return Result(mail, self._deliver(mail, may_leave), started_at)

    def _deliver(self, mail: ClaimedMail, may_leave: Callable[[], bool]) -> Outcome:
        if not may_leave():
            return Outcome(Verdict.WITHHELD)
        if mail.message is None:
            return Outcome(Verdict.REFUSED, "what it said is gone")
        try:
            return self.postman.deliver(
                Envelope(mail.recipient, mail.message, mail.message_id, mail.kind, mail.created_at, may_leave)
            )
        except Exception as error:
            log.exception("outgoing mail %d could not be sent", mail.id)
            return Outcome(Verdict.TRY_AGAIN, f"unexpected: {type(error).__name__}", may_have_left=True)

    def _settle(self, batch: Batch, results: Sequence[Result]) -> bool:
        """These mails may have left: for some minutes this is not given up, should the database be away.

        Gives back whether the whole queue is paused now.
        """
        for wait in _WAITS_FOR_DATABASE:
            try:
                return self._settle_once(batch, results)
            except (DBAPIError, NoConnectionFree):
                if self._closing.is_set():
                    raise
                log.exception("what became of %d outgoing mails could not be stored yet", len(results))
                self._closing.wait(wait)
        return self._settle_once(batch, results)

    def _settle_once(self, batch: Batch, results: Sequence[Result]) -> bool:
        began = monotonic()
        with self._database.write() as session:
            luck = random()  # noqa: S311 - spreads waits, guards nothing
            paused = settle(session, batch, results, now=self._clock(), luck=luck)
        self._last_commit_took = timedelta(seconds=monotonic() - began)
        for result in results:
            if result.outcome.server_is_ill:
                log.warning("the mail server does not answer as it should: %s", result.outcome.words)
            elif result.outcome.verdict is Verdict.REFUSED:
                log.warning("outgoing mail %d was refused; `webinars outbox` tells why", result.mail.id)
        return paused
