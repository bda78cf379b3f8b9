"""Drafts: whether a series is public, when an episode is published, and when registration opens."""

from typing import Literal

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_DATES = (("episodes", "publish_at", "to_publish"), ("occurrences", "registration_opens_at", "to_open"))


def upgrade() -> None:
    with op.batch_alter_table("series", recreate=_recreate()) as series:
        series.add_column(sa.Column("published", sa.Boolean(), server_default=sa.true(), nullable=False))
    for table, column, what in _DATES:
        with op.batch_alter_table(table, recreate=_recreate()) as changed:
            changed.add_column(sa.Column(column, sa.DateTime(timezone=True)))
        where = sa.text(f"{column} IS NOT NULL")
        op.create_index(f"ix_{table}_{what}", table, [column], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for table, column, what in reversed(_DATES):
        op.drop_index(f"ix_{table}_{what}", table)
        with op.batch_alter_table(table, recreate=_recreate()) as changed:
            changed.drop_column(column)
    with op.batch_alter_table("series", recreate=_recreate()) as series:
        series.drop_column("published")


def _recreate() -> Literal["always", "never"]:
    """SQLite writes an added column behind the constraints; a table made anew is the one that the models describe."""
    return "always" if op.get_bind().dialect.name == "sqlite" else "never"
