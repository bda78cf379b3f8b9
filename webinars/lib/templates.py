"""Jinja, set up once for pages and mails alike: language, Swedish dates, nothing undefined passes silently."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from webinars.lib import dates, languages

FOLDER = Path(__file__).parent.parent.parent / "templates"


def equip(environment: Environment) -> None:
    """Give an environment everything that our templates may use."""
    environment.undefined = StrictUndefined
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.add_extension("jinja2.ext.i18n")
    environment.policies["ext.i18n.trimmed"] = True
    install: Any = environment
    install.install_gettext_callables(
        languages.gettext,
        languages.ngettext,
        newstyle=True,
        pgettext=languages.pgettext,
        npgettext=languages.npgettext,
    )
    environment.globals.update(dates=dates, spoken_language=languages.spoken_language)


@cache
def environment() -> Environment:
    """The environment that mails are written with."""
    made = Environment(loader=FileSystemLoader(FOLDER), autoescape=select_autoescape(["html", "xml"]))
    equip(made)
    return made


def render(name: str, **values: object) -> str:
    """One template, in the language that is spoken."""
    return environment().get_template(name).render(**values)
