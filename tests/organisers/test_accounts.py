"""Who may be an organiser of what, and that somebody always administers."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select, text

from tests.journeys.machines import wait_until
from tests.organisers.office import Office
from webinars.organisers.accounts import Account, change_organiser, end_organiser
from webinars.organisers.audit import COMMAND_LINE
from webinars.organisers.audit.reading import Wanted, all_entries
from webinars.organisers.models import Organiser, OrganiserSession
from webinars.organisers.queries import lasting_administrators, organiser_named
from webinars.organisers.rules import AlreadyOrganiser, GrantRefused, LastAdministrator, Role


@pytest.fixture
def change(office: Office, now):
    """Decides anew about an account."""

    def change(organiser, account):
        with office.services.database.write() as session:
            found = _locked(session, organiser)
            return change_organiser(session, found, account, by=COMMAND_LINE, now=now)

    return change


@pytest.fixture
def end(office: Office, now):
    """Ends an account."""

    def end(organiser):
        with office.services.database.write() as session:
            found = _locked(session, organiser)
            end_organiser(session, found, by=COMMAND_LINE, now=now)

    return end


def test_an_address_has_one_account_however_it_is_written(office: Office):
    office.organiser(Role.HOST, email="anna@example.org")

    with pytest.raises(AlreadyOrganiser):
        office.organiser(Role.HOST, email="Anna@EXAMPLE.org")


@pytest.mark.parametrize("grants", [{}, {"series": {1: Role.ADMINISTRATOR}}])
def test_an_account_opens_something_and_administers_everything_or_nothing(grants, office: Office):
    with pytest.raises(GrantRefused):
        office.organiser(None, **{"series": {}, **grants})


def test_roles_are_given_changed_and_taken_away_series_by_series(office: Office, change):
    one, other = office.series_ids
    anna = office.organiser(Role.HOST)

    change(anna, Account("Anna Ek", None, {one: Role.EDITOR, other: Role.WRITER}))
    first = _grants(office, anna)
    change(anna, Account("Anna Ek", Role.WRITER, {one: Role.HOST}))

    assert first == {(one, "editor"), (other, "writer")}
    assert _grants(office, anna) == {(None, "writer"), (one, "host")}


def test_what_changes_nothing_is_not_in_the_log(office: Office, change):
    anna = office.organiser(Role.HOST)

    assert not change(anna, Account("Anna Ek", Role.HOST))
    assert change(anna, Account("Anna Öst", Role.HOST))
    with office.services.database.read() as session:
        verbs = [(entry.verb, entry.payload.after) for entry in all_entries(session, Wanted())]
    assert [verb for verb, _ in verbs] == ["organiser added", "organiser changed"]
    assert verbs[1][1] == {"name": "Anna Öst"}


def test_an_administrator_whose_account_ends_some_day_does_not_count(office: Office, end, clock):
    admin = office.organiser(Role.ADMINISTRATOR)
    office.organiser(Role.ADMINISTRATOR, ends_at=clock() + timedelta(days=30))

    with pytest.raises(LastAdministrator):
        end(admin)


def test_one_of_two_administrators_may_go(office: Office, end):
    first, second = office.organiser(Role.ADMINISTRATOR), office.organiser(Role.ADMINISTRATOR)

    end(first)

    with pytest.raises(LastAdministrator):
        end(second)


def test_two_administrators_who_end_each_other_at_once_leave_one(office: Office, end):
    both = [office.organiser(Role.ADMINISTRATOR), office.organiser(Role.ADMINISTRATOR)]
    together, outcomes = Barrier(2), []

    def race(organiser):
        together.wait()
        try:
            end(organiser)
            outcomes.append("ended")
        except LastAdministrator:
            outcomes.append("refused")

    threads = [Thread(target=race, args=(each,)) for each in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with office.services.database.write() as session:
        assert len(lasting_administrators(session)) == 1
    assert sorted(outcomes) == ["ended", "refused"]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_whoever_waited_for_another_to_step_down_sees_that_they_did(office: Office, now):
    """The page locks them before it asks; the command line asks at once."""
    first, second = office.organiser(Role.ADMINISTRATOR), office.organiser(Role.ADMINISTRATOR)
    database, outcomes = office.services.database, []

    def demote(session, organiser):
        found = organiser_named(session, organiser.public_id)
        assert found is not None
        change_organiser(session, found, Account(found.name, Role.HOST), by=COMMAND_LINE, now=now)

    def step_down(organiser):
        try:
            with database.write() as session:
                demote(session, organiser)
            outcomes.append("stepped down")
        except LastAdministrator:
            outcomes.append("refused")

    with database.write() as session:
        demote(session, first)
        other = Thread(target=step_down, args=(second,))
        other.start()
        wait_until(lambda: _somebody_waits(database))
    other.join()

    assert outcomes == ["refused"]


def _somebody_waits(database):
    with database.read() as session:
        return session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")) > 0


def test_an_ended_account_can_be_opened_again(office: Office, end, change, now):
    anna = office.organiser(Role.HOST)
    office.browser(anna)
    end(anna)
    ended = office.again(anna).ends_at
    with office.services.database.read() as session:
        signed_in = session.scalars(select(OrganiserSession)).all()

    change(anna, Account("Anna Ek", Role.HOST))

    assert (ended, signed_in, office.again(anna).ends_at) == (now, [], None)


def _locked(session, organiser):
    found = organiser_named(session, organiser.public_id, lock=True)
    assert found is not None
    return found


def _grants(office: Office, organiser: Organiser):
    return {(grant.series_id, grant.role) for grant in office.again(organiser).grants}
