"""Who may be the same person: suggested, never decided."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from itertools import combinations

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from webinars.lib.text import folded
from webinars.people.queries import has_something
from webinars.registrations.models import Attendee, Following, Registration
from webinars.registrations.rules import LIVE_STATUSES

MOST_PAIRS = 100
ALIKE = 0.8
_MOST_AT_ONE_ADDRESS = 50  # a committee's mailbox


def candidates_for(session: Session, attendee: Attendee, seen: ColumnElement[bool]) -> Sequence[Attendee]:
    """Who may be this person: at their address with nearly their name, or of their name and organisation."""
    near = select(Attendee).where(
        Attendee.id != attendee.id,
        has_something(seen),
        _still_there(),
        or_(
            Attendee.email_key == attendee.email_key,
            and_(
                Attendee.name_key == attendee.name_key,
                Attendee.organisation == attendee.organisation,
            ),
        ),
    )
    found = session.scalars(near.order_by(Attendee.id).limit(_MOST_AT_ONE_ADDRESS)).all()
    return [each for each in found if may_be_one(attendee, each)]


def pairs_among(session: Session, seen: ColumnElement[bool]) -> list[tuple[Attendee, Attendee]]:
    """Every such pair, the older of the two first."""
    everybody = session.scalars(
        select(Attendee).where(has_something(seen), _still_there()).order_by(Attendee.id)
    ).all()
    groups: dict[tuple[str, ...], list[Attendee]] = defaultdict(list)
    for each in everybody:
        groups[each.email_key,].append(each)
        groups[each.name_key, folded(each.organisation)].append(each)
    return _pairs(group[:_MOST_AT_ONE_ADDRESS] for group in groups.values() if len(group) > 1)


def may_be_one(one: Attendee, other: Attendee) -> bool:
    """Whether it is worth asking: people who share an office's mailbox are not the same for that."""
    if one.email_key != other.email_key:
        return one.name_key == other.name_key and folded(one.organisation) == folded(other.organisation)
    mine, theirs = set(one.name_key.split()), set(other.name_key.split())
    return mine <= theirs or theirs <= mine or _likeness(one.name_key, other.name_key) >= ALIKE


def _pairs(groups: Iterable[Sequence[Attendee]]) -> list[tuple[Attendee, Attendee]]:
    found = {
        (one.id, other.id): (one, other)
        for group in groups
        for one, other in combinations(group, 2)
        if may_be_one(one, other)
    }
    return [found[ids] for ids in sorted(found)][:MOST_PAIRS]


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()


def _still_there() -> ColumnElement[bool]:
    """Of an Attendee: they have a place or follow a series; who was merged before has nothing left."""
    has_place = exists().where(
        Registration.attendee_id == Attendee.id, Registration.status.in_(LIVE_STATUSES)
    )
    follows = exists().where(Following.attendee_id == Attendee.id, Following.ended_at.is_(None))
    return or_(has_place, follows)
