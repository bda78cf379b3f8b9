"""The list that a form's organisation field proposes, as HTML: written once a process, since it never changes."""

from functools import cache

from markupsafe import Markup

from webinars.organisations.queries import all_organisations
from webinars.organisations.rules import Organisation

_OPTION = Markup('<option value="{}" data-domains="{}"{}>')
_NAMES = Markup(' data-names="{}"')


@cache
def organisation_options() -> Markup:
    """The options of a `<datalist>`; what stands in `data-` serves organisations.js."""
    return Markup("").join(_option(organisation) for organisation in all_organisations())


def _option(organisation: Organisation) -> Markup:
    others = organisation.other_names
    return _OPTION.format(
        organisation.display_name,
        " ".join(organisation.mail_domains),
        _NAMES.format("|".join(others)) if others else "",
    )
