"""When a mail may leave, when it is tried again, and when we give up. The clock and the dice are passed in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum


class MailState(StrEnum):
    """Where one outgoing mail stands."""

    QUEUED = "queued"
    SENDING = "sending"  # a scheduler holds it by a lease
    ACCEPTED = "accepted"  # the mail server took it over
    DEAD = "dead"  # refused, or given up: an organiser has to look
    EXPIRED = "expired"  # it would have come too late to mean anything
    HELD = "held"  # the organisers stopped all outgoing mail
    SUPERSEDED = "superseded"  # something newer made it needless before it left


UNSENT = (MailState.QUEUED, MailState.HELD)
UNDECIDED = (MailState.QUEUED, MailState.SENDING, MailState.HELD)
"""In one of these states, a mail keeps the later ones of its calendar entry waiting; a dead one does not."""


class RetryRefused(Exception):
    """An organiser asked for another try of a mail that cannot have one."""


class MailIsNotDead(RetryRefused):
    """Only a dead mail is tried again by hand; the others go their way."""


class MailHasExpired(RetryRefused):
    """It would say something that is over."""


class MailWasOvertaken(RetryRefused):
    """A later mail for the same calendar entry exists: sent after it, this one would put back what was changed."""


class MailBodyIsGone(RetryRefused):
    """What it said was removed, as it is some days after a mail's end."""


class MailIsFaulty(RetryRefused):
    """It is not as a mail of ours has to be, still."""


# ---------------------------------------------------------------------------------------- what the server answered


class Stage(IntEnum):
    """How far a delivery had come when it was answered, or when it was not."""

    CONNECTING = 1  # greeting, TLS, signing in
    SENDER = 2
    RECIPIENT = 3
    DATA = 4  # the server has not said yet that it wants the message
    MESSAGE = 5  # the message is on its way: from here on, silence leaves it open whether it arrived


WHOLE_SEND = 4
"""A delivery may take so many times what a single wait may: a server that drips its answer ends there."""


class Verdict(StrEnum):
    """What one delivery came to."""

    ACCEPTED = "accepted"
    TRY_AGAIN = "try again"  # this mail, later
    REFUSED = "refused"  # this mail, never
    SLOW_DOWN = "slow down"  # every mail, later, since it was too many; says nothing about this one
    SERVER_DOWN = "server down"  # every mail, later; says nothing about this one
    WITHHELD = "withheld"  # we stopped it ourselves, at the last moment


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verdict, and the server's own words. `may_have_left`: the message was sent, and the answer never came."""

    verdict: Verdict
    words: str = ""
    may_have_left: bool = False

    @property
    def server_is_ill(self) -> bool:
        """Whether the next mail would probably fare no better."""
        return self.verdict in (Verdict.SERVER_DOWN, Verdict.SLOW_DOWN) or self.may_have_left


def verdict_on_refusal(stage: Stage, code: int) -> Verdict:
    """What a reply of 4xx or 5xx means (RFC 5321 §4.2.1), read for whom it concerns.

    Before a recipient is named, nothing that the server says can be about this mail: a refused sender or password is
    the same for all of them, and must not kill the whole queue. 421 closes the connection for everybody, except in
    answer to a message: one that always gets it must run out of attempts, or it would stop the others for ever.
    """
    if stage <= Stage.SENDER or (code == 421 and stage < Stage.MESSAGE):
        return Verdict.SERVER_DOWN
    return Verdict.REFUSED if code >= 500 else Verdict.TRY_AGAIN


def outcome_of_silence(stage: Stage, words: str) -> Outcome:
    """What it means that the connection broke, or that no answer came in time."""
    if stage < Stage.MESSAGE:
        return Outcome(Verdict.SERVER_DOWN, words)
    return Outcome(Verdict.TRY_AGAIN, words, may_have_left=True)


# ------------------------------------------------------------------------------------------------ what follows from it

