"""The log: what is written, that nobody changes it, and that a change behind its back is found."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DBAPIError

from webinars.lib.database import is_sqlite
from webinars.organisers.audit import COMMAND_LINE, About, By, record
from webinars.organisers.audit.chain import _digest, check, seal
from webinars.organisers.audit.export import as_csv, as_json_lines
from webinars.organisers.audit.reading import Wanted, all_entries
from webinars.organisers.audit.tables import AuditDigest, AuditEntry, AuditPayload
from webinars.organisers.jobs import forget_past_log, seal_log

ANNA = By("anna", "Anna Ek <anna@example.org>")
LUNCH = About("occurrence", 7, "Beställ behov", series_id=1)
YEARS = timedelta(days=730)


@pytest.fixture
def write(services):
    """Writes an entry, now."""

    def write(label="Beställ behov", **said):
        with services.database.write() as session:
            about = About("occurrence", 7, label, series_id=1)
            record(session, ANNA, "occurrence moved", about, now=services.now(), **said)

    return write


@pytest.fixture
def nightly(services, clock):
    """Lets a night pass, and has it sealed."""

    def nightly():
        clock.pass_by(days=1)
        seal_log(services)

    return nightly


@pytest.fixture
def checked(services):
    """What a check says."""

    def checked():
        with services.database.read() as session:
            return check(session, keep=YEARS, now=services.now())

    return checked


def test_an_entry_says_who_did_what_to_what_with_before_and_after(write, database, now):
    write(
        before={"starts_at": now, "place": "Online"},
        after={"starts_at": None, "place": "Online"},
        reason="Snö",
    )

    (entry,) = _entries(database)
    payload = entry.payload

    assert (entry.at, entry.actor_id, entry.verb) == (now, "anna", "occurrence moved")
    assert (entry.about_kind, entry.about_id, entry.series_id) == ("occurrence", "7", 1)
    assert (payload.actor, payload.label, payload.reason) == (ANNA.name, "Beställ behov", "Snö")
    assert (payload.before, payload.after) == ({"starts_at": now.isoformat()}, {"starts_at": None})


def test_what_was_not_done_in_the_end_is_not_in_the_log(database, now):
    with database.write() as session:
        record(session, COMMAND_LINE, "occurrence moved", LUNCH, now=now)
        session.rollback()

    assert _entries(database) == []


@pytest.mark.parametrize(
    "attempt",
    [
        update(AuditEntry).values(verb="nothing happened"),
        delete(AuditEntry),
        update(AuditPayload).values(label="somebody else"),
        update(AuditDigest).values(digest="another"),
        delete(AuditDigest),
    ],
    ids=str,
)
def test_the_database_refuses_to_change_the_log(attempt, write, nightly, database):
    write()
    nightly()

    with pytest.raises(DBAPIError, match="append-only"), database.write() as session:
        session.execute(attempt)

    assert len(_entries(database)) == 1


def test_postgresql_refuses_to_empty_it_at_once(write, database):
    write()
    with database.read() as session:
        if is_sqlite(session):  # which knows no TRUNCATE
            return

    with pytest.raises(DBAPIError, match="append-only"), database.write() as session:
        session.execute(text("TRUNCATE audit_entries, audit_payloads"))


def test_a_night_is_sealed_once(write, services, nightly, database):
    write()
    nightly()
    seal_log(services)
    write("Nästa dag")
    nightly()
    nightly()  # nothing new

    with database.read() as session:
        digests = session.query(AuditDigest).order_by(AuditDigest.day).all()

    assert [(each.day, each.last_entry_id, each.entries) for each in digests] == [
        (date(2026, 11, 3), 1, 1),
        (date(2026, 11, 4), 2, 1),
    ]


def test_what_may_still_be_followed_by_a_smaller_number_is_left_for_the_next_night(write, database, clock):
    clock.pass_by(hours=14)  # past midnight in Stockholm
    write()

    with database.write() as session:
        early = seal(session, "Europe/Stockholm", now=clock.pass_by(minutes=9))
    with database.write() as session:
        later = seal(session, "Europe/Stockholm", now=clock.pass_by(minutes=1))

    assert (early, later is not None) == (None, True)


def test_an_untouched_log_is_found_to_be_so(write, nightly, checked):
    for label in ("ett", "två", "tre"):
        write(label, before={"a": 1}, after={"a": {"b": ["å"]}})
        nightly()
    write("fyra")

    found = checked()

    assert (found.entries, found.covered, found.payloads_gone, found.problems) == (4, 3, 0, ())


@pytest.mark.parametrize(
    ("tampering", "sentence"),
    [
        ("UPDATE audit_entries SET verb = 'nothing' WHERE id = 2", "The digest of 2026-11-04 does not fit"),
        (
            "UPDATE audit_entries SET actor_id = 'somebody' WHERE id = 1",
            "The digest of 2026-11-03 does not fit",
        ),
        (
            "DELETE FROM audit_payloads WHERE entry_id = 3; DELETE FROM audit_entries WHERE id = 3",
            "The digest of 2026-11-05 does not fit: 1 entries were sealed",
        ),
        (
            "UPDATE audit_payloads SET label = 'x' WHERE entry_id = 2",
            "What entry 2 of 2026-11-03 says is not what",
        ),
        ("DELETE FROM audit_payloads WHERE entry_id = 3", "deleted before its time"),
    ],
)
def test_a_change_behind_the_databases_back_is_found(tampering, sentence, write, nightly, checked, database):
    for label in ("ett", "två", "tre"):
        write(label)
        nightly()

    _without_triggers(database, tampering)

    assert [problem for problem in checked().problems if sentence in problem]


def test_whoever_computes_one_night_anew_is_betrayed_by_the_next(write, nightly, checked, database):
    for label in ("ett", "två"):
        write(label)
        nightly()
    _without_triggers(database, "UPDATE audit_entries SET verb = 'nothing' WHERE id = 1")

    with database.write() as session:
        forged = _digest(session, "", 0, 1)[0]
        session.execute(update(AuditDigest).where(AuditDigest.last_entry_id == 1).values(digest=forged))

    assert [problem[:33] for problem in checked().problems] == ["The digest of 2026-11-04 does not"]


def test_what_the_log_says_of_people_goes_in_time_and_the_chain_still_holds(
    write, nightly, checked, services, clock, database
):
    write("Anna")
    nightly()
    clock.pass_by(days=700)
    write("Bo")
    nightly()
    clock.pass_by(days=30)

    forgotten = forget_past_log(services)
    found = checked()

    assert (forgotten, forget_past_log(services)) == (1, 0)
    assert [entry.payload and entry.payload.label for entry in _entries(database)] == [None, "Bo"]
    assert (found.payloads_gone, found.problems) == (1, ())


def test_the_log_can_be_taken_along_whole(write, database):
    write("=1+1", after={"a": "å"}, reason="Snö; is")

    with database.read() as session:
        table = "".join(as_csv(all_entries(session, Wanted()), "Europe/Stockholm"))
        (line,) = as_json_lines(all_entries(session, Wanted()))

    assert '"2026-11-02 10:00:00+01:00";"anna";' in table
    assert ';"\'=1+1";' in table
    assert '"Snö; is"' in table
    assert json.loads(line)["after"] == {"a": "å"}
    assert len(json.loads(line)["payload_digest"]) == 64


def _entries(database):
    with database.read() as session:
        return list(all_entries(session, Wanted()))


def _without_triggers(database, statements):
    """As somebody does who has the database itself in their hands."""
    with database.write() as session:
        for switch_off in _switches(session):
            session.execute(text(switch_off))
        for statement in statements.split("; "):
            session.execute(text(statement))


def _switches(session):
    if not is_sqlite(session):
        return [
            f"ALTER TABLE {table} DISABLE TRIGGER USER"
            for table in ("audit_entries", "audit_payloads", "audit_digests")
        ]
    names = session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all()
    return [f"DROP TRIGGER {name}" for name in names]
