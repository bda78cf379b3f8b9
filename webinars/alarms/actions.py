"""Each outage is told of once, by whichever process claims it, and called off once."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from webinars.alarms.models import Alarm
from webinars.alarms.queries import open_alarms
from webinars.alarms.rules import (
    TELLING_TAKES,
    Finding,
    News,
    State,
    Trouble,
    is_claimable,
    is_confirmed,
)
from webinars.lib.database import is_sqlite


def note_findings(session: Session, found: Mapping[Trouble, Finding], *, now: datetime) -> None:
    """Remember what is suspected, and forget suspicions that came to nothing."""
    insert = sqlite.insert if is_sqlite(session) else postgresql.insert
    for trouble, finding in found.items():
        suspicion = insert(Alarm).values(
            kind=trouble.value, since=finding.since, suspected_at=now, words=finding.words
        )
        session.execute(suspicion.on_conflict_do_nothing(index_elements=["kind"]))
    over = delete(Alarm).where(Alarm.kind.not_in([trouble.value for trouble in found]))
    nobody_tells = or_(Alarm.claimed_until.is_(None), Alarm.claimed_until <= now)
    session.execute(over.where(Alarm.told_at.is_(None), nobody_tells))


def claim_news(
    session: Session, found: Mapping[Trouble, Finding], *, patience: timedelta, now: datetime
) -> Sequence[News]:
    """What this process, and no other, is to tell now: within `TELLING_TAKES`, followed by `settle_news`."""
    return [
        news
        for alarm in open_alarms(session)
        if (news := _owed(alarm, found, patience, now)) and _claim(session, alarm, now)
    ]


def settle_news(session: Session, news: News, *, was_told: bool, now: datetime) -> None:
    """It was told, and is not told again; or it could not be, and the claim lapses by itself."""
    if not was_told:
        return
    if news.state is State.CLEAR:
        session.execute(delete(Alarm).where(Alarm.kind == news.trouble.value))
        return
    told = update(Alarm).where(Alarm.kind == news.trouble.value)
    session.execute(told.values(told_at=now, claimed_until=None))


def _owed(alarm: Alarm, found: Mapping[Trouble, Finding], patience: timedelta, now: datetime) -> News | None:
    trouble, finding = Trouble(alarm.kind), found.get(Trouble(alarm.kind))
    if not is_claimable(alarm.claimed_until, now=now):
        return None
    if finding is None:
        return News(State.CLEAR, trouble, alarm.since, alarm.words) if alarm.told_at else None
    if alarm.told_at or not is_confirmed(
        since=alarm.since, suspected_at=alarm.suspected_at, patience=patience, now=now
    ):
        return None
    return News(State.ALARM, trouble, alarm.since, finding.words)


def _claim(session: Session, alarm: Alarm, now: datetime) -> bool:
    """Compares with what was seen: of several processes, one changes the row."""
    claimed = (
        update(Alarm)
        .where(
            Alarm.kind == alarm.kind,
            Alarm.claimed_until.is_not_distinct_from(alarm.claimed_until),
            Alarm.told_at.is_not_distinct_from(alarm.told_at),
        )
        .values(claimed_until=now + TELLING_TAKES)
        .returning(Alarm.kind)
        .execution_options(synchronize_session=False)
    )
    return session.scalar(claimed) is not None
