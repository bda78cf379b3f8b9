"""What organisers do to clips, from the moment a film comes in until everybody can watch it, and after."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from hashlib import sha256
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webinars.lib.dates import local, local_instant
from webinars.lib.signing import new_public_id
from webinars.organisers.audit import About, By, record
from webinars.recordings.captions import Finding, check_captions, keeps_from_publishing
from webinars.recordings.content import Content, file_name
from webinars.recordings.models import Recording, RecordingFile
from webinars.recordings.rules import (
    ClipInUse,
    NotReadyToPublish,
    check_publishable,
    check_reviewable,
    due_after,
)
from webinars.series.models import Episode
from webinars.series.swedish_year import is_working_day

_END_OF_DAY = time(23, 59)


def add_clip(
    session: Session, episode: Episode, values: Mapping[str, Any], *, due_in: int, by: By, now: datetime
) -> Recording:
    """A film has come in. It is due after `due_in` working days."""
    last = session.scalar(select(func.max(Recording.position)).where(Recording.episode_id == episode.id))
    recording = Recording(
        **values,
        public_id=new_public_id(),
        episode=episode,
        position=0 if last is None else last + 1,
        due_at=due_at(episode.series.timezone, due_in, now=now),
        created_at=now,
    )
    session.add(recording)
    session.flush()
    record(session, by, "recording added", about(recording), after=values, now=now)
    return recording


def due_at(zone: str, working_days: int, *, now: datetime) -> datetime:
    """When the last of so many working days ends, for a film that comes in now."""
    day = due_after(local(now, zone).date(), working_days, is_working_day)
    return local_instant(datetime.combine(day, _END_OF_DAY), zone)


def change_clip(
    session: Session, recording: Recording, values: Mapping[str, Any], *, by: By, now: datetime
) -> None:
    """Bring it to these values. Its address stays what it is, wherever the film lies from now on."""
    before = {name: getattr(recording, name) for name in values}
    if before == dict(values):
        return
    for name, value in values.items():
        setattr(recording, name, value)
    record(session, by, "recording changed", about(recording), before=before, after=values, now=now)
    session.flush()


def keep_captions(session: Session, recording: Recording, captions: str, *, by: By, now: datetime) -> None:
    """New captions have to be reviewed anew; of a clip that is public they are seen at once.

    Raises NotReadyToPublish for captions with errors where everybody would see them, and no reason says why.
    """
    before = {"captions": _size(recording.captions), "stage": recording.stage}
    was_good = not _has_errors(recording)
    recording.captions = captions
    is_public = recording.published_at is not None
    if is_public and was_good and not recording.exception_reason and _has_errors(recording):
        raise NotReadyToPublish
    recording.captions_name = recording.captions_name or f"{recording.public_id}.vtt"
    recording.stage, recording.reviewed_by, recording.reviewed_at = "captioning", "", None
    after = {"captions": _size(captions), "stage": recording.stage}
    record(session, by, "captions changed", about(recording), before=before, after=after, now=now)
    session.flush()


def review_clip(session: Session, recording: Recording, *, by: By, now: datetime) -> None:
    """Somebody has read and heard the captions, and says that they are right. Raises NotReadyToReview."""
    check_reviewable(captions=recording.captions, has_errors=_has_errors(recording))
    recording.stage, recording.reviewed_by, recording.reviewed_at = "reviewed", _name(by), now
    record(session, by, "captions reviewed", about(recording), now=now)
    session.flush()


def publish_clip(
    session: Session, recording: Recording, *, exception_reason: str = "", by: By, now: datetime
) -> None:
    """From now on everybody can watch it. Raises NotReadyToPublish; a reason lets it through, and is shown."""
    check_publishable(
        captions=recording.captions,
        stage=recording.stage,
        has_errors=_has_errors(recording),
        exception_reason=exception_reason,
    )
    recording.exception_reason = exception_reason
    recording.exception_by = _name(by) if exception_reason else ""
    recording.published_at = recording.published_at or now
    after = {"reason": exception_reason} if exception_reason else None
    record(session, by, "recording published", about(recording), after=after, now=now)
    session.flush()


def withdraw_clip(session: Session, recording: Recording, *, by: By, now: datetime) -> None:
    """Nobody can watch it any more; its address waits for it."""
    recording.published_at, recording.exception_reason, recording.exception_by = None, "", ""
    record(session, by, "recording withdrawn", about(recording), now=now)
    session.flush()


def remove_clip(session: Session, recording: Recording, *, by: By, now: datetime) -> None:
    """Take away what was never to be seen. Raises ClipInUse for what is public."""
    if recording.published_at is not None:
        raise ClipInUse
    record(
        session,
        by,
        "recording removed",
        about(recording),
        before={"title": recording.title, "url": recording.url},
        now=now,
    )
    session.delete(recording)
    session.flush()


def move_clip(session: Session, recording: Recording, *, later: bool, by: By, now: datetime) -> bool:
    """Change places with the one before or after; says whether there was one."""
    clips = clips_in_order(session, recording.episode_id)
    at = clips.index(recording)
    to = at + 1 if later else at - 1
    if not 0 <= to < len(clips):
        return False
    other = clips[to]
    mine, theirs = recording.position, other.position
    recording.position = 1_000_000  # no position may belong to two, not even for a moment
    session.flush()
    other.position = mine
    session.flush()
    recording.position = theirs
    record(session, by, "recordings ordered", about(recording), now=now)
    session.flush()
    return True


def clips_in_order(session: Session, episode_id: int) -> Sequence[Recording]:
    """All of an episode's, public or not."""
    wanted = select(Recording).where(Recording.episode_id == episode_id).order_by(Recording.position)
    return session.scalars(wanted).all()


