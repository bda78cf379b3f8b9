"""What somebody who is signed in may do and see. Every row is fetched through this, never by its id alone.

    select(Occurrence).join(Episode).where(Occurrence.id == id, who.within(Episode.series_id, Permission.EDIT_SERIES))

gives nothing for what is another series', just as for what does not exist.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, false, true
from sqlalchemy.orm import InstrumentedAttribute

from webinars.organisers.accounts import by_organiser
from webinars.organisers.audit import By
from webinars.organisers.models import Organiser, OrganiserSession
from webinars.organisers.rules import Permission, Role, Scope, scope_of

SeriesColumn = InstrumentedAttribute[int] | InstrumentedAttribute[int | None] | ColumnElement[int]


@dataclass(frozen=True)
class SignedIn:
    """Who asks, and in which browser. Their roles are read anew for every request."""

    organiser: Organiser
    session: OrganiserSession

    @property
    def by(self) -> By:
        """As the log names them."""
        return by_organiser(self.organiser)

    @property
    def is_administrator(self) -> bool:
        """Whether they may do everything."""
        return self.may(Permission.ADMINISTER)

    def scope(self, permission: Permission) -> Scope:
        """The series for which they have this permission."""
        granted = [(Role(grant.role), grant.series_id) for grant in self.organiser.grants]
        return scope_of(granted, permission)

    def may(self, permission: Permission) -> bool:
        """Whether they may do this at all, for some series. For a certain one: `scope(...).covers(series_id)`."""
        scope = self.scope(permission)
        return scope.every if permission is Permission.ADMINISTER else bool(scope)

    def within(self, series_id: SeriesColumn, permission: Permission) -> ColumnElement[bool]:
        """The condition that a row belongs to a series for which they have this permission."""
        scope = self.scope(permission)
        if scope.every:
            return true()
        return series_id.in_(sorted(scope.series_ids)) if scope else false()
