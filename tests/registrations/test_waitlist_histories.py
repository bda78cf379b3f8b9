"""Whatever happens in whatever order: no seat is lost, none is given twice, and the line keeps its order."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from tests.fixtures.instants import NOW
from tests.registrations.examples import DATES, add_occurrence, add_series
from tests.registrations.lines import person
from webinars.lib.database import Base, Database
from webinars.mail.models import OutgoingMail
from webinars.registrations.acceptance import accept_submission
from webinars.registrations.actions import withdraw_registration
from webinars.registrations.deadlines import Patience
from webinars.registrations.desk import about
from webinars.registrations.line import next_in_line, occurrences_owed
from webinars.registrations.models import Attendee, Registration, RequestedMail, WaitlistEvent
from webinars.registrations.rules import LIVE_STATUSES, OfferGone, Withdrawal
from webinars.registrations.submissions import Submission
from webinars.registrations.waitlist import accept_seat, decline_seat, settle_waitlist, stand_in_line_again
from webinars.series.actions import (
    cancel_occurrence,
    postpone_occurrence,
    reopen_occurrence,
    reschedule_occurrence,
)
from webinars.series.models import Episode, Occurrence, Series
from webinars.series.rules import InvalidTimes, OccurrenceNotChangeable

NAMES = ("Anna", "Bo", "Cilla", "David", "Eva")
PATIENCE = Patience(timedelta(hours=24))

_TABLES: tuple[type[Base], ...] = (
    *(WaitlistEvent, RequestedMail, Registration, OutgoingMail, Attendee),
    *(Occurrence, Episode, Series),
)
_KINDS = (
    *("register", "register", "register_together", "withdraw", "withdraw", "withdraw"),
    *("accept", "accept", "decline", "decline", "come_back", "hours", "hours", "capacity", "capacity"),
    *("waitlist", "move", "postpone", "cancel", "reopen", "reopen"),
)
_steps = st.tuples(st.sampled_from(_KINDS), st.integers(0, 11), st.booleans())
"""What happens, to whom or how much, and whether the scheduler looks before the next thing does."""


@dataclass
class History:
    """One occurrence, and everything that can happen to its line. No mail is ever late here."""

    database: Database
    capacity: int
    now: Any = NOW
    most: int = field(init=False)
    occurrence_id: int = field(init=False)

    def __post_init__(self) -> None:
        self.most = self.capacity
        with self.database.write() as session:
            for table in _TABLES:
                session.execute(delete(table))
            occurrence = add_occurrence(
                session, add_series(session), capacity=self.capacity, starts_at=DATES[0]
            )
            self.occurrence_id = occurrence.id

    def take(self, step: str, number: int) -> None:
        """One step; what cannot be done is refused, and changes nothing."""
        self.now += timedelta(minutes=1)
        with self.database.write() as session:
            occurrence = session.get_one(Occurrence, self.occurrence_id)
            try:
                getattr(self, f"_{step}")(session, occurrence, number)
            except (OfferGone, OccurrenceNotChangeable, InvalidTimes, LookupError):
                session.rollback()

    def settle(self) -> None:
        """What the scheduler does, until nothing is owed."""
        for _ in range(20):
            with self.database.read() as session:
                owed = occurrences_owed(session, now=self.now)
            if not owed:
                return
            with self.database.write() as session:
                assert sum(settle_waitlist(session, each, PATIENCE, now=self.now) for each in owed)
                self._tell(session)
        raise AssertionError("the scheduler never comes to rest")

    def check(self) -> None:
        """The seats are those of the people who hold them, and never more than there ever were."""
        with self.database.read() as session:
            occurrence = session.get_one(Occurrence, self.occurrence_id)
            held = session.scalars(
                select(Registration.seats).where(Registration.status.in_(("confirmed", "offered")))
            ).all()
            assert occurrence.taken == sum(held)
            if occurrence.capacity is None:
                self.most = max(self.most, occurrence.taken)
            assert occurrence.taken <= self.most
            self.most = max(occurrence.taken, occurrence.capacity or 0)

    def check_at_rest(self) -> None:
        """No seat is free while somebody waits who could have it; nobody overtook those before them."""
        with self.database.read() as session:
            occurrence = session.get_one(Occurrence, self.occurrence_id)
            is_full = occurrence.capacity is not None and occurrence.taken >= occurrence.capacity
            if occurrence.status == "open" and self.now < occurrence.starts_at:
                assert is_full or next_in_line(session, occurrence) == []
            alone = session.scalars(
                select(Registration).where(
                    Registration.waiting_since.is_not(None), Registration.together_id.is_(None)
                )
            ).all()
            since = [(each.waiting_since or self.now, each.status) for each in alone]
            offered = [at for at, status in since if status == "offered"]
            waiting = [at for at, status in since if status == "waiting"]
            assert not offered or not waiting or max(offered) <= min(waiting)

    def _tell(self, session: Any) -> None:
        """As if each offer had been mailed in the instant that it was made."""
        for offered in session.scalars(select(Registration).where(Registration.status == "offered")):
            session.add(
                OutgoingMail(
                    dedupe_key=f"{offered.public_id}:{self.now.isoformat()}",
                    kind="offer",
                    state="accepted",
                    start_at=self.now,
                    recipient="x@example.org",
                    subject="",
                    message_id="",
                    about=about(offered),
                    created_at=self.now,
                    accepted_at=offered.offered_at,
                )
            )

    def _theirs(self, session: Any, statuses: tuple[str, ...], number: int) -> Registration:
        found = session.scalars(
            select(Registration).where(Registration.status.in_(statuses)).order_by(Registration.id)
        ).all()
        if not found:
            raise LookupError
        theirs: Registration = found[number % len(found)]
        return theirs

    def _register(self, session: Any, occurrence: Occurrence, number: int) -> None:
        self._submit(session, occurrence, [NAMES[number % len(NAMES)]], "fit")

    def _register_together(self, session: Any, occurrence: Occurrence, number: int) -> None:
        names = [NAMES[(number + n) % len(NAMES)] for n in range(2 + number % 2)]
        self._submit(session, occurrence, names, "together")

    def _submit(self, session: Any, occurrence: Occurrence, names: list[str], sharing: str) -> None:
        if occurrence.status != "open" or self.now >= occurrence.starts_at:
            return
        owed = next_in_line(session, occurrence)
        limited = occurrence.capacity is not None
        had = set(session.scalars(select(Registration.id).where(Registration.status == "confirmed")))
        people = tuple(person(name) for name in names)
        submission = Submission(
            occurrence.episode.series_id, (occurrence.id,), False, people, sharing=sharing
        )
        made = accept_submission(session, submission, now=self.now).registrations
        overtook = [each for each in made if each.status == "confirmed" and each.id not in had]
        assert not (owed and limited and overtook)

    def _withdraw(self, session: Any, _occurrence: Occurrence, number: int) -> None:
        theirs = self._theirs(session, LIVE_STATUSES, number)
        withdraw_registration(session, theirs, because=Withdrawal.SELF, now=self.now)

    def _accept(self, session: Any, _occurrence: Occurrence, number: int) -> None:
        accept_seat(session, self._theirs(session, ("offered",), number), now=self.now)

    def _decline(self, session: Any, _occurrence: Occurrence, number: int) -> None:
        decline_seat(session, self._theirs(session, ("offered",), number), now=self.now)

    def _come_back(self, session: Any, occurrence: Occurrence, number: int) -> None:
        if occurrence.status == "open" and self.now < occurrence.starts_at:
            theirs = self._theirs(session, ("withdrawn",), number)
            stand_in_line_again(session, theirs, now=self.now)

    def _capacity(self, _session: Any, occurrence: Occurrence, number: int) -> None:
        occurrence.capacity = None if number == 11 else number // 2
        self.most = max(self.most, occurrence.taken, occurrence.capacity or 0)

    def _waitlist(self, _session: Any, occurrence: Occurrence, number: int) -> None:
        occurrence.waitlist = "automatic" if number == 0 else "offers"

    def _hours(self, _session: Any, _occurrence: Occurrence, number: int) -> None:
        self.now += timedelta(hours=1 + 5 * number)

    def _move(self, session: Any, occurrence: Occurrence, number: int) -> None:
        starts_at = occurrence.starts_at + timedelta(days=number - 4)
        reschedule_occurrence(session, occurrence, starts_at=starts_at, now=self.now)

    def _postpone(self, session: Any, occurrence: Occurrence, _: int) -> None:
        postpone_occurrence(session, occurrence, reason="", now=self.now)

    def _cancel(self, session: Any, occurrence: Occurrence, _: int) -> None:
        cancel_occurrence(session, occurrence, reason="", now=self.now)

    def _reopen(self, session: Any, occurrence: Occurrence, _: int) -> None:
        if occurrence.status in ("cancelled", "postponed"):
            reopen_occurrence(session, occurrence, status="open", now=self.now)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(capacity=st.integers(0, 3), steps=st.lists(_steps, min_size=10, max_size=40))
def test_the_seats_and_the_line_are_right_after_any_history(capacity, steps, database):
    history = History(database, capacity)
    for number in range(len(NAMES)):
        history.take("register", number)

    for step, number, is_settled in steps:
        history.take(step, number)
        history.check()
        if is_settled:
            history.settle()
            history.check()
            history.check_at_rest()
    history.settle()

    history.check()
    history.check_at_rest()
