"""Verbs: which addresses are watched, and what a check came to."""

from collections.abc import Collection
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, aliased

from webinars.linkcheck.checking import Checked
from webinars.linkcheck.models import WatchedAddress
from webinars.linkcheck.rules import BETWEEN_TWO, WORKING, Finding, is_broken, next_check

_Neighbour = aliased(WatchedAddress)


def watch_addresses(session: Session, urls: Collection[str], *, now: datetime) -> tuple[int, int]:
    """Watch these and no others; gives how many came and how many went."""
    watched = set(session.scalars(select(WatchedAddress.url)))
    wanted = {url for url in urls if urlsplit(url).scheme in ("http", "https")}
    for url in sorted(wanted - watched):
        session.add(
            WatchedAddress(url=url, host=(urlsplit(url).hostname or "").lower(), next_at=now, created_at=now)
        )
    gone = watched - wanted
    if gone:
        session.execute(delete(WatchedAddress).where(WatchedAddress.url.in_(gone)))
    session.flush()
    return len(wanted - watched), len(gone)


def claim_next(session: Session, *, now: datetime, until: datetime) -> int | None:
    """The address whose turn it is, by id; nobody else asks for it before `until`.

    A host that was asked a moment ago is left in peace, whichever of its addresses that was about.
    """
    asked_lately = select(_Neighbour.host).where(_Neighbour.checked_at > now - BETWEEN_TWO)
    in_hand = select(_Neighbour.host).where(_Neighbour.in_hand_until > now)
    address_id = session.scalar(
        select(WatchedAddress.id)
        .where(
            WatchedAddress.next_at <= now,
            WatchedAddress.host.not_in(asked_lately),
            WatchedAddress.host.not_in(in_hand),
        )
        .order_by(WatchedAddress.next_at, WatchedAddress.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if address_id is not None:
        address = session.get_one(WatchedAddress, address_id)
        address.next_at = address.in_hand_until = until
        session.flush()
    return address_id


def note_check(session: Session, address_id: int, checked: Checked, *, spread: float, now: datetime) -> None:
    """Keep what was found. One that was taken out meanwhile is left in peace."""
    address = session.get(WatchedAddress, address_id, with_for_update=True)
    if address is None:
        return
    finding = checked.finding
    address.checked_at, address.status, address.in_hand_until = now, checked.status, None
    if finding is not Finding.POSTPONED:
        address.finding, address.final_url = finding.value, checked.final_url
        address.certificate_ends_at = checked.certificate_ends_at
    if finding in WORKING:
        _note_working(address, checked)
    elif finding is not Finding.POSTPONED:
        address.failures += 1
        address.failing_since = address.failing_since or now
        if is_broken(finding, address.failures, address.failing_since, now=now):
            address.broken_since = address.broken_since or now
    address.next_at = next_check(finding, address.failures, spread=spread, now=now)
    session.flush()


def check_again(session: Session, address: WatchedAddress, *, now: datetime) -> None:
    """Put it first in line."""
    address.next_at = now


def note_told(address: WatchedAddress, *, now: datetime) -> None:
    """Organisers know of it; should it work again and break once more, they are told once more."""
    address.told_at = now


def accept_as_it_is(session: Session, address: WatchedAddress, *, now: datetime) -> None:
    """An organiser looked: what leads to a sign-in, or is another kind of page by now, is meant so."""
    address.accepted_at, address.next_at = now, now
    address.failures, address.failing_since = 0, None
    address.broken_since = address.told_at = None
    address.first_content_type, address.first_length = "", None


def _note_working(address: WatchedAddress, checked: Checked) -> None:
    address.content_type, address.length = checked.content_type, checked.length
    address.first_content_type = address.first_content_type or checked.content_type
    address.first_length = address.first_length or checked.length
    address.failures, address.failing_since = 0, None
    address.broken_since = address.told_at = None