ATTEMPTS_ALLOWED = 50  # with the waits below: about two days
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
AFTER_AN_ILL_SERVER = timedelta(seconds=2)
FURTHEST_TRY = LONGEST_WAIT * 1.25  # what seems to be put off further was put off by a clock that was ahead


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a mail after a delivery."""

    state: MailState
    attempts: int
    not_before: datetime | None = None


def fate_after(
    outcome: Outcome,
    *,
    attempts: int,
    expires_at: datetime | None,
    paused_until: datetime | None,
    now: datetime,
    luck: float,
    probing: bool = False,
) -> Fate:
    """`attempts` counts those before this delivery; `paused_until` is the whole queue's, which `probing` has ended.

    `luck`, from 0 to 1, spreads the waits.
    """
    tried = attempts + 1
    match outcome.verdict:
        case Verdict.ACCEPTED:
            return Fate(MailState.ACCEPTED, tried)
        case Verdict.REFUSED:
            return Fate(MailState.DEAD, tried)
        case Verdict.TRY_AGAIN if tried >= ATTEMPTS_ALLOWED:
            return Fate(MailState.DEAD, tried)
        case Verdict.TRY_AGAIN:
            return Fate(MailState.QUEUED, tried, now + wait_after(tried, luck=luck))
        case Verdict.SERVER_DOWN | Verdict.SLOW_DOWN:
            # Another mail asks the server next: one that brings it down by itself must not stand in the way for ever.
            # But what was one too many goes first once: else a sign-in link would always come behind the others.
            goes_first = outcome.verdict is Verdict.SLOW_DOWN and not probing
            wait = timedelta() if goes_first else AFTER_AN_ILL_SERVER
            return Fate(MailState.QUEUED, attempts, (paused_until or now) + wait)
        case Verdict.WITHHELD if has_expired(expires_at, now=now):
            return Fate(MailState.EXPIRED, attempts)
        case Verdict.WITHHELD:
            return Fate(MailState.QUEUED, attempts)


def has_expired(expires_at: datetime | None, *, now: datetime) -> bool:
    """From `expires_at` on, a mail must not leave."""
    return expires_at is not None and expires_at <= now


def wait_after(attempts: int, *, luck: float) -> timedelta:
    """How long a mail waits after so many attempts: doubling from half a minute to an hour, 20 % to either side."""
    return _doubled(FIRST_WAIT, attempts, LONGEST_WAIT, luck)


# --------------------------------------------------------------------------------------------------- the server is down

FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=5)


def pause_after(failures: int, *, luck: float) -> timedelta:
    """How long the whole queue rests after so many failures in a row, before one mail tries again."""
    return _doubled(FIRST_PAUSE, failures, LONGEST_PAUSE, luck)


def is_paused(paused_until: datetime | None, *, now: datetime) -> bool:
    """A pause that lies further ahead than any lasts was set by a clock that has been put back since: it is over."""
    return paused_until is not None and now < paused_until <= now + LONGEST_PAUSE * 1.2


def _doubled(first: timedelta, times: int, longest: timedelta, luck: float) -> timedelta:
    wait = min(first * 2.0 ** min(times - 1, 30), longest)
    return wait * (0.8 + 0.4 * luck)


# ------------------------------------------------------------------------------------------------- leases and crashes

LEASE = timedelta(seconds=15)
RENEW_EVERY = timedelta(seconds=4)
WATCHED_FOR = timedelta(seconds=6)
"""A lapsed lease is watched so long before it is taken over: longer than `RENEW_EVERY`, so that a scheduler that only
slept (a suspended machine, a stepped clock) has renewed it. With the lease itself well under 30 seconds."""

CRASHES_ALLOWED = 3
AFTER_A_CRASH = timedelta(seconds=30)


def has_lapsed(lease_until: datetime, *, now: datetime) -> bool:
    """A lease that ends further ahead than a lease lasts was written by another clock: it counts as lapsed too."""
    return not now < lease_until <= now + LEASE


def fate_after_crash(crashes: int, *, now: datetime) -> tuple[MailState, datetime | None]:
    """Its next state, and before when it does not leave. `crashes` counts this one.

    The first may have been any mail's fault, and each goes alone from then on; after the second it waits a while.
    """
    if crashes >= CRASHES_ALLOWED:
        return MailState.DEAD, None
    return MailState.QUEUED, None if crashes == 1 else now + AFTER_A_CRASH


# -------------------------------------------------------------------------------------------------------------- pace

A_BATCH_LASTS = timedelta(seconds=0.25)
LARGEST_BATCH = 64
SETTLED_TOGETHER = 32


def may_wait_unsettled(
    outcome: Outcome, unsettled: int, *, sending_for: timedelta, last_commit_took: timedelta
) -> bool:
    """Whether the next mail may be sent before the acceptances since the last commit are committed.

    As a rule each is committed by itself. Only a server that takes mails faster than our disk writes is sent a few more
    in between, so that commits take a third of the time at most. After a crash these few may be sent once more.
    """
    return (
        outcome.verdict is Verdict.ACCEPTED
        and unsettled < SETTLED_TOGETHER
        and sending_for < 2 * last_commit_took
    )


def next_batch_size(size: int, took: timedelta) -> int:
    """So many that a batch lasts a quarter of a second: behind more, a sign-in link would wait."""
    fitting = size * (A_BATCH_LASTS / max(took, timedelta(milliseconds=1)))
    return max(1, min(int(fitting), size * 4, LARGEST_BATCH))
