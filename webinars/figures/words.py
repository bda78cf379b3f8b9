"""What the parts of a picture are called, in the reader's language."""

import itertools
from collections.abc import Mapping

from webinars.feedback.rules import FEWEST_SHOWN, Statement
from webinars.figures.findings import Showing
from webinars.figures.rules import LEAD_DAYS, Hidden
from webinars.lib import dates
from webinars.lib.languages import gettext, pgettext, spoken_language


def number(value: float | Hidden, decimals: int = 0) -> str:
    """A number as people read it, or what is said instead of it."""
    if value == Hidden.FEW:
        return gettext("färre än %(limit)s") % {"limit": FEWEST_SHOWN}
    if isinstance(value, str):
        return gettext("visas inte")
    return dates.number(value, spoken_language(), decimals=decimals)


def share(part: float, whole: float) -> str:
    """`74 %`; nothing for nobody."""
    return dates.percent(part / whole, spoken_language()) if whole else ""


def showing_word(showing: Showing) -> str:
    """`3 · 26 nov kl. 12.00`: short enough for a picture on a phone."""
    series = showing.episode.series
    when = dates.timeline(
        showing.occurrence.starts_at, showing.occurrence.ends_at, series.timezone, spoken_language()
    )
    several = sum(each.status != "draft" for each in showing.episode.occurrences) > 1
    clock = (
        f" {dates.clock(showing.occurrence.starts_at, series.timezone, spoken_language())}" if several else ""
    )
    return f"{showing.episode.number} · {when.day}\N{NO-BREAK SPACE}{when.month}{clock}"


def answer_words() -> Mapping[str, str]:
    """What somebody has answered to the invitation."""
    return {
        "yes": pgettext("answer", "ja"),
        "maybe": pgettext("answer", "kanske"),
        "no": pgettext("answer", "nej"),
        "none": pgettext("answer", "inget svar"),
    }


def lead_words() -> Mapping[int, str]:
    """How long before the start, by `rules.lead_group`."""
    between = [
        gettext("%(first)s–%(last)s dagar före") % {"first": first, "last": last - 1}
        for first, last in itertools.pairwise(LEAD_DAYS)
    ]
    words = [
        gettext("Sista dygnet"),
        *between,
        gettext("%(days)s dagar före, eller mer") % {"days": LEAD_DAYS[-1]},
    ]
    return dict(enumerate(words))


def statement_words() -> Mapping[Statement, str]:
    """What one agrees or disagrees with, word for word as it is asked."""
    return {
        Statement.KNOWLEDGE: gettext("Jag kan mer om ämnet nu än innan."),
        Statement.ROLE: gettext("Jag ser hur jag i min roll kan bidra."),
        Statement.SATISFACTION: gettext("Jag är nöjd med webbinariet."),
    }


def status_word(showing: Showing) -> str:
    """What became of an occurrence."""
    if showing.is_held:
        return gettext("Genomfört")
    return {
        "cancelled": gettext("Inställt"),
        "postponed": gettext("Framflyttat"),
        "planned": gettext("Planerat"),
        "open": gettext("Öppen för anmälan"),
    }[showing.occurrence.status]
