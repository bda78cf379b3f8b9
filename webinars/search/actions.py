"""Keep the index as the pages are."""

from collections.abc import Iterable

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from webinars.search.entries import Source
from webinars.search.models import SearchEntry, SearchSource


def bring_up_to_date(session: Session, sources: Iterable[Source]) -> int:
    """Index what is new or has changed, forget what is gone; gives how many sources that were."""
    known = {source.name: source for source in session.scalars(select(SearchSource))}
    changed = 0
    for source in sources:
        row = known.pop(source.name, None)
        if row is not None and row.digest == source.digest:
            continue
        _index(session, source, row)
        changed += 1
    for row in known.values():
        _forget(session, row)
    session.flush()
    return changed + len(known)


def empty_index(session: Session) -> None:
    """Forget everything: the next round indexes it anew."""
    for row in session.scalars(select(SearchSource)):
        _forget(session, row)
    session.flush()


def _index(session: Session, source: Source, row: SearchSource | None) -> None:
    if row is None:
        row = SearchSource(name=source.name, digest=source.digest)
        session.add(row)
        session.flush()
    else:
        session.execute(delete(SearchEntry).where(SearchEntry.source_id == row.id))
        row.digest = source.digest
    session.execute(
        insert(SearchEntry),
        [
            {
                "source_id": row.id,
                "kind": entry.kind,
                "subject_id": entry.subject_id,
                "at_seconds": entry.at_seconds,
                "language": entry.language,
                "title": entry.title,
                "text": entry.text,
                "terms": entry.terms,
            }
            for entry in source.entries
        ],
    )


def _forget(session: Session, row: SearchSource) -> None:
    """The entries by a statement of ours: SQLite fires no trigger for what a foreign key takes along."""
    session.execute(delete(SearchEntry).where(SearchEntry.source_id == row.id))
    session.delete(row)
