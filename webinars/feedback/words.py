"""The statements and their scale, as people read them."""

from collections.abc import Mapping

from webinars.feedback.rules import DOES_NOT_KNOW, SCALE, Statement
from webinars.lib.languages import gettext


def statement_words() -> Mapping[Statement, str]:
    """What one agrees or disagrees with."""
    return {
        Statement.KNOWLEDGE: gettext("Jag kan mer om ämnet nu än innan."),
        Statement.ROLE: gettext("Jag ser hur jag i min roll kan bidra."),
        Statement.SATISFACTION: gettext("Jag är nöjd med webbinariet."),
    }


def mark_words() -> Mapping[int, str]:
    """1 to 5, and not knowing: the ends have words of their own."""
    ends = {1: gettext("Stämmer inte alls"), 5: gettext("Stämmer helt")}
    numbers = {mark: ends.get(mark, "") for mark in SCALE}
    return {**numbers, DOES_NOT_KNOW: gettext("Vet inte")}
