"""Reads of watched addresses."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinars.linkcheck.models import WatchedAddress
from webinars.linkcheck.rules import Known


def watched_by_url(session: Session, urls: Collection[str]) -> Mapping[str, WatchedAddress]:
    """What is known of these addresses; those that are not watched are left out."""
    found = session.scalars(select(WatchedAddress).where(WatchedAddress.url.in_(urls)))
    return {address.url: address for address in found}


def known_of(session: Session, address_id: int) -> Known | None:
    """What a check has to know from before."""
    address = session.get(WatchedAddress, address_id)
    if address is None:
        return None
    return Known(
        address.url,
        first_content_type=address.first_content_type,
        first_length=address.first_length,
        is_accepted=address.accepted_at is not None,
    )


def broken_urls(session: Session, urls: Collection[str]) -> frozenset[str]:
    """Those of these addresses that organisers were, or are to be, told of."""
    wanted = select(WatchedAddress.url).where(
        WatchedAddress.url.in_(urls), WatchedAddress.broken_since.is_not(None)
    )
    return frozenset(session.scalars(wanted))


def is_anything_due(session: Session, *, now: datetime) -> bool:
    """Whether it is any address' turn."""
    return session.scalar(select(WatchedAddress.id).where(WatchedAddress.next_at <= now).limit(1)) is not None


def watched_urls(session: Session) -> set[str]:
    """Every address that is watched."""
    return set(session.scalars(select(WatchedAddress.url)))


def untold_addresses(session: Session, *, lock: bool = False) -> Sequence[WatchedAddress]:
    """Those that lead nowhere, and nobody was told; to be told of when they are locked."""
    untold = select(WatchedAddress).where(
        WatchedAddress.broken_since.is_not(None), WatchedAddress.told_at.is_(None)
    )
    if lock:
        untold = untold.with_for_update(skip_locked=True)
    return session.scalars(untold.order_by(WatchedAddress.id)).all()
