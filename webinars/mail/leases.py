"""Who holds which mails, and what happens to those whose scheduler died.

A lease is renewed while its mails are being sent, however slow the server. Two clocks may disagree and one may be
stepped, so a lease that looks lapsed is watched for a while before it is taken over: whoever lives, renews it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webinars.mail.models import OutgoingMail
from webinars.mail.rules import WATCHED_FOR, MailState, fate_after_crash, has_lapsed

_CRASHED = "the scheduler stopped while it was sending this; whether it arrived is not known"


@dataclass(frozen=True, slots=True)
class Holding:
    """One mail in somebody's hands, as it was seen."""

    mail_id: int
    leased_by: str
    lease_until: datetime
    crashes: int


class LeaseWatch:
    """Remembers since when a lapsed lease has not been renewed, by a clock that nobody steps."""

    def __init__(self) -> None:
        self._since: dict[tuple[str, datetime], float] = {}

    @property
    def is_watching(self) -> bool:
        """Whether some lease lapsed that nobody has renewed or taken over yet."""
        return bool(self._since)

    def abandoned(self, lapsed: Collection[Holding], *, monotonic: float) -> list[Holding]:
        """Those of the lapsed that have been watched long enough. Seconds of any steady clock."""
        seen = {(holding.leased_by, holding.lease_until) for holding in lapsed}
        self._since = {lease: self._since.get(lease, monotonic) for lease in seen}
        long_since = monotonic - WATCHED_FOR.total_seconds()
        return [h for h in lapsed if self._since[h.leased_by, h.lease_until] <= long_since]


def renew_leases(session: Session, leases: Collection[str], *, until: datetime) -> None:
    """Keep what we are sending out of others' hands."""
    held = OutgoingMail.is_in(MailState.SENDING), OutgoingMail.leased_by.in_(leases)
    session.execute(update(OutgoingMail).where(*held).values(lease_until=until))


def lapsed_holdings(session: Session, *, ours: Collection[str], now: datetime) -> list[Holding]:
    """Mails in other hands than ours whose lease is not in force."""
    columns = OutgoingMail.id, OutgoingMail.leased_by, OutgoingMail.lease_until, OutgoingMail.crashes
    held = session.execute(select(*columns).where(OutgoingMail.is_in(MailState.SENDING)))
    return [
        Holding(mail_id, leased_by, lease_until, crashes)
        for mail_id, leased_by, lease_until, crashes in held
        if leased_by and lease_until and leased_by not in ours and has_lapsed(lease_until, now=now)
    ]


def take_over(session: Session, abandoned: Collection[Holding], *, now: datetime) -> int:
    """Queue what a dead scheduler held, or give it up when it was in hand at every crash. Gives back how many.

    Compares with what was seen: a lease that was renewed, or taken over by another, in the meantime stays.
    """
    return sum(_take_over(session, holding, now=now) for holding in abandoned)


def _take_over(session: Session, holding: Holding, *, now: datetime) -> bool:
    crashes = holding.crashes + 1
    state, not_before = fate_after_crash(crashes, now=now)
    taken = (
        update(OutgoingMail)
        .where(
            OutgoingMail.id == holding.mail_id,
            OutgoingMail.is_in(MailState.SENDING),
            OutgoingMail.leased_by == holding.leased_by,
            OutgoingMail.lease_until == holding.lease_until,
        )
        .values(
            state=state,
            crashes=crashes,
            uncertain=True,
            lease_until=None,
            leased_by=None,
            last_error=f"{crashes} times: {_CRASHED}" if crashes > 1 else _CRASHED,
            not_before=not_before,
            finished_at=now if state is MailState.DEAD else None,
        )
        .returning(OutgoingMail.id)
    )
    return session.scalar(taken) is not None
