"""The four forms: for myself, for somebody else, for several, and for a group that watches together."""

from typing import Any, ClassVar

from werkzeug.datastructures import MultiDict
from wtforms import Field
from wtforms.validators import StopValidation

from webinars.lib.languages import gettext
from webinars.registrations.attendees import Person
from webinars.registrations.forms.fields import LineField
from webinars.registrations.forms.parts import (
    Belonging,
    Choosing,
    Gathering,
    Naming,
    Pasting,
    Problems,
    Sending,
)
from webinars.registrations.forms.rows import Row, rows_from, rows_in
from webinars.registrations.pasting import Problem, parse_people
from webinars.registrations.rules import SHARINGS
from webinars.registrations.submissions import Submission


class RegistrationForm(Choosing):
    """What the four have in common."""

    kind: ClassVar[str]
    """How the page's address names it: `?for=flera`."""
    about_others: ClassVar[bool] = False

    def registrants(self) -> tuple[Person, ...]:
        """Who is to be registered."""
        raise NotImplementedError

    def sender(self) -> Person | None:
        """Who registers them; None: they do so themselves."""
        return None

    def group_size(self) -> int | None:
        """How many watch together; None: one."""
        return None

    def shares(self) -> str:
        """How fewer seats than people are to be shared; empty: that was not said."""
        return ""

    def submission(self, series_id: int, language: str) -> Submission:
        """What was asked for; only after `validate()`."""
        people = tuple({person.key: person for person in self.registrants()}.values())
        sender = self.sender()
        if sender is not None and [person.key for person in people] == [sender.key]:
            sender = None
        return Submission(
            series_id=series_id,
            occurrence_ids=tuple(sorted(set(self.occurrence.data))),
            whole_series=self.whole_series.data,
            people=people,
            sender=sender,
            viewers=self.group_size(),
            language=language,
            sharing=self.shares(),
        )


class MyselfForm(RegistrationForm, Naming, Belonging):
    """I register myself: the shortest way."""

    kind = ""

    def registrants(self) -> tuple[Person, ...]:
        return (
            Person(
                self.given_name.data,
                self.family_name.data,
                self.email.data,
                self.organisation.data,
                self.organisation_code,
            ),
        )


class AnotherForm(MyselfForm, Sending):
    """I register somebody else."""

    kind = "annan"
    about_others = True

    def sender(self) -> Person | None:
        return _sender(self)


class GroupForm(MyselfForm, Gathering):
    """We watch together: one contact, one seat, no names."""

    kind = "grupp"

    def group_size(self) -> int | None:
        return int(self.viewers.data)


class SeveralForm(RegistrationForm, Pasting, Belonging, Sending):
    """I register several: pasted, then looked at, then sent."""

    kind = "flera"
    about_others = True
    sharing = LineField(limit=10)

    def __init__(self, formdata: MultiDict[str, str] | None = None, *, most: int = 50, **values: Any) -> None:
        super().__init__(formdata, **values)
        self.most = most
        self.rows = rows_in(formdata, most) if formdata else []

    @property
    def wanted(self) -> list[Row]:
        """The rows that are ticked."""
        return [row for row in self.rows if row.form.wanted.data]

    @property
    def problems(self) -> Problems:
        """The rows' stand where the rows do, above the organisation."""
        own = super().problems
        after = next((n for n, (name, _) in enumerate(own) if name not in _ABOVE_ROWS), len(own))
        in_rows = [
            (field_id, gettext("Person %(number)s: %(problem)s") % {"number": place, "problem": sentence})
            for place, row in enumerate(self.rows, start=1)
            for field_id, sentence in (row.form.problems if row.form.wanted.data else ())
        ]
        return own[:after] + in_rows + own[after:]

    def validate(self, extra_validators: Any = None) -> bool:
        """Rows that are left out may say what they like."""
        rows = [row.form.validate() for row in self.wanted]
        return super().validate(extra_validators) and all(rows)

    def validate_people(self, field: Field) -> None:
        """Somebody has to be left to register."""
        if not self.rows:
            raise StopValidation(gettext("Klistra in namn och e-postadresser, en person på varje rad."))
        if not self.wanted:
            raise StopValidation(gettext("Bocka för minst en person."))
        if field.data:
            raise StopValidation(
                gettext(
                    "Du kan anmäla högst %(most)s personer åt gången. Ta ut resten ur rutan, och anmäl dem sedan."
                )
                % {"most": self.most}
            )

    def read_pasted(self) -> bool:
        """Turns pasted text into rows, below those that there are. Text beyond the limit stays where it is."""
        pasted = self["people"].data
        free = self.most - len(self.rows)
        found = parse_people(pasted, limit=free)
        rest = [person.line for person in found if person.problem is Problem.TOO_MANY]
        self["people"].data = "\n".join(pasted.splitlines()[rest[0] - 1 :]) if rest else ""
        known = {row.key for row in self.rows}
        first = max((row.number for row in self.rows), default=-1) + 1
        self.rows += rows_from(found[:free], first, known)
        return bool(found)

    def registrants(self) -> tuple[Person, ...]:
        return tuple(row.form.person(self.organisation.data, self.organisation_code) for row in self.wanted)

    def sender(self) -> Person | None:
        return _sender(self)

    def shares(self) -> str:
        return self.sharing.data if self.sharing.data in SHARINGS else ""


def _sender(form: AnotherForm | SeveralForm) -> Person:
    """Their organisation is that of those they register."""
    return Person(
        form.sender_given_name.data,
        form.sender_family_name.data,
        form.sender_email.data,
        form.organisation.data,
        form.organisation_code,
    )


_ABOVE_ROWS = ("occurrence", "people")
FORMS: dict[str, type[RegistrationForm]] = {
    form.kind: form for form in (MyselfForm, AnotherForm, SeveralForm, GroupForm)
}
