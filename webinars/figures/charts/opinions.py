"""What was answered to one statement: how many chose each number, and where the mean lies."""

from markupsafe import Markup

from webinars.feedback.rules import SCALE, Statement
from webinars.figures.charts.drawing import element, em, label, percent, picture
from webinars.figures.findings import Opinions
from webinars.figures.words import number, statement_words
from webinars.lib.languages import gettext

_TOP, _PLOT, _HEIGHT = 1.5, 5.0, 9.4
_COLUMN = 1 / len(SCALE)


def opinions_picture(statement: Statement, opinions: Opinions) -> Markup:
    """Five columns and a mark for the mean."""
    assert opinions.mean is not None
    most = max(opinions.counts.values()) or 1
    mean = number(opinions.mean, decimals=1)
    ground = _TOP + _PLOT
    columns = [
        shape
        for mark in SCALE
        for shape in _column(mark, opinions.counts[mark], opinions.counts[mark] / most)
    ]
    # The middle of the column of 1 is at half a column's width.
    at = percent((opinions.mean - SCALE[0] + 0.5) * _COLUMN)
    return picture(
        f"opinions-{statement.value}",
        gettext("Svar på: %(statement)s") % {"statement": statement_words()[statement]},
        gettext("%(answers)s har svarat. Medelvärdet är %(mean)s på en skala från 1 till 5.")
        % {"answers": number(opinions.answers), "mean": mean},
        [
            *columns,
            element("line", x1="0", x2="100%", y1=em(ground), y2=em(ground), class_="chart__axis"),
            element("line", x1=at, x2=at, y1=em(ground + 1.5), y2=em(ground + 2.2), class_="chart__mean"),
            label(
                gettext("medel %(mean)s") % {"mean": mean},
                at,
                ground + 3.2,
                anchor=_anchor(opinions.mean),
                strong=True,
            ),
        ],
        height=_HEIGHT + 0.6,
    )


def _column(mark: int, count: int, share: float) -> list[Markup]:
    start, height = (mark - SCALE[0]) * _COLUMN, share * _PLOT
    middle, ground = percent(start + _COLUMN / 2), _TOP + _PLOT
    return [
        element(
            "rect",
            x=percent(start + _COLUMN * 0.14),
            y=em(ground - height),
            width=percent(_COLUMN * 0.72),
            height=em(height),
            class_="chart__full",
        ),
        label(number(count), middle, ground - height - 0.35, anchor="middle"),
        label(str(mark), middle, ground + 1.25, anchor="middle", strong=True),
    ]


def _anchor(mean: float) -> str:
    """So that the words stay inside the picture, wherever the mark is."""
    if mean < SCALE[1]:
        return "start"
    return "end" if mean > SCALE[-2] else "middle"
