"""What can be found: by FTS5 on SQLite, by an index over an expression on PostgreSQL."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

_FTS5 = (
    "CREATE VIRTUAL TABLE search_fts USING fts5(terms, content='search_entries', content_rowid='id', tokenize='ascii')",
    "CREATE TRIGGER search_entries_added AFTER INSERT ON search_entries BEGIN "
    "INSERT INTO search_fts(rowid, terms) VALUES (new.id, new.terms); END",
    "CREATE TRIGGER search_entries_removed AFTER DELETE ON search_entries BEGIN "
    "INSERT INTO search_fts(search_fts, rowid, terms) VALUES ('delete', old.id, old.terms); END",
    "CREATE TRIGGER search_entries_changed AFTER UPDATE OF terms ON search_entries BEGIN "
    "INSERT INTO search_fts(search_fts, rowid, terms) VALUES ('delete', old.id, old.terms); "
    "INSERT INTO search_fts(rowid, terms) VALUES (new.id, new.terms); END",
)


def upgrade() -> None:
    op.create_table(
        "search_sources",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_sources")),
        sa.UniqueConstraint("name", name=op.f("uq_search_sources_name")),
    )
    op.create_table(
        "search_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("at_seconds", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entries")),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["search_sources.id"],
            name=op.f("fk_search_entries_source_id"),
            ondelete="CASCADE",
        ),
    )
    op.create_index(op.f("ix_search_entries_source_id"), "search_entries", ["source_id"])
    if _is_sqlite():
        for statement in _FTS5:
            op.execute(statement)
    else:
        terms = sa.text("to_tsvector('simple', terms)")
        op.create_index("ix_search_entries_terms", "search_entries", [terms], postgresql_using="gin")


def downgrade() -> None:
    if _is_sqlite():
        op.execute("DROP TABLE search_fts")
    op.drop_table("search_entries")
    op.drop_table("search_sources")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
