"""What a host types on the day."""

from wtforms import Field
from wtforms.validators import StopValidation

from webinars.attendance.rules import LATE_MINUTES, LATE_WORDS_LENGTH, MOST_OTHERS
from webinars.lib.languages import gettext
from webinars.organisations.queries import find_organisation
from webinars.registrations.attendees import Person
from webinars.registrations.forms.fields import AddressField, LineField, NameField, Needed
from webinars.registrations.forms.parts import SentencesForm


class WalkInForm(SentencesForm):
    """Somebody who came without a place. What they call their organisation will do: others wait behind them."""

    given_name = NameField(Needed(lambda: gettext("Skriv förnamnet.")))
    family_name = NameField(Needed(lambda: gettext("Skriv efternamnet.")))
    email = AddressField(
        Needed(lambda: gettext("Skriv personens e-postadress, till exempel namn@kommun.se."))
    )
    organisation = LineField(Needed(lambda: gettext("Skriv vilken kommun, region eller annan organisation.")))

    def person(self) -> Person:
        """Whom the form names; only after `validate()`."""
        known = find_organisation(self.organisation.data)
        return Person(
            self.given_name.data,
            self.family_name.data,
            self.email.data,
            known.display_name if known else self.organisation.data,
            known.code if known else None,
        )


class LateForm(SentencesForm):
    """How late it will be, and whatever else there is to say."""

    minutes = LineField(limit=10)
    words = LineField(limit=LATE_WORDS_LENGTH)

    def validate_minutes(self, field: Field) -> None:
        """Some minutes, or words of one's own."""
        if field.data not in {str(minutes) for minutes in LATE_MINUTES} and not self.words.data:
            raise StopValidation(gettext("Välj hur försenade ni är, eller skriv något."))

    @property
    def late_by(self) -> int | None:
        """Minutes; None: only the words say."""
        return int(self.minutes.data) if self.minutes.data.isdecimal() else None


class OthersForm(SentencesForm):
    """How many came without a name."""

    others = LineField(limit=10)

    def validate_others(self, field: Field) -> None:
        """A number of people."""
        if not (field.data.isascii() and field.data.isdecimal() and int(field.data) <= MOST_OTHERS):
            raise StopValidation(gettext("Skriv antalet med siffror, till exempel 3."))
