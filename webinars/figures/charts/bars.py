"""Bars that lie on their side: attended against registered, answers, lead times."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from webinars.figures.charts.drawing import dots, element, em, hatching, label, percent, picture
from webinars.figures.findings import ANSWERS, SeriesFigures, Showing
from webinars.figures.rules import Hidden, Parts
from webinars.figures.words import answer_words, lead_words, number, share, showing_word
from webinars.lib.languages import gettext, ngettext

_ROW, _BAR = 3.5, 1.2  # lines of text: from one row to the next, and the bar's own height
_NUMBERED = 0.06  # a part of less than this share is too narrow for its number


def attendance_picture(showings: Sequence[Showing]) -> Markup:
    """How many had registered, as a frame, and how many of them came, as what fills it."""
    most = max((each.counts.registered for each in showings), default=0) or 1
    shapes: list[Markup] = []
    for row, showing in enumerate(showings):
        top = row * _ROW
        registered, attended = showing.counts.registered, showing.attended
        shapes += _headed(showing_word(showing), _attended_words(showing), top)
        shapes.append(_bar(0, registered / most, top, "chart__frame"))
        if attended is not None:
            shapes.append(_bar(0, attended / most, top, "chart__full"))
    return picture(
        "attendance",
        gettext("Anmälda och deltagare, tillfälle för tillfälle"),
        gettext("Ramen visar hur många som är anmälda, och det fyllda hur många av dem som deltog."),
        shapes,
        height=_height(len(showings)),
    )


def answers_picture(showings: Sequence[Showing]) -> Markup:
    """What those who have a place have answered to their invitation. What is not told is one part, told as such."""
    shapes = [element("defs", hatching("answers-hatch"), dots("answers-dots"))]
    for row, showing in enumerate(showings):
        top = row * _ROW
        shapes += _headed(showing_word(showing), _registered_words(showing.answers.total), top)
        shapes += _answers(showing.answers, top)
    return picture(
        "answers",
        gettext("Svar på inbjudan, tillfälle för tillfälle"),
        gettext("Varje stapel är alla anmälda, delad efter vad de har svarat: ja, kanske, nej eller inget."),
        shapes,
        height=_height(len(showings)),
    )


def lead_picture(figures: SeriesFigures) -> Markup:
    """How long before the start people register."""
    words, shown = lead_words(), figures.lead.shown
    most = max((count for count in shown.values() if not isinstance(count, Hidden)), default=0) or 1
    shapes: list[Markup] = []
    for row, group in enumerate(sorted(shown, reverse=True)):
        told, top = figures.lead.count(group), row * _ROW
        shapes += _headed(words[group], number(shown[group]), top)
        shapes.append(_bar(0, (told or 0) / most, top, "chart__full"))
    return picture(
        "lead",
        gettext("Hur långt före start man anmäler sig"),
        gettext("En stapel för varje tidsrum, från det längsta före start till sista dygnet."),
        shapes,
        height=_height(len(shown)),
    )


def _attended_words(showing: Showing) -> str:
    registered, attended = showing.counts.registered, showing.attended
    if attended is None:
        return _registered_words(registered)
    return gettext("%(attended)s av %(registered)s deltog, %(share)s") % {
        "attended": number(attended),
        "registered": number(registered),
        "share": share(attended, registered),
    }


def _registered_words(count: int) -> str:
    return ngettext("%(count)s anmäld", "%(count)s anmälda", count) % {"count": number(count)}


def _answers(parts: Parts[str], top: float) -> list[Markup]:
    if not parts.total:
        return []
    told = {answer: parts.count(answer) or 0 for answer in ANSWERS}
    widths: Mapping[str, int] = {**told, "hidden": parts.total - sum(told.values())}
    shapes, start = [], 0.0
    for answer, count in widths.items():
        width = count / parts.total
        shapes += _part(answer, count, start, width, top) if count else []
        start += width
    return shapes


def _part(answer: str, count: int, start: float, width: float, top: float) -> list[Markup]:
    words = {**answer_words(), "hidden": "…"}
    shapes = [_bar(start, width, top, f"chart__answer chart__answer--{answer}")]
    if width < _NUMBERED or answer == "hidden":
        return shapes
    said = f"{words[answer]} {number(count)}" if width > 0.28 else number(count)
    middle = percent(start + width / 2)
    text = element(
        "text", said, x=middle, y=em(top + 2.22), text_anchor="middle", class_=f"chart__on--{answer}"
    )
    return [*shapes, text]


def _headed(left: str, right: str, top: float) -> list[Markup]:
    return [label(left, "0", top + 1, strong=True), label(right, "100%", top + 1, anchor="end")]


def _bar(start: float, width: float, top: float, class_: str) -> Markup:
    return element(
        "rect", x=percent(start), y=em(top + 1.3), width=percent(width), height=em(_BAR), class_=class_
    )


def _height(rows: int) -> float:
    return rows * _ROW - (_ROW - 1.3 - _BAR) + 0.2 if rows else 1
