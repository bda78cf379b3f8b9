"""The list of one occurrence as its host sees it: who is here, who is not, who said no, who is on stage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from webinars.attendance.models import Attendance
from webinars.attendance.queries import confirmed_registrations, evidence_of, others_counted
from webinars.attendance.rules import Evidence, attended
from webinars.lib.text import folded, sortable
from webinars.registrations.models import Registration
from webinars.series.models import Occurrence


@dataclass(frozen=True)
class Listed:
    """One line: somebody with a place."""

    registration: Registration
    is_here: bool
    joined_at: datetime | None = None
    mark: Attendance | None = None

    @property
    def viewers(self) -> int:
        """How many sit before the screen."""
        return self.registration.viewers or 1

    @property
    def text(self) -> str:
        """What a search looks through."""
        attendee = self.registration.attendee
        return folded(f"{attendee.given_name} {attendee.family_name} {attendee.organisation}")


@dataclass(frozen=True)
class HostList:
    """Everybody with a place, sorted by given name as Swedish sorts: that is what people call out."""

    coming: Sequence[Listed]
    declined: Sequence[Listed]
    on_stage: Sequence[Listed]
    others: int = 0

    @property
    def attendees(self) -> Sequence[Listed]:
        """Whoever can be marked."""
        return (*self.coming, *self.declined)

    @property
    def here(self) -> int:
        """Attendees who are here; a group is one."""
        return sum(each.is_here for each in self.attendees)

    @property
    def expected(self) -> int:
        """Attendees who have not said no, and those who came all the same."""
        return len(self.coming) + sum(each.is_here for each in self.declined)

    @property
    def people(self) -> int:
        """Everybody before their screens, those without a registration included."""
        return sum(each.viewers for each in self.attendees if each.is_here) + self.others

    @property
    def has_more_people_than_places(self) -> bool:
        """Whether groups or others make it worth saying."""
        return self.people != self.here

    def searched(self, text: str) -> "HostList":
        """Only those who are called so, or come from there."""
        wanted = folded(text)
        if not wanted:
            return self
        return replace(
            self,
            coming=[each for each in self.coming if wanted in each.text],
            declined=[each for each in self.declined if wanted in each.text],
        )


def host_list(session: Session, occurrence: Occurrence) -> HostList:
    """As it stands now."""
    registrations = confirmed_registrations(session, occurrence)
    evidence = evidence_of(session, (each.id for each in registrations))
    listed = sorted(
        (_listed(each, evidence.get(each.id, {})) for each in registrations),
        key=lambda each: (sortable(each.registration.attendee.name), each.registration.id),
    )
    attendees = [each for each in listed if each.registration.role == "attendee"]
    return HostList(
        coming=[each for each in attendees if each.registration.answer != "no"],
        declined=[each for each in attendees if each.registration.answer == "no"],
        on_stage=[each for each in listed if each.registration.role != "attendee"],
        others=others_counted(session, occurrence.id),
    )


def _listed(registration: Registration, evidence: Mapping[str, Attendance]) -> Listed:
    joined = evidence.get(Evidence.JOINED)
    return Listed(
        registration,
        is_here=attended({kind: each.present for kind, each in evidence.items()}),
        joined_at=joined.at if joined else None,
        mark=evidence.get(Evidence.MARKED),
    )
