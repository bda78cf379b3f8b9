"""The log's tables, and the triggers that let nobody change what stands in them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import DDL, JSON, Date, ForeignKey, Index, Table, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webinars.lib.database import Base, UtcDateTime

_KEPT: dict[str, Any] = {"info": {"append_only": True}}


class AuditEntry(Base):
    """That something was done. No reference to other tables: an entry outlives what it is about."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_about_kind_about_id", "about_kind", "about_id"),
        _KEPT,
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    actor_id: Mapped[str] = mapped_column(index=True)  # Organiser.public_id, "command line" or "system"
    verb: Mapped[str]  # "occurrence moved"
    about_kind: Mapped[str]  # "occurrence"
    about_id: Mapped[str]
    series_id: Mapped[int | None] = mapped_column(index=True)
    payload_digest: Mapped[str]

    payload: Mapped["AuditPayload | None"] = relationship(back_populates="entry", uselist=False)


class AuditPayload(Base):
    """What an entry says of people: may be deleted, never changed."""

    __tablename__ = "audit_payloads"
    __table_args__ = (_KEPT,)
    entry_id: Mapped[int] = mapped_column(ForeignKey("audit_entries.id"), primary_key=True)
    actor: Mapped[str]  # a name and an address
    label: Mapped[str]  # what the thing was called
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    reason: Mapped[str]
    salt: Mapped[str]  # so that nobody guesses, from the digest that stays, what stood here

    entry: Mapped[AuditEntry] = relationship(back_populates="payload")


class AuditDigest(Base):
    """One night's link of the chain: a digest over the entries since the one before, and over that one."""

    __tablename__ = "audit_digests"
    __table_args__ = (_KEPT,)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_entry_id: Mapped[int]
    entries: Mapped[int]
    digest: Mapped[str]


_REFUSE = "'the audit log is append-only'"
_FUNCTION = (
    "CREATE OR REPLACE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION {_REFUSE}; END $$"
)


def _guard(table: type[Base], *refused: str) -> None:
    """Have the database refuse UPDATE, DELETE or both on this table; on PostgreSQL, TRUNCATE as well."""
    name, target = table.__tablename__, table.__table__
    assert isinstance(target, Table)
    statements = [
        (
            "sqlite",
            f"CREATE TRIGGER {name}_refuse_{verb.lower()} BEFORE {verb} ON {name} "
            f"BEGIN SELECT RAISE(ABORT, {_REFUSE}); END",
        )
        for verb in refused
    ]
    rows, whole = " OR ".join(refused), "FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()"
    statements += [
        ("postgresql", _FUNCTION),
        (
            "postgresql",
            f"CREATE TRIGGER {name}_refuse_change BEFORE {rows} ON {name} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()",
        ),
        ("postgresql", f"CREATE TRIGGER {name}_refuse_truncate BEFORE TRUNCATE ON {name} {whole}"),
    ]
    for dialect, statement in statements:
        trigger = DDL(statement)  # type: ignore[no-untyped-call]
        event.listen(target, "after_create", trigger.execute_if(dialect=dialect))


_guard(AuditEntry, "UPDATE", "DELETE")
_guard(AuditPayload, "UPDATE")
_guard(AuditDigest, "UPDATE", "DELETE")
