"""Registrations over time: one small picture for each occurrence, all on the same scales, the others faint behind.

Lines of eight episodes in one picture cross and tangle, above all on a phone; beside each other they compare.
"""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from webinars.figures.charts.drawing import element, em, label, percent, picture
from webinars.figures.findings import Showing
from webinars.figures.rules import WEEKS_SHOWN, told_alone
from webinars.figures.words import number, showing_word
from webinars.lib.languages import gettext

_TOP, _PLOT, _HEIGHT = 1.8, 5.0, 8.4  # lines of text: above the scale, the plot itself, with the axis below
_WEEKS = WEEKS_SHOWN[0]
_WIDTH = 0.86  # of the picture: the last number needs its room


def pictures_over_time(showings: Sequence[Showing]) -> Mapping[int, Markup]:
    """By occurrence id; one of which nobody knows when people registered has none."""
    drawn = [each for each in showings if each.weeks]
    most = max((each.counts.registered for each in drawn), default=0) or 1
    lines = {each.occurrence.id: _line(each, most) for each in drawn}
    return {
        each.occurrence.id: _picture(
            each, most, [line for key, line in lines.items() if key != each.occurrence.id]
        )
        for each in drawn
    }


def _picture(showing: Showing, most: int, others: Sequence[str]) -> Markup:
    own, name = _line(showing, most), showing_word(showing)
    registered = showing.counts.registered
    description = gettext(
        "%(first)s var anmälda %(weeks)s veckor före, %(last)s är anmälda till slut eller hittills."
    ) % {
        "first": number(told_alone(showing.weeks.get(_WEEKS, 0))),
        "weeks": _WEEKS,
        "last": number(registered),
    }
    height = _TOP + (1 - registered / most) * _PLOT
    end = percent(_WIDTH * _along(showing.weeks_left) / 100)
    return picture(
        f"over-time-{showing.occurrence.id}",
        gettext("Anmälda över tid: %(showing)s") % {"showing": name},
        description,
        [
            element(
                "line",
                x1="0",
                x2=percent(_WIDTH),
                y1=em(_TOP + _PLOT),
                y2=em(_TOP + _PLOT),
                class_="chart__axis",
            ),
            _plot(own, others),
            element("circle", cx=end, cy=em(height), r="0.3em", class_="chart__point"),
            label(
                number(registered),
                end,
                height - 0.5,
                anchor="middle" if showing.weeks_left < _WEEKS - 1 else "start",
                strong=True,
            ),
            label(gettext("%(weeks)s v. före") % {"weeks": _WEEKS}, "0", _TOP + _PLOT + 1.3),
            label(gettext("start"), percent(_WIDTH), _TOP + _PLOT + 1.3, anchor="end"),
        ],
        height=_HEIGHT,
    )


def _plot(own: str, others: Sequence[str]) -> Markup:
    """The lines are stretched to the width there is; their strokes are not."""
    area = f"{own}V100H0z"
    return element(
        "svg",
        element("path", d="".join(others), class_="chart__ghost", vector_effect="non-scaling-stroke"),
        element("path", d=area, class_="chart__area"),
        element("path", d=own, class_="chart__line", vector_effect="non-scaling-stroke"),
        x="0",
        y=em(_TOP),
        width=percent(_WIDTH),
        height=em(_PLOT),
        view_box="0 0 100 100",
        preserveAspectRatio="none",
        overflow="visible",
    )


def _line(showing: Showing, most: int) -> str:
    """Through the whole weeks to how it stands now; what is fewer than may be told lies on the ground."""
    counts = [*showing.weeks.items(), (showing.weeks_left, showing.counts.registered)]
    points = [(_along(weeks), 100 * (1 - _drawable(count) / most)) for weeks, count in counts]
    return "".join(f"{'L' if index else 'M'}{x:.1f} {y:.1f}" for index, (x, y) in enumerate(points))


def _along(weeks: float) -> float:
    """Where so many weeks before the start lie, of 100."""
    return 100 * (1 - weeks / _WEEKS)


def _drawable(count: int) -> int:
    return count if told_alone(count) == count else 0
