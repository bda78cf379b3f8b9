"""Elements of SVG as safe markup, and the frame that makes a picture of them."""

from collections.abc import Iterable

from markupsafe import Markup, escape

Value = str | float | None


def element(name: str, *children: Markup | str, **attributes: Value) -> Markup:
    """One element. `class_` is class, `view_box` viewBox; hyphens are written as underscores; None is left out."""
    written = "".join(
        f' {_NAMES.get(key, key.replace("_", "-"))}="{escape(_short(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    if not children:
        return Markup("<{}{}/>").format(Markup(name), Markup(written))  # noqa: S704 - escaped above
    inner = Markup("").join(children)
    return Markup("<{0}{1}>{2}</{0}>").format(Markup(name), Markup(written), inner)  # noqa: S704


def picture(
    key: str,
    title: str,
    description: str,
    shapes: Iterable[Markup],
    *,
    height: float | None = None,
    view_box: str | None = None,
) -> Markup:
    """A picture that says what it is. `key` is unique on its page; `height` is in lines of text."""
    return element(
        "svg",
        element("title", title, id=f"{key}-title"),
        element("desc", description, id=f"{key}-desc"),
        *shapes,
        role="img",
        aria_labelledby=f"{key}-title",
        aria_describedby=f"{key}-desc",
        class_=f"chart chart--{key.rstrip('-0123456789')}",
        width="100%",
        height=None if height is None else em(height),
        view_box=view_box,
    )


def em(lines: float) -> str:
    """A height in lines of text."""
    return f"{_short(lines)}em"


def percent(share: float) -> str:
    """A share of the picture's width, from 0 to 1."""
    return f"{_short(100 * share)}%"


def hatching(key: str) -> Markup:
    """The pattern `url(#<key>)`: slanted lines on paper."""
    return element(
        "pattern",
        element("rect", width=6, height=6, class_="chart__paper"),
        element("path", d="M0 6L6 0M-1.5 1.5L1.5 -1.5M4.5 7.5L7.5 4.5", class_="chart__hatch"),
        id=key,
        width=6,
        height=6,
        patternUnits="userSpaceOnUse",
    )


def dots(key: str) -> Markup:
    """The pattern `url(#<key>)`: dots on paper."""
    return element(
        "pattern",
        element("rect", width=6, height=6, class_="chart__paper"),
        element("circle", cx=3, cy=3, r=1.4, class_="chart__dot"),
        id=key,
        width=6,
        height=6,
        patternUnits="userSpaceOnUse",
    )


def label(text: str, x: str, y: float, *, anchor: str | None = None, strong: bool = False) -> Markup:
    """Text on its base line, so many lines of text from the top."""
    return element("text", text, x=x, y=em(y), text_anchor=anchor, class_="chart__strong" if strong else None)


_NAMES = {"class_": "class", "view_box": "viewBox", "patternUnits": "patternUnits"}


def _short(value: str | float | None) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
