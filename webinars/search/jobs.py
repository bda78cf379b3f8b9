"""What the timetable calls: keeps the index as the pages are."""

from webinars.search.actions import bring_up_to_date
from webinars.search.entries import all_sources
from webinars.services import Services


def refresh_search_index(services: Services) -> int:
    """What has become public, changed or gone since; one round is enough, so it gives 0."""
    with services.database.read() as session:
        sources = list(all_sources(session, now=services.now()))
    with services.database.write() as session:
        bring_up_to_date(session, sources)
    return 0
