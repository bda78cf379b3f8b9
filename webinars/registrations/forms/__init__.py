"""What the registration form asks for, whoever is registered, and what is wrong with an answer.

`fields` are the kinds of fields, `parts` what belongs together, `rows` one of several people, and `kinds` the four
forms that people meet. A field's name is its id on the page, so that the error summary leads to it.
"""

from webinars.registrations.forms.kinds import (
    FORMS,
    AnotherForm,
    GroupForm,
    MyselfForm,
    RegistrationForm,
    SeveralForm,
)
from webinars.registrations.forms.parts import AddressForm, Problems

__all__ = [
    "FORMS",
    "AddressForm",
    "AnotherForm",
    "GroupForm",
    "MyselfForm",
    "Problems",
    "RegistrationForm",
    "SeveralForm",
]
