"""What the scheduler and the mail server do: everything that is owed is written, and what was written comes, or not."""

from datetime import timedelta
from itertools import count

from sqlalchemy import func, select

from tests.convergence import replies
from tests.convergence.ledger import check_what_was_written
from tests.convergence.letters import Letter
from tests.convergence.world import World
from webinars.invitations.jobs import BATCH, announce_owed_news
from webinars.mail.actions import hold_outbox, release_outbox
from webinars.mail.claims import Batch, claim_due_mails
from webinars.mail.leases import lapsed_holdings, take_over
from webinars.mail.models import OutgoingMail
from webinars.mail.rules import LARGEST_BATCH, LEASE, UNDECIDED, Outcome, Verdict
from webinars.mail.settlement import Result, expire_overdue_mails, settle
from webinars.registrations.jobs import (
    move_waitlists,
    release_declined_seats,
    settle_changed_occurrences,
    settle_followed_series,
    write_promised_mails,
)
from webinars.series.models import Occurrence

ACCEPTED = Outcome(Verdict.ACCEPTED, "250 2.0.0 Ok")
LATER = Outcome(Verdict.TRY_AGAIN, "450 4.2.0 Greylisted")
REFUSED = Outcome(Verdict.REFUSED, "550 5.1.1 No such mailbox")
UNANSWERED = Outcome(Verdict.TRY_AGAIN, "timed out", may_have_left=True)
DOWN = Outcome(Verdict.SERVER_DOWN, "connection refused")
ROUNDS = 60
_leases = count(1)


def write(world: World) -> None:
    """Without the job before it: a change may be read before it has reached the registrations."""
    settled = 0
    while (batch := announce_owed_news(world.services)) == BATCH:
        settled += batch
    if settled + batch:
        check_what_was_written(world)


def carry_changes(world: World) -> None:
    """The jobs before it alone, in the order of the timetable."""
    if any(said == "no" for said, _ in world.answers.values()):
        release_declined_seats(world.services)
        world.forget_answers()
    settle_changed_occurrences(world.services)
    if world.is_limited:
        move_waitlists(world.services)
        world.forget_answers()
    if world.is_followed:
        settle_followed_series(world.services)


def keep_promises(world: World) -> None:
    """Overviews, receipts, and the questions about new dates."""
    write_promised_mails(world.services)


def take(world: World) -> None:
    """What is owed is written, and a connection takes the first of it in hand; there are two connections."""
    carry_changes(world)
    write(world)
    if len(world.in_hand) < 2 and (batch := _claimed(world, size=1)):
        world.in_hand.append(batch)


def accept(world: World, which: int = 0) -> None:
    _end(world, which, ACCEPTED, arrives=True)


def put_off(world: World, which: int = 0) -> None:
    _end(world, which, LATER, arrives=False)


def refuse(world: World, which: int = 0) -> None:
    _end(world, which, REFUSED, arrives=False)


def lose_the_reply(world: World, which: int = 0) -> None:
    _end(world, which, UNANSWERED, arrives=True)


def lose_the_mail(world: World, which: int = 0) -> None:
    _end(world, which, UNANSWERED, arrives=False)


def be_down(world: World, which: int = 0) -> None:
    _end(world, which, DOWN, arrives=False)


def crash_before(world: World) -> None:
    """`kill -9` before what is in hand was sent; another scheduler takes over."""
    _crash(world, arrived=False)


def crash_after(world: World) -> None:
    """`kill -9` after it was sent, and before that was noted."""
    _crash(world, arrived=True)


def hold(world: World) -> None:
    with world.database.write() as session:
        hold_outbox(session, reason="Underhåll.", now=world.now)


def release(world: World) -> None:
    with world.database.write() as session:
        release_outbox(session)


def run(world: World) -> None:
    """What is owed is written, and what was written arrives; only what is in hand takes its time."""
    carry_changes(world)
    write(world)
    deliver(world)


def deliver(world: World) -> None:
    """The mail server takes everything that can leave now."""
    if batch := _claimed(world, size=LARGEST_BATCH):
        _settle(world, batch, ACCEPTED, arrives=True)


def come_to_rest(world: World) -> None:
    """Everything owed is written, and everything written leaves, however long it takes."""
    release(world)
    replies.come_in(world)
    while world.in_hand:
        accept(world)
    _let_holds_end(world)
    for _ in range(ROUNDS):
        carry_changes(world)
        write(world)
        if not _is_something_waiting(world):
            return
        deliver(world)
        if _is_something_waiting(world):
            wait(world, seconds=7 * 60)
    raise AssertionError("mail that never leaves")


def wait(world: World, seconds: int) -> None:
    """Time passes; what has come too late does not leave."""
    world.pass_by(seconds=seconds)
    with world.database.write() as session:
        expire_overdue_mails(session, now=world.now)


def put_clock_back(world: World, seconds: int) -> None:
    """Somebody corrects the machine's clock."""
    world.pass_by(seconds=-seconds)


def _claimed(world: World, *, size: int) -> Batch | None:
    lease = f"connection {next(_leases)}"
    with world.database.write() as session:
        batch = claim_due_mails(
            session, lease, size=size, lease_until=world.now + LEASE, now=world.now, suspects=True
        )
    return batch if batch.mails else None


def _crash(world: World, *, arrived: bool) -> None:
    if not world.in_hand:
        return
    for batch in world.in_hand:
        (_arrive if arrived else _go_astray)(world, batch)
    world.in_hand.clear()
    now = world.pass_by(seconds=30)
    with world.database.write() as session:
        take_over(session, lapsed_holdings(session, ours=(), now=now), now=now)


def _end(world: World, which: int, outcome: Outcome, *, arrives: bool) -> None:
    if world.in_hand:
        batch = world.in_hand.pop(which % len(world.in_hand))
        _settle(world, batch, outcome, arrives=arrives)


def _settle(world: World, batch: Batch, outcome: Outcome, *, arrives: bool) -> None:
    if arrives:
        _arrive(world, batch)
    elif outcome.may_have_left:
        _go_astray(world, batch)
    now = world.pass_by(seconds=1)
    with world.database.write() as session:
        results = [Result(mail, outcome, now) for mail in batch.mails]
        settle(session, batch, results, now=now, luck=0.5)


def _arrive(world: World, batch: Batch) -> None:
    for mail in batch.mails:
        assert mail.message is not None
        letter = world.letters.get(mail.id)
        if letter is None:
            assert Letter.opened(mail.message) is None, "a calendar that no ledger knows"
            continue
        assert letter.raw == mail.message, "not the bytes that were frozen"
        assert letter.recipient == mail.recipient
        world.mailbox(mail.recipient).receive(letter)
        if letter.method == "CANCEL":
            world.taken_back[letter.uid] = letter.sequence


def _go_astray(world: World, batch: Batch) -> None:
    letters = (world.letters.get(mail.id) for mail in batch.mails)
    world.lost_on_the_way |= {letter.uid for letter in letters if letter}


def _let_holds_end(world: World) -> None:
    """Nobody undoes anything any more."""
    with world.database.read() as session:
        until = session.scalar(select(func.max(Occurrence.mail_held_until)))
    if until is not None and until > world.now:
        wait(world, seconds=(until - world.now) // timedelta(seconds=1) + 1)


def _is_something_waiting(world: World) -> bool:
    with world.database.read() as session:
        waiting = select(OutgoingMail.id).where(OutgoingMail.state.in_(UNDECIDED)).limit(1)
        return session.scalar(waiting) is not None
