"""My page: what somebody with a personal link has places at, may change, and looks after for others.

Every piece hangs its routes on the one Blueprint of `visits`.
"""

from webinars.site.my_page import (
    calendar,
    colleagues,
    corrections,
    details,
    followed,
    mailings,
    more,
    places,
    wallet,
)
from webinars.site.my_page.visits import pages

__all__ = [
    "calendar",
    "colleagues",
    "corrections",
    "details",
    "followed",
    "mailings",
    "more",
    "pages",
    "places",
    "wallet",
]
