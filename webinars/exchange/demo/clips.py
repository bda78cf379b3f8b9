"""What belongs to the demo's clips besides their captions: something to download, and a link that broke."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinars.linkcheck.models import WatchedAddress
from webinars.organisers.audit import COMMAND_LINE
from webinars.recordings.actions import keep_file
from webinars.recordings.content import download_content
from webinars.recordings.models import Recording

WITH_DOWNLOAD, WITH_DEAD_LINK = "h4m8r2vzc7pf", "k2e7d4wmt8rn"
TITLE = "Ett uppdrag att ta med hem"
TASK = """\
Ett uppdrag att ta med hem

1. Ta fram ett uppdrag ur nämndens senaste protokoll.
2. Stryk under det som är ett behov. Ringa in det som är en lösning.
3. Skriv om uppdraget så att det börjar med vem det gäller, och hur ni vet att det är ett problem.
4. Låt lösningen stå utanför. Den kommer förvaltningen tillbaka med.
5. Ta med båda versionerna till nästa sammanträde.
"""


def complete_clips(session: Session, *, now: datetime) -> None:
    """Attach the download, and note what the guard found three days ago."""
    content = TASK.encode()
    clip = _clip(session, WITH_DOWNLOAD)
    found = download_content(content)
    keep_file(
        session, clip, content, found, kind="download", name=TITLE, title=TITLE, by=COMMAND_LINE, now=now
    )
    session.add(
        WatchedAddress(
            url=_clip(session, WITH_DEAD_LINK).url,
            host="www.youtube.com",
            finding="gone",
            status=404,
            checked_at=now - timedelta(hours=5),
            next_at=now + timedelta(days=3),
            failures=3,
            failing_since=now - timedelta(days=3),
            broken_since=now - timedelta(days=2),
            told_at=now - timedelta(days=2),
            created_at=now - timedelta(days=12),
        )
    )
    session.flush()


def _clip(session: Session, public_id: str) -> Recording:
    return session.scalars(select(Recording).where(Recording.public_id == public_id)).one()