def keep_file(
    session: Session,
    recording: Recording,
    content: bytes,
    found: Content,
    *,
    kind: str,
    name: str,
    title: str,
    by: By,
    now: datetime,
) -> RecordingFile:
    """Keep a picture or a download. There is one picture: a new one takes the place of the old."""
    if kind == "picture":
        for old in [file for file in recording.files if file.kind == "picture"]:
            recording.files.remove(old)
    file = RecordingFile(
        public_id=new_public_id(),
        kind=kind,
        position=len(recording.files),
        name=file_name(name, found),
        title=title,
        media_type=found.media_type,
        size=len(content),
        digest=sha256(content).hexdigest(),
        content=content,
        created_at=now,
    )
    recording.files.append(file)
    record(session, by, "file added", about(recording), after={"name": file.name, "size": file.size}, now=now)
    session.flush()
    return file


def remove_file(session: Session, recording: Recording, public_id: str, *, by: By, now: datetime) -> bool:
    """Take a file away; says whether there was one."""
    file = next((each for each in recording.files if each.public_id == public_id), None)
    if file is None:
        return False
    recording.files.remove(file)
    record(session, by, "file removed", about(recording), before={"name": file.name}, now=now)
    session.flush()
    return True


def about(recording: Recording) -> About:
    """As the log names it."""
    return About("recording", recording.id, recording.title, recording.episode.series_id)


def findings_of(recording: Recording) -> Sequence[Finding]:
    """What is to be said about its captions; nothing where there are none."""
    if not recording.captions:
        return []
    return check_captions(
        recording.captions, length_seconds=recording.length_seconds, language=recording.language
    )


def _has_errors(recording: Recording) -> bool:
    return keeps_from_publishing(findings_of(recording))


def _name(by: By) -> str:
    """Without the address that the log keeps beside it."""
    return by.name.partition(" <")[0]


def _size(captions: str) -> str:
    """The log says how much there was, and by its digest what: the text itself stands on the page."""
    return f"{len(captions)} {sha256(captions.encode()).hexdigest()[:12]}" if captions else ""
