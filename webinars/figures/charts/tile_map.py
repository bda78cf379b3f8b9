"""Sweden as 21 tiles, each a county: how many of its municipalities were reached, and whether its region was."""

from collections.abc import Mapping

from markupsafe import Markup

from webinars.figures.charts.drawing import element, picture
from webinars.figures.reach import CountyReach, Reach
from webinars.lib.languages import gettext

# Column and row, and the name as it fits into a tile.
TILES: Mapping[str, tuple[int, int, tuple[str, ...]]] = {
    "25": (2, 0, ("Norrbotten",)),
    "24": (2, 1, ("Väster-", "botten")),
    "23": (1, 2, ("Jämtland",)),
    "22": (2, 2, ("Väster-", "norrland")),
    "20": (1, 3, ("Dalarna",)),
    "21": (2, 3, ("Gävleborg",)),
    "17": (0, 4, ("Värmland",)),
    "18": (1, 4, ("Örebro",)),
    "19": (2, 4, ("Väst-", "manland")),
    "03": (3, 4, ("Uppsala",)),
    "14": (0, 5, ("Västra", "Götaland")),
    "05": (1, 5, ("Öster-", "götland")),
    "04": (2, 5, ("Sörmland",)),
    "01": (3, 5, ("Stockholm",)),
    "13": (0, 6, ("Halland",)),
    "06": (1, 6, ("Jönköping",)),
    "08": (2, 6, ("Kalmar",)),
    "09": (3, 6, ("Gotland",)),
    "12": (0, 7, ("Skåne",)),
    "07": (1, 7, ("Kronoberg",)),
    "10": (2, 7, ("Blekinge",)),
}
_WIDTH, _HEIGHT, _GAP = 86, 72, 5
_COLUMNS, _ROWS = 4, 8


def tile_map(reach: Reach) -> Markup:
    """The whole country."""
    width = _COLUMNS * (_WIDTH + _GAP) - _GAP + 2
    height = _ROWS * (_HEIGHT + _GAP) - _GAP + 2
    return picture(
        "tiles",
        gettext("Kommuner och regioner som serien har nått, län för län"),
        gettext(
            "21 rutor som ligger ungefär som länen i Sverige. Varje ruta visar hur många av länets kommuner som "
            "någon är anmäld från, och om någon är anmäld från regionen."
        ),
        [_tile(county) for county in reach.counties],
        view_box=f"-1 -1 {width} {height}",
    )


def _tile(county: CountyReach) -> Markup:
    column, row, name = TILES[county.code]
    share = county.reached / county.municipalities
    is_reached = bool(county.reached or county.region_reached)
    frame = "chart__tile" if is_reached else "chart__tile chart__tile--none"
    lines = [
        element("text", part, x=8, y=18 + 13 * at, class_="chart__strong") for at, part in enumerate(name)
    ]
    below = 34 + 13 * (len(name) - 1) if len(name) > 1 else 36
    count = gettext("%(reached)s av %(all)s") % {"reached": county.reached, "all": county.municipalities}
    return element(
        "g",
        element("rect", width=_WIDTH, height=_HEIGHT, class_=frame),
        element("rect", width=round(_WIDTH * share, 1), height=5, y=_HEIGHT - 5, class_="chart__full"),
        *lines,
        element("text", count, x=8, y=below),
        _region_mark(county.region_reached, below + 9),
        element("text", gettext("region"), x=21, y=below + 14),
        transform=f"translate({column * (_WIDTH + _GAP)} {row * (_HEIGHT + _GAP)})",
    )


def _region_mark(is_reached: bool, y: float) -> Markup:
    """A disc for a region that was reached, else a ring."""
    return element("circle", cx=12.5, cy=y, r=4, class_="chart__full" if is_reached else "chart__ring")
