"""Which of those who have registered: as an organiser filters a list, sends a circular or exports a file.

select(Registration).join(Attendee, Registration.attendee_id == Attendee.id).where(
    in_occurrence(occurrence.id), condition(segment)
)
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from webinars.attendance.models import Attendance
from webinars.attendance.queries import attended_registration_ids
from webinars.lib.languages import gettext, pgettext
from webinars.lib.text import clean_line, folded
from webinars.mail.models import Bounce
from webinars.organisations.queries import all_organisations, matching_organisations
from webinars.registrations.models import Attendee, Registration
from webinars.registrations.rules import ANSWERS, LIVE_STATUSES
from webinars.series.models import Episode, Occurrence

STATES = ("live", "confirmed", "waiting", "offered", "withdrawn", "all")
ANSWERED = ("", *ANSWERS, "none")
OTHER_ORGANISATION = "other"
_LONGEST_SEARCH = 100
_MOST_NAMED = 20


@dataclass(frozen=True)
class Segment:
    """Some of those who have registered, people on stage not among them. What is left empty does not matter.

    Frozen and plain, so that it can stand in an address, a form or a row: `segment_of` is the way back from `values`.
    """

    state: str = "live"
    """`live`: everybody who has a place, an offer or a place in line; `all`: also who has withdrawn."""
    answer: str = ""
    """yes, maybe, no, or `none`: not answered."""
    organisation: str = ""
    """Its code, or `other`: one that is not on the list."""
    bounced: bool = False
    """Only those where mail is known not to arrive."""
    attended: str = ""
    """`yes` or `no`, by what attendance knows."""
    search: str = ""
    """Words of the name, the address or the organisation; each of them has to be found."""

    def values(self) -> dict[str, str]:
        """What differs from everybody who is live, as text: for a query string, a form, a log or a row."""
        return {
            name: "1" if value is True else str(value)
            for name, value in asdict(self).items()
            if value != getattr(_EVERYBODY, name)
        }

    @property
    def is_everybody(self) -> bool:
        """Whether nobody who is live is left out."""
        return self == _EVERYBODY

    def without(self, *names: str) -> "Segment":
        """The same without these restrictions."""
        return replace(self, **{name: getattr(_EVERYBODY, name) for name in names})


_EVERYBODY = Segment()


def segment_of(values: Mapping[str, str]) -> Segment:
    """The segment that these values name; what is no value of ours does not matter, as if it was left out."""
    given = {field.name: clean_line(values.get(field.name, ""), _LONGEST_SEARCH) for field in fields(Segment)}
    return Segment(
        state=given["state"] if given["state"] in STATES else _EVERYBODY.state,
        answer=given["answer"] if given["answer"] in ANSWERED else "",
        organisation=given["organisation"] if given["organisation"] in _organisation_names() else "",
        bounced=bool(given["bounced"]),
        attended=given["attended"] if given["attended"] in ("yes", "no") else "",
        search=given["search"],
    )


def in_occurrence(occurrence_id: int) -> ColumnElement[bool]:
    """Of a Registration: it is for this occurrence."""
    return Registration.occurrence_id == occurrence_id


def in_series(series_id: int) -> ColumnElement[bool]:
    """Of a Registration: it is for an occurrence of this series."""
    of_series = select(Occurrence.id).join(Episode, Occurrence.episode_id == Episode.id)
    return Registration.occurrence_id.in_(of_series.where(Episode.series_id == series_id))


def condition(segment: Segment) -> ColumnElement[bool]:
    """Of a Registration beside its Attendee: they belong to the segment."""
    wanted: list[ColumnElement[bool]] = [Registration.role == "attendee", *_in_state(segment.state)]
    if segment.answer:
        wanted.append(Registration.answer == ("" if segment.answer == "none" else segment.answer))
    if segment.organisation:
        code = None if segment.organisation == OTHER_ORGANISATION else segment.organisation
        wanted.append(Attendee.organisation_code.is_not_distinct_from(code))
    if segment.bounced:
        wanted.append(bounces())
    if segment.attended:
        wanted.append(_attended(segment.attended == "yes"))
    wanted += [named(word) for word in segment.search.split()]
    return and_(*wanted)


def bounces() -> ColumnElement[bool]:
    """Of an Attendee: mail is known not to arrive at their address."""
    in_force = aliased(Bounce)
    return exists().where(
        in_force.email_key == Attendee.email_key,
        in_force.severity == "hard",
        in_force.cleared_at.is_(None),
    )


def named(word: str) -> ColumnElement[bool]:
    """Of an Attendee: their name, address or organisation holds this, with or without its accents."""
    plain = folded(word)
    codes = [found.code for found in matching_organisations(word, _MOST_NAMED)]
    return or_(
        Attendee.name_key.contains(plain, autoescape=True),
        Attendee.email_key.contains(plain, autoescape=True),
        func.lower(Attendee.organisation).contains(word.lower(), autoescape=True),
        Attendee.organisation_code.in_(codes),
    )


def state_words() -> Mapping[str, str]:
    """What a segment's states are called, in the order of a list."""
    return {
        "live": gettext("Anmälda och väntande"),
        "confirmed": gettext("Anmälda"),
        "offered": gettext("Har fått ett erbjudande"),
        "waiting": gettext("Väntar"),
        "withdrawn": gettext("Avbokade"),
        "all": gettext("Alla, även avbokade"),
    }


def answer_words() -> Mapping[str, str]:
    """What has been answered, or not."""
    return {
        "yes": gettext("Svarat ja"),
        "maybe": gettext("Svarat kanske"),
        "no": gettext("Svarat nej"),
        "none": gettext("Inte svarat"),
    }


def attended_words() -> Mapping[str, str]:
    """Whether somebody took part."""
    return {"yes": gettext("Deltog"), "no": gettext("Deltog inte")}


def segment_words(segment: Segment) -> str:
    """The segment in the reader's language: "Anmälda, inte svarat, Ekdala kommun"."""
    said = [state_words()[segment.state]]
    if segment.answer:
        said.append(answer_words()[segment.answer])
    if segment.attended:
        said.append(attended_words()[segment.attended])
    if segment.bounced:
        said.append(pgettext("segment", "e-posten kommer inte fram"))
    said = [said[0], *(each[:1].lower() + each[1:] for each in said[1:])]
    if segment.organisation:
        said.append(organisation_word(segment.organisation))
    if segment.search:
        said.append(f"”{segment.search}”")
    return ", ".join(said)


def organisation_word(code: str) -> str:
    """What an organisation of a segment is called."""
    return (
        gettext("Annan organisation") if code == OTHER_ORGANISATION else _organisation_names().get(code, code)
    )


def _in_state(state: str) -> list[ColumnElement[bool]]:
    if state == "all":
        return []
    return [Registration.status.in_(LIVE_STATUSES) if state == "live" else Registration.status == state]


def _attended(took_part: bool) -> ColumnElement[bool]:
    """By the evidence. Where there is none at all nobody was absent: nobody knows, and nobody is written to for it."""
    came = Registration.id.in_(attended_registration_ids().correlate(None))
    if took_part:
        return came
    theirs = aliased(Registration)
    is_known = exists().where(
        Attendance.registration_id == theirs.id, theirs.occurrence_id == Registration.occurrence_id
    )
    return and_(Registration.status == "confirmed", ~came, is_known.correlate(Registration))


def _organisation_names() -> Mapping[str, str]:
    return {"": "", OTHER_ORGANISATION: ""} | {each.code: each.display_name for each in all_organisations()}
