"""Adding, changing and ending organisers. Everything is written into the log; nobody can lock everybody out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webinars.lib.address_keys import email_key
from webinars.lib.signing import new_public_id
from webinars.organisers.audit import About, By, record
from webinars.organisers.models import Grant, Organiser
from webinars.organisers.queries import lasting_administrators, organiser_at
from webinars.organisers.rules import AlreadyOrganiser, GrantRefused, LastAdministrator, Role
from webinars.organisers.sessions import end_sessions


@dataclass(frozen=True)
class Account:
    """What is decided about an organiser: the role for `every` series, one for each of `series`, and until when."""

    name: str
    every: Role | None = None
    series: Mapping[int, Role] = field(default_factory=dict)
    ends_at: datetime | None = None

    def grants(self) -> dict[int | None, Role]:
        """By series, None for all. Raises GrantRefused."""
        if not (self.every or self.series) or Role.ADMINISTRATOR in self.series.values():
            raise GrantRefused
        grants: dict[int | None, Role] = {None: self.every} if self.every else {}
        grants.update(self.series.items())
        return grants


def add_organiser(
    session: Session, email: str, account: Account, *, by: By, language: str, welcomed: bool, now: datetime
) -> Organiser:
    """Make an account; unless `welcomed` by word, a mail tells them. Raises AlreadyOrganiser, GrantRefused."""
    if organiser_at(session, email) is not None:
        raise AlreadyOrganiser
    organiser = Organiser(
        public_id=new_public_id(),
        email=email,
        email_key=email_key(email),
        name=account.name,
        language=language,
        created_at=now,
        ends_at=account.ends_at,
        welcomed_at=now if welcomed else None,
        grants=[Grant(role=role, series_id=series) for series, role in account.grants().items()],
        passkeys=[],
    )
    try:
        with session.begin_nested():
            session.add(organiser)
    except IntegrityError:
        raise AlreadyOrganiser from None  # since a moment
    record(session, by, "organiser added", about(organiser), after=stated(organiser), now=now)
    return organiser


def change_organiser(
    session: Session, organiser: Organiser, account: Account, *, by: By, now: datetime
) -> bool:
    """Make the account so; False when it is so already. Raises LastAdministrator, GrantRefused."""
    wanted, before = account.grants(), stated(organiser)
    if account.ends_at is not None or wanted.get(None) is not Role.ADMINISTRATOR:
        _leave_an_administrator(session, organiser)
    organiser.name, organiser.ends_at = account.name, account.ends_at
    have = {grant.series_id: grant for grant in organiser.grants}
    for series, role in wanted.items():
        if series in have:
            have[series].role = role
        else:
            organiser.grants.append(Grant(role=role, series_id=series))
    for series in have.keys() - wanted.keys():
        organiser.grants.remove(have[series])
    session.flush()
    if stated(organiser) == before:
        return False
    after = stated(organiser)
    record(session, by, "organiser changed", about(organiser), before=before, after=after, now=now)
    return True


def end_organiser(session: Session, organiser: Organiser, *, by: By, now: datetime) -> None:
    """End the account at once, wherever it is signed in. Raises LastAdministrator."""
    _leave_an_administrator(session, organiser)
    before = stated(organiser)
    organiser.ends_at = now
    end_sessions(session, organiser)
    record(session, by, "organiser ended", about(organiser), before=before, after=stated(organiser), now=now)


def remove_passkeys(session: Session, organiser: Organiser, *, by: By, now: datetime) -> None:
    """Forget every passkey of theirs, and sign them out everywhere: the device that held them is lost."""
    for passkey in list(organiser.passkeys):
        organiser.passkeys.remove(passkey)
        record(session, by, "passkey removed", about(organiser), before={"name": passkey.name}, now=now)
    if end_sessions(session, organiser):
        record(session, by, "session ended", about(organiser), now=now)
    session.flush()


def about(organiser: Organiser) -> About:
    """An organiser, as the log names them."""
    return About("organiser", organiser.public_id, f"{organiser.name} <{organiser.email}>")


def by_organiser(organiser: Organiser) -> By:
    """An organiser, as somebody who does something."""
    return By(organiser.public_id, f"{organiser.name} <{organiser.email}>")


def stated(organiser: Organiser) -> dict[str, Any]:
    """What the log compares."""
    grants = sorted((grant.series_id or 0, str(grant.role)) for grant in organiser.grants)
    return {
        "name": organiser.name,
        "email": organiser.email,
        "roles": {str(series or "every series"): role for series, role in grants},
        "ends_at": organiser.ends_at,
    }


def _leave_an_administrator(session: Session, without: Organiser) -> None:
    lasting_administrators(
        session
    )  # waits for whoever changes one of them, and may still see them as they were
    administrators = lasting_administrators(session)
    if without.id in administrators and len(administrators) == 1:
        raise LastAdministrator
