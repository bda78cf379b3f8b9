"""What the timetable calls: tells attendees, once per episode, that it can be watched."""

from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from webinars.lib.batches import settle_each
from webinars.recordings import mails
from webinars.recordings.models import Recording, RecordingNotice
from webinars.registrations.desk import Desk
from webinars.registrations.models import Attendee, Registration
from webinars.series.models import Episode, Occurrence
from webinars.services import Services
from webinars.wording.queries import wording_of

BATCH = 20
IS_NEWS_FOR = timedelta(days=30)  # an old series that is imported tells nobody anything new


def announce_new_recordings(services: Services) -> int:
    """One batch; gives how many attendees were told, so that the caller comes back while there is work."""
    now = services.now()
    with services.database.read() as session:
        if session.execute(_owed(now).limit(1)).first() is None:
            return 0
    desk = Desk.of(services.config, services.signer)
    with services.database.write() as session:
        owed = session.execute(_owed(now).limit(BATCH)).all()
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


def _owed(now: datetime) -> Select[int, int]:
    """Attendees with a place at a past occurrence of an episode whose recording is new, and who have not been told."""
    told = select(RecordingNotice.id).where(
        RecordingNotice.attendee_id == Registration.attendee_id,
        RecordingNotice.episode_id == Occurrence.episode_id,
    )
    watchable = select(Recording.id).where(
        Recording.episode_id == Occurrence.episode_id,
        Recording.published_at <= now,
        Recording.published_at > now - IS_NEWS_FOR,
    )
    return (
        select(Registration.attendee_id, Occurrence.episode_id)
        .join(Occurrence, Registration.occurrence_id == Occurrence.id)
        .join(Episode, Occurrence.episode_id == Episode.id)
        .join(Attendee, Registration.attendee_id == Attendee.id)
        .where(
            Registration.status == "confirmed",
            Occurrence.status.in_(("planned", "open")),
            Occurrence.ends_at <= now,
            Episode.published,
            Attendee.wants_recordings,
            watchable.exists(),
            ~told.exists(),
        )
        .distinct()
        .order_by(Registration.attendee_id, Occurrence.episode_id)
    )


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
