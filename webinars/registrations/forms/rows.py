"""One of several people: read out of pasted text, shown with what we made of it, and changed by hand."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field
from wtforms.validators import StopValidation

from webinars.lib.languages import gettext
from webinars.organisations.queries import find_organisation
from webinars.registrations.attendees import Person
from webinars.registrations.forms.fields import AddressField, LineField, NameField, Needed
from webinars.registrations.forms.parts import SentencesForm
from webinars.registrations.pasting import PastedPerson, Problem


class RowForm(SentencesForm):
    """One person; left out when `wanted` is not ticked. Without an organisation of their own they share the common."""

    about_others = True
    wanted = BooleanField()
    source = LineField(limit=300)
    given_name = NameField()
    family_name = NameField()
    email = AddressField(
        Needed(lambda: gettext("Skriv en e-postadress, eller ta bort bocken så hoppar vi över personen."))
    )
    organisation = LineField(limit=200)

    def validate_given_name(self, field: Field) -> None:
        """One name is enough: there are people with one."""
        if not field.data and not self.family_name.data:
            raise StopValidation(gettext("Skriv ett namn, eller ta bort bocken så hoppar vi över personen."))

    def person(self, organisation: str, organisation_code: str | None) -> Person:
        """Who this is, of their own or the common organisation."""
        own = self.organisation.data
        if own and (found := find_organisation(own)):
            organisation, organisation_code = found.display_name, found.code
        elif own:
            organisation, organisation_code = own, None
        return Person(
            self.given_name.data, self.family_name.data, self.email.data, organisation, organisation_code
        )


@dataclass(frozen=True)
class Row:
    """A row on the page: its fields, and what is to be known about it."""

    number: int
    form: RowForm
    remark: str = ""
    """What to look at; empty when all is plain."""

    @property
    def prefix(self) -> str:
        """What the names of its fields begin with."""
        return _prefix(self.number)

    @property
    def key(self) -> tuple[str, str]:
        """Who this is, to find the same person in other rows."""
        return self.form.person("", None).key


def rows_in(formdata: MultiDict[str, str], most: int) -> list[Row]:
    """The rows that a page sent back."""
    numbers = [n for n in range(most) if f"{_prefix(n)}email" in formdata]
    return [Row(n, RowForm(formdata, prefix=_prefix(n))) for n in numbers]


def rows_from(
    people: Sequence[PastedPerson], first: int = 0, known: Collection[tuple[str, str]] = ()
) -> list[Row]:
    """Rows for pasted people, numbered from `first`; what stands in somebody's way is said at their row.

    Who stands in the paste twice, or is `known` from rows above, is there to be seen, but is not ticked.
    """
    rows = []
    for number, person in enumerate(people, start=first):
        row = Row(number, _filled(number, person), _remark(person))
        if row.key in known:
            row = replace(row, remark=_REMARKS[Problem.DUPLICATE]())
            row.form.wanted.data = False
        rows.append(row)
    return rows


def _filled(number: int, person: PastedPerson) -> RowForm:
    values = {name: getattr(person, name) for name in _SHOWN}
    return RowForm(prefix=_prefix(number), data={**values, "wanted": person.problem is not Problem.DUPLICATE})


def _prefix(number: int) -> str:
    return f"person_{number}_"


def _remark(person: PastedPerson) -> str:
    if person.problem in _REMARKS:
        return _REMARKS[person.problem]()
    if person.guessed_name:
        return gettext("Vi har gissat namnet utifrån adressen.")
    return ""


_SHOWN = ("source", "given_name", "family_name", "email", "organisation")
_REMARKS = {
    Problem.DUPLICATE: lambda: gettext("Står redan i listan och anmäls bara en gång."),
    Problem.SEVERAL_ADDRESSES: lambda: gettext("Här stod flera e-postadresser. Vi har tagit den första."),
    Problem.SINGLE_NAME: lambda: gettext("Här stod bara ett namn. Det går bra, men kontrollera det."),
}
