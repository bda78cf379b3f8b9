"""Fields that belong together. Their order here is their order on every page, and in its error summary."""

from wtforms import BooleanField, Field, Form
from wtforms.validators import StopValidation

from webinars.lib.languages import gettext
from webinars.organisations.queries import find_organisation, matching_organisations, organisation_for_address
from webinars.registrations.forms.fields import (
    LONGEST_TEXT,
    AddressField,
    IdsField,
    LineField,
    NameField,
    Needed,
    PastedField,
)

Problems = list[tuple[str, str]]
"""(field id, sentence), in the order of the page."""

VIEWERS = range(2, 501)
_MOST_GUESSES = 3


class SentencesForm(Form):
    """A form that says what is wrong with it."""

    @property
    def problems(self) -> Problems:
        """What has to be put right; `validate()` comes first."""
        return [(field.id, str(field.errors[0])) for field in self if field.errors]


class AddressForm(SentencesForm):
    """Nothing but an address: where to send a link."""

    website = LineField()  # a trap: nobody sees it
    form_key = LineField(limit=40)  # the same one when a form is sent twice
    email = AddressField(Needed(lambda: gettext("Skriv din e-postadress, till exempel namn@kommun.se.")))


class Choosing(SentencesForm):
    """Which occurrences; and what nobody sees."""

    website = LineField()
    form_key = LineField(limit=40)
    occurrence = IdsField()
    whole_series = BooleanField()


class Naming(Form):
    """The one person who is registered, or the contact of a group."""

    given_name = NameField(
        Needed(lambda: gettext("Skriv ditt förnamn."), lambda: gettext("Skriv förnamnet på den du anmäler."))
    )
    family_name = NameField(
        Needed(
            lambda: gettext("Skriv ditt efternamn."), lambda: gettext("Skriv efternamnet på den du anmäler.")
        )
    )
    email = AddressField(
        Needed(
            lambda: gettext("Skriv din e-postadress, till exempel namn@kommun.se."),
            lambda: gettext("Skriv e-postadressen till den du anmäler, till exempel namn@kommun.se."),
        )
    )


class Pasting(Form):
    """People as text."""

    people = PastedField(limit=LONGEST_TEXT)


class Belonging(Form):
    """The organisation: one of the list, whatever it is called, or another one that is said to be so."""

    organisation = LineField(limit=200)
    other_organisation = BooleanField()
    organisation_code: str | None = None

    def validate_organisation(self, field: Field) -> None:
        """Gives the organisation the one name that is kept, or says why we do not know it."""
        found = find_organisation(field.data)
        if found is not None:
            field.data, self.organisation_code = found.display_name, found.code
        elif not field.data:
            raise StopValidation(self._ask(field))
        elif not self.other_organisation.data and field.data != gettext("Annan organisation"):
            raise StopValidation(" ".join((_choose_or_tick(), *_perhaps(field.data))))

    def _ask(self, field: Field) -> str:
        guess = organisation_for_address(self._mail_address())
        if guess is None:
            return _choose()
        field.data = guess.display_name
        return gettext("Vi har fyllt i %(organisation)s utifrån e-postadressen. Ändra om det är fel.") % {
            "organisation": guess.display_name
        }

    def _mail_address(self) -> str:
        return next((self[name].data for name in ("email", "sender_email") if name in self), "")


class Gathering(Form):
    """How many watch together, the contact among them."""

    viewers = LineField(limit=10)

    def validate_viewers(self, field: Field) -> None:
        """A whole number, within what a room holds."""
        if not field.data.isdecimal() or int(field.data) not in VIEWERS:
            raise StopValidation(
                gettext("Skriv med siffror hur många ni blir, från %(least)s till %(most)s.")
                % {"least": VIEWERS[0], "most": VIEWERS[-1]}
            )


class Sending(Form):
    """Who registers the others."""

    sender_given_name = NameField(Needed(lambda: gettext("Skriv ditt eget förnamn.")))
    sender_family_name = NameField(Needed(lambda: gettext("Skriv ditt eget efternamn.")))
    sender_email = AddressField(
        Needed(lambda: gettext("Skriv din egen e-postadress, till exempel namn@kommun.se."))
    )


def _choose() -> str:
    return gettext("Välj en kommun eller region i listan, eller Annan organisation.")


def _choose_or_tick() -> str:
    return gettext("Välj en kommun eller region i listan, eller bocka för Annan organisation.")


def _perhaps(text: str) -> list[str]:
    """A beginning that leads to few names is worth asking about; one that leads to many says nothing."""
    near = [found.display_name for found in matching_organisations(text, _MOST_GUESSES + 1)]
    if not 0 < len(near) <= _MOST_GUESSES:
        return []
    names = gettext(" eller ").join([*([", ".join(near[:-1])] if near[1:] else []), near[-1]])
    return [gettext("Menar du %(names)s?") % {"names": names}]
