"""The list that a form's organisation field proposes, as HTML: written once a process, since it never changes."""

import re
from functools import cache

from markupsafe import Markup

from webinars.lib.text import folded
from webinars.organisations.queries import all_organisations
from webinars.organisations.rules import Organisation

_OPTION = Markup('<option value="{}"{}{}>')
_DOMAINS = Markup(' data-domains="{}"')
_NAMES = Markup(' data-names="{}"')
_BESIDE_THE_PLACE = re.compile("[ -]|(kommun|stad)$")


@cache
def organisation_options() -> Markup:
    """The options of a `<datalist>`; what stands in `data-` serves organisations.js, which derives usual domains."""
    return Markup("").join(_option(organisation) for organisation in all_organisations())


def _option(organisation: Organisation) -> Markup:
    names, domains = organisation.other_names, organisation.mail_domains
    return _OPTION.format(
        organisation.display_name,
        Markup("") if _usual_domains(organisation) >= set(domains) else _DOMAINS.format(" ".join(domains)),
        _NAMES.format("|".join(names)) if names else Markup(""),
    )


def _usual_domains(organisation: Organisation) -> set[str]:
    """The domains that follow from the name; nine of ten have one of them, and so the page need not say it."""
    place = _BESIDE_THE_PLACE.sub("", folded(organisation.display_name))
    return {f"{place}.se", f"{place.removesuffix('s')}.se"}
