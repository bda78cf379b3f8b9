"""What an organiser types about a person: the fields of the public form, in words about somebody else."""

from wtforms import Field
from wtforms.validators import StopValidation

from webinars.lib.languages import gettext
from webinars.lib.text import clean_text
from webinars.people.rules import LONGEST_NOTE
from webinars.registrations.attendees import Person
from webinars.registrations.forms.fields import AddressField, LineField, NameField, Needed
from webinars.registrations.forms.parts import Belonging, SentencesForm
from webinars.registrations.models import Attendee


class NoteField(LineField):
    """Several lines."""

    @staticmethod
    def clean(text: str, limit: int = LONGEST_NOTE) -> str:
        return clean_text(text, limit)


class DetailsForm(SentencesForm, Belonging):
    """A name and an organisation."""

    about_others = True
    given_name = NameField()
    family_name = NameField()

    def validate_given_name(self, field: Field) -> None:
        """One name is enough: there are people with one, and some go by another than their own."""
        if not field.data and not self.family_name.data:
            raise StopValidation(gettext("Skriv ett namn."))

    @classmethod
    def of(cls, attendee: Attendee) -> "DetailsForm":
        """As it is opened: with what we know."""
        other = attendee.organisation_code is None
        names = {"given_name": attendee.given_name, "family_name": attendee.family_name}
        return cls(data={**names, "organisation": attendee.organisation, "other_organisation": other})

    def person(self, email: str) -> Person:
        """Whom the form names; only after `validate()`."""
        names = self.given_name.data, self.family_name.data
        return Person(*names, email, self.organisation.data, self.organisation_code)


class PersonForm(DetailsForm):
    """Somebody whom we may not know yet."""

    email = AddressField(
        Needed(lambda: gettext("Skriv personens e-postadress, till exempel namn@kommun.se."))
    )


class AddressForm(SentencesForm):
    """The right address."""

    email = AddressField(
        Needed(lambda: gettext("Skriv den nya e-postadressen, till exempel namn@kommun.se."))
    )


class NoteForm(SentencesForm):
    """A remark, for those who work with one series."""

    text = NoteField(Needed(lambda: gettext("Skriv en anteckning.")), limit=LONGEST_NOTE)
    series = LineField(limit=80)
