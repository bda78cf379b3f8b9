"""Pictures of series and episodes: a horizon and what stands on it, composed from the title and from nothing else.

The same title gives the same picture for ever, so a picture's address holds all that is needed to draw it. A series'
episodes share its colours. `svg.py` draws pictures for our own pages, `png.py` for those who show a shared link.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import inf
from random import Random

WIDTH, HEIGHT = 1200, 600
_HORIZON = 420
_NAME = re.compile(r"[0-9a-f]{4}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Bar:
    """A rectangle."""

    colour: str
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Disc:
    """A circle, cut off straight where it would go below `floor`."""

    colour: str
    x: int
    y: int
    radius: int
    floor: float = inf


@dataclass(frozen=True)
class Leaf:
    """What two circles of radius `bend` share: pointed above and below, `height` high."""

    colour: str
    x: int
    top: int
    height: int
    bend: int


Shape = Bar | Disc | Leaf


@dataclass(frozen=True)
class _Palette:
    """The six colours of one landscape."""

    sky: str
    water: str
    near: str
    far: str
    pale: str
    sun: str


_PALETTES = (
    _Palette(sky="#cfe2ea", water="#2b5f7c", near="#16323f", far="#7fa9bd", pale="#fbfaf6", sun="#e0a13c"),
    _Palette(sky="#e9dfc6", water="#0f5a4c", near="#0b3d34", far="#8fb39f", pale="#fbfaf6", sun="#a61e2c"),
    _Palette(sky="#bcd3c1", water="#0f5a4c", near="#0b3d34", far="#5d9079", pale="#f3ead3", sun="#e0a13c"),
    _Palette(sky="#f1d9c3", water="#16323f", near="#16323f", far="#b4785f", pale="#fbfaf6", sun="#a61e2c"),
    _Palette(sky="#123d3a", water="#0b2a2c", near="#83b7a3", far="#2c6d62", pale="#f3ead3", sun="#e9b65a"),
)


def picture_name(series_title: str, title: str = "") -> str:
    """What stands in a picture's address: the first half gives the colours, the second the forms."""
    return f"{_digest(series_title)[:4]}-{_digest(title or series_title)[:12]}"


def is_picture_name(name: str) -> bool:
    """Whether a picture can be drawn from this."""
    return bool(_NAME.fullmatch(name))


def composition(name: str) -> Sequence[Shape]:
    """The shapes of a picture, the farthest first."""
    colours, forms = name.split("-")
    palette = _PALETTES[int(colours, 16) % len(_PALETTES)]
    random = Random(forms)  # noqa: S311 - nothing secret is drawn
    sun_at, sun_height = random.choice((300, 450, 600, 750, 900)), random.choice((160, 200, 240))
    return (
        Bar(palette.sky, 0, 0, WIDTH, HEIGHT),
        Disc(palette.sun, sun_at, _HORIZON - sun_height, random.choice((110, 150))),
        *_hills(random, palette, sun_at),
        *_trees(random, palette.near, (sun_at + random.choice((300, 400, 500))) % WIDTH),
        Bar(palette.water, 0, _HORIZON, WIDTH, HEIGHT - _HORIZON),
        *_reflections(random, palette, sun_at),
    )


def _hills(random: Random, palette: _Palette, sun_at: int) -> list[Shape]:
    """A far one, a pale one, and a dark one that the sun is about to set behind."""
    far, pale = random.sample((180, 220, 270), 2)
    places = random.sample([x for x in range(50, WIDTH, 50) if abs(x - sun_at) >= 200], 2)
    dark_at = sun_at + random.choice((-110, 110))
    return [
        Disc(palette.far, places[0], _HORIZON, far, floor=_HORIZON),
        Disc(palette.pale, places[1], _HORIZON, pale, floor=_HORIZON),
        Disc(palette.near, dark_at, _HORIZON, random.choice((110, 130, 150)), floor=_HORIZON),
    ]


def _trees(random: Random, colour: str, middle: int) -> list[Shape]:
    """A row of trees, each of its own height."""
    count = random.choice((2, 3, 4))
    first = min(max(middle - count * 36, 60), WIDTH - count * 72)
    trees: list[Shape] = []
    for x in range(first, first + count * 72, 72):
        height = random.choice((150, 200, 250))
        trees.append(Leaf(colour, x, _HORIZON - height, height - 25, bend=round(height * 0.68)))
        trees.append(Bar(colour, x - 3, _HORIZON - 60, 6, 60))
    return trees


def _reflections(random: Random, palette: _Palette, sun_at: int) -> list[Shape]:
    """The sun's light on the water, narrower the nearer it comes."""
    widths = sorted(random.sample((90, 140, 190, 240, 290), 3), reverse=True)
    colours = (palette.sun, palette.far, palette.far)
    return [
        Bar(colour, sun_at - width // 2 + random.choice((-40, 0, 40)), _HORIZON + 34 + row * 45, width, 12)
        for row, (colour, width) in enumerate(zip(colours, widths, strict=True))
    ]


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
