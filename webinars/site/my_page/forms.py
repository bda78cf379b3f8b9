"""The forms of my page, made of the same fields as the one that people register with."""

from webinars.lib.languages import gettext
from webinars.registrations.attendees import Person
from webinars.registrations.forms.fields import AddressField, Needed
from webinars.registrations.forms.parts import Belonging, Naming, SentencesForm
from webinars.registrations.models import Attendee


class DetailsForm(SentencesForm, Naming, Belonging):
    """Who the attendee is, at the address that they have."""

    email = None  # type: ignore[assignment]  # how WTForms leaves a field of a parent out

    @classmethod
    def of(cls, attendee: Attendee) -> "DetailsForm":
        """The form as it is opened: with what we know."""
        return cls(
            data={
                "given_name": attendee.given_name,
                "family_name": attendee.family_name,
                "organisation": attendee.organisation,
                "other_organisation": attendee.organisation_code is None,
            }
        )

    def person(self, email: str) -> Person:
        """Whom the form names; only after `validate()`."""
        return Person(
            self.given_name.data,
            self.family_name.data,
            email,
            self.organisation.data,
            self.organisation_code,
        )


class SubstituteForm(SentencesForm, Naming, Belonging):
    """Who comes instead of somebody."""

    about_others = True

    @classmethod
    def for_place_of(cls, attendee: Attendee) -> "SubstituteForm":
        """The form as it is opened: a substitute is most often of the same organisation."""
        return cls(
            data={
                "organisation": attendee.organisation,
                "other_organisation": attendee.organisation_code is None,
            }
        )

    def person(self) -> Person:
        """Whom the form names; only after `validate()`."""
        return Person(
            self.given_name.data,
            self.family_name.data,
            self.email.data,
            self.organisation.data,
            self.organisation_code,
        )


class CorrectionForm(SentencesForm):
    """The right address of somebody whom mail does not reach."""

    email = AddressField(
        Needed(lambda: gettext("Skriv den rätta e-postadressen, till exempel namn@kommun.se."))
    )
