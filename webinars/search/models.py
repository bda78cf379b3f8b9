"""The index: what can be found, with its words as tokens."""

from sqlalchemy import DDL, ForeignKey, Text, event
from sqlalchemy.orm import Mapped, mapped_column

from webinars.lib.database import Base


class SearchSource(Base):
    """One thing whose entries are kept: an episode, a recording. `digest`: of all that they were made of."""

    __tablename__ = "search_sources"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)  # "episode:12", "recording:7"
    digest: Mapped[str]


class SearchEntry(Base):
    """One place that an answer leads to: a page, or a second of a recording."""

    __tablename__ = "search_entries"
    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("search_sources.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]  # series | episode | clip | spoken
    subject_id: Mapped[int]  # of the series, the episode, the recording
    at_seconds: Mapped[int] = mapped_column(default=0)
    language: Mapped[str]
    title: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text, default="")
    terms: Mapped[str] = mapped_column(Text)  # tokens, separated by spaces


# PostgreSQL indexes an expression; SQLite's FTS5 is a table of its own, kept by triggers. Alembic compares neither.
FTS5 = (
    "CREATE VIRTUAL TABLE search_fts USING fts5(terms, content='search_entries', content_rowid='id', tokenize='ascii')",
    "CREATE TRIGGER search_entries_added AFTER INSERT ON search_entries BEGIN "
    "INSERT INTO search_fts(rowid, terms) VALUES (new.id, new.terms); END",
    "CREATE TRIGGER search_entries_removed AFTER DELETE ON search_entries BEGIN "
    "INSERT INTO search_fts(search_fts, rowid, terms) VALUES ('delete', old.id, old.terms); END",
    "CREATE TRIGGER search_entries_changed AFTER UPDATE OF terms ON search_entries BEGIN "
    "INSERT INTO search_fts(search_fts, rowid, terms) VALUES ('delete', old.id, old.terms); "
    "INSERT INTO search_fts(rowid, terms) VALUES (new.id, new.terms); END",
)
ON_POSTGRESQL = (
    "CREATE INDEX ix_search_entries_terms ON search_entries USING gin (to_tsvector('simple', terms))",
)
NOT_COMPARED = ("search_fts", "ix_search_entries_terms")
"""What their names begin with: the tables that FTS5 makes for itself, and the index in their place."""

for _dialect, _when, _statements in (
    ("sqlite", "after_create", FTS5),
    ("sqlite", "before_drop", ("DROP TABLE search_fts",)),
    ("postgresql", "after_create", ON_POSTGRESQL),
):
    for _statement in _statements:
        _ddl = DDL(_statement)  # type: ignore[no-untyped-call]
        event.listen(SearchEntry.__table__, _when, _ddl.execute_if(dialect=_dialect))
