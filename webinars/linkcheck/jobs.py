"""What the timetable calls: asks the addresses whose turn it is."""

import random
from datetime import timedelta

from webinars.linkcheck.actions import claim_next, note_check
from webinars.linkcheck.checking import check_address
from webinars.linkcheck.queries import is_anything_due, known_of
from webinars.services import Services

WHILE_ASKING = timedelta(minutes=2)


def check_watched_addresses(services: Services) -> int:
    """One address; gives 1 when it asked, so that the caller comes back. Nothing is locked while a server thinks."""
    now = services.now()
    with services.database.read() as session:
        if not is_anything_due(session, now=now):
            return 0
    with services.database.write() as session:
        address_id = claim_next(session, now=now, until=now + WHILE_ASKING)
        known = known_of(session, address_id) if address_id is not None else None
    if address_id is None or known is None:
        return 0
    checked = check_address(
        known,
        private_hosts=services.config.outgoing.allowed_private_hosts,
        agent=f"webinars link check (+{services.config.site.base_url})",
        now=services.now(),
    )
    with services.database.write() as session:
        note_check(session, address_id, checked, spread=random.random(), now=services.now())  # noqa: S311
    return 1
