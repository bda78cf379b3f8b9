"""Kinds of fields: text made harmless at the edge, and validators that speak in sentences."""

from collections.abc import Callable, Sequence
from typing import Any

from email_validator import EmailNotValidError, validate_email
from wtforms import Field, Form
from wtforms.validators import StopValidation

from webinars.lib.addresses import UnusableAddress, ascii_address
from webinars.lib.languages import gettext
from webinars.lib.text import clean_line
from webinars.registrations.rules import leads_somewhere

Sentence = Callable[[], str]
Validator = Callable[[Form, Field], None]

LONGEST_NAME = 100
LONGEST_ADDRESS = 254
LONGEST_TEXT = 20_000
MOST_IDS = 1000


class IdsField(Field):
    """Numbers of rows, each once. Anything else was not sent by our page, and counts as a row that does not exist."""

    data: list[int]

    def process_data(self, value: Sequence[int] | None) -> None:
        self.data = list(dict.fromkeys(value or ()))[:MOST_IDS]

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.process_data([_number(text) for text in valuelist])


class LineField(Field):
    """One line, harmless and not longer than `limit`; empty when nothing was sent."""

    data: str
    clean = staticmethod(clean_line)

    def __init__(self, *validators: Validator, limit: int = LONGEST_NAME, **options: Any) -> None:
        super().__init__(validators=validators, **options)
        self.limit = limit

    def process_data(self, value: str | None) -> None:
        self.data = self.clean(value or "", self.limit)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.process_data("".join(valuelist[:1]))


class PastedField(LineField):
    """Several lines, in which a spreadsheet's tabs stay: they part the cells."""

    @staticmethod
    def clean(text: str, limit: int = LONGEST_TEXT) -> str:
        lines = text[: 2 * limit].splitlines()  # each cell takes time, and a megabyte of tabs has a million
        rows = ("\t".join(clean_line(cell, limit) for cell in line.split("\t")) for line in lines)
        return "\n".join(rows).strip("\n")[:limit]


class NameField(LineField):
    """A name, which stands in mails to people who never asked for them: it leads nowhere."""

    def __init__(self, *validators: Validator, **options: Any) -> None:
        super().__init__(*validators, _leads_nowhere, **options)


class AddressField(LineField):
    """An e-mail address, in the form in which it is kept."""

    def __init__(self, needed: "Needed", **options: Any) -> None:
        super().__init__(needed, _mailable, limit=LONGEST_ADDRESS, **options)


class Needed:
    """Something has to be written; `theirs` says so in a form about somebody else."""

    def __init__(self, mine: Sentence, theirs: Sentence | None = None) -> None:
        self.mine, self.theirs = mine, theirs or mine

    def __call__(self, form: Form, field: Field) -> None:
        if not field.data:
            about_others = getattr(form, "about_others", False)
            raise StopValidation(self.theirs() if about_others else self.mine())


def _leads_nowhere(_form: Form, field: Field) -> None:
    if leads_somewhere(field.data):
        raise StopValidation(gettext("Skriv bara namnet, utan webbadress eller e-postadress."))


def _mailable(_form: Form, field: Field) -> None:
    # Nobody is asked over the net whether the address exists.
    try:
        checked = validate_email(field.data, check_deliverability=False, allow_smtputf8=False).normalized
        ascii_address(checked)  # so that no mail is promised that cannot leave
    except (EmailNotValidError, UnusableAddress):
        raise StopValidation(_what_is_wrong_with(field.data)) from None
    field.data = checked


def _what_is_wrong_with(address: str) -> str:
    local, at, domain = address.partition("@")
    if at and "@" not in domain and not local.isascii():
        return gettext("Å, ä och ö kan inte stå före @. Skriv adressen som den står i din e-post.")
    return gettext("Skriv hela e-postadressen, till exempel namn@kommun.se.")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
