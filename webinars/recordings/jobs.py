"""What the timetable calls: tells attendees, once per episode, that it can be watched, and organisers of dead links."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinars.lib.batches import settle_each
from webinars.linkcheck.actions import note_told, watch_addresses
from webinars.linkcheck.queries import untold_addresses, watched_urls
from webinars.organisers.addresses import Addresses
from webinars.recordings import mails
from webinars.recordings.links import WatchedLink, uses_of_links, watched_links
from webinars.recordings.models import Recording, RecordingNotice
from webinars.recordings.queries import owed_news
from webinars.registrations.desk import Desk
from webinars.registrations.models import Attendee
from webinars.series.models import Episode, Series
from webinars.services import Services
from webinars.wording.queries import wording_of

BATCH = 20


def announce_new_recordings(services: Services) -> int:
    """One batch; gives how many attendees were told, so that the caller comes back while there is work."""
    now = services.now()
    with services.database.read() as session:
        if session.execute(owed_news(now).limit(1)).first() is None:
            return 0
    desk = Desk.of(services.config, services.signer)
    with services.database.write() as session:
        owed = session.execute(owed_news(now).limit(BATCH)).all()
        pairs = [
            (attendee, session.get_one(Episode, episode_id))
            for attendee_id, episode_id in owed
            if (attendee := session.get(Attendee, attendee_id, with_for_update={"skip_locked": True}))
        ]

        def settle(pair: tuple[Attendee, Episode]) -> None:
            _tell(session, *pair, desk, now)

        def set_aside(pair: tuple[Attendee, Episode], _reason: str) -> None:
            session.add(RecordingNotice(attendee_id=pair[0].id, episode_id=pair[1].id, created_at=now))

        return settle_each(session, pairs, settle, set_aside)


def _tell(session: Session, attendee: Attendee, episode: Episode, desk: Desk, now: datetime) -> None:
    recordings = session.scalars(
        select(Recording)
        .where(Recording.episode_id == episode.id, Recording.published_at <= now)
        .order_by(Recording.position)
    ).all()
    mail = mails.published(
        attendee,
        episode,
        recordings,
        links=desk.links(attendee.language),
        site=desk.config.site,
        wording=wording_of(session, episode.series_id),
    )
    key = f"recording:{episode.id}:{attendee.public_id}"
    queued = desk.queue(session, mail, key, now=now, priority=2, expires_at=now + timedelta(days=14))
    session.add(
        RecordingNotice(
            attendee_id=attendee.id,
            episode_id=episode.id,
            outgoing_mail_id=queued.id if queued else None,
            created_at=now,
        )
    )


def choose_links_to_watch(services: Services) -> int:
    """Have the guard watch what our pages lead to, and nothing else; gives how many addresses came and went."""
    with services.database.read() as session:
        wanted = set(uses_of_links(session))
        if wanted == watched_urls(session):
            return 0
    with services.database.write() as session:
        return sum(watch_addresses(session, set(uses_of_links(session)), now=services.now()))


def tell_of_broken_links(services: Services) -> int:
    """One mail to each series' organiser about all of its links that broke; gives how many addresses were told of."""
    with services.database.read() as session:
        if not untold_addresses(session):
            return 0
    now, desk = services.now(), Desk.of(services.config, services.signer)
    with services.database.write() as session:
        untold = untold_addresses(session, lock=True)
        urls = {address.url for address in untold}
        by_series: dict[Series, list[WatchedLink]] = defaultdict(list)
        for link in watched_links(session):
            if link.address.url in urls:
                for series in {use.episode.series for use in link.uses}:
                    by_series[series].append(link)
        for series, links in by_series.items():
            _tell_of_links(session, series, links, desk, now)
        for address in untold:
            note_told(address, now=now)
        return len(untold)


def _tell_of_links(
    session: Session, series: Series, links: Sequence[WatchedLink], desk: Desk, now: datetime
) -> None:
    site = desk.config.site
    office, own = Addresses.of(desk.config), desk.links(site.language)
    mail = mails.broken_links(series, links, office=office, links=own, site=site)
    first = min(link.address.id for link in links)
    desk.queue(
        session, mail, f"broken-links:{series.id}:{first}:{now:%Y%m%dT%H%M%S.%fZ}", now=now, priority=1
    )
