"""Mails that a page promised: each is written once, whatever becomes of its neighbours."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from tests.fixtures.instants import NOW
from tests.invitations.written import let_leave, written
from tests.registrations.examples import (
    ANNA,
    BO,
    DATES,
    SECRETARY,
    add_attendee,
    add_occurrence,
    add_series,
    statuses_at,
)
from webinars.mail.models import OutgoingMail
from webinars.registrations.acceptance import accept_submission, confirm_submission, postpone_submission
from webinars.registrations.actions import Terms, register_attendee
from webinars.registrations.addresses import confirm_address_change, request_address_change
from webinars.registrations.attendees import Person
from webinars.registrations.jobs import write_promised_mails
from webinars.registrations.models import (
    AddressChange,
    NewDateOffer,
    PendingSubmission,
    Registration,
    RequestedMail,
)
from webinars.registrations.offers import accept_offer
from webinars.registrations.submissions import Submission
from webinars.series.actions import cancel_occurrence
from webinars.series.models import Occurrence


@pytest.fixture
def lunches(database):
    """Three open occurrences of one series."""
    with database.write() as session:
        series = add_series(session)
        made = [add_occurrence(session, series, n, starts_at=date) for n, date in enumerate(DATES, start=1)]
        return [occurrence.id for occurrence in made]


def submit(database, lunches, *people, sender=None, whole_series=False):
    with database.write() as session:
        series_id = session.get_one(Occurrence, lunches[0]).episode.series_id
        submission = Submission(series_id, tuple(lunches), whole_series, people, sender=sender)
        accept_submission(session, submission, now=NOW)


def ask_for_link(database, email):
    with database.write() as session:
        session.add(RequestedMail(kind="my_link", email=email, requested_at=NOW))


def write_all(services):
    while write_promised_mails(services):
        pass
    return written(services.database)


def secret_in(mail):
    found = re.search(r"/bekrafta(?:-adress)?/(\S+)", mail.text)
    assert found
    return found[1]


# ------------------------------------------------------------------------------------------- links and overviews


def test_nothing_is_promised_and_nothing_is_written(services):
    assert write_promised_mails(services) == 0


def test_a_link_goes_to_everybody_with_the_address_in_one_mail(services, database):
    with database.write() as session:
        add_attendee(session, ANNA)
        add_attendee(session, Person("Anders", "Ek", ANNA.email.upper(), "Mora kommun"))
    ask_for_link(database, ANNA.email)

    [mail] = write_all(services)
    assert (mail.kind, mail.row.recipient, mail.row.priority) == ("my_link", ANNA.email, 0)
    assert mail.text.count("/min/") == 2


def test_a_promise_is_kept_once(services, database):
    ask_for_link(database, ANNA.email)

    assert len(write_all(services)) == 1
    assert len(write_all(services)) == 1


def test_a_promise_is_kept_though_an_earlier_one_had_the_same_number(services, database):
    ask_for_link(database, ANNA.email)
    write_all(services)
    with database.write() as session:  # as the hourly job does
        session.execute(delete(RequestedMail))
        session.add(RequestedMail(id=1, kind="my_link", email=BO.email, requested_at=NOW + timedelta(days=3)))

    assert [mail.row.recipient for mail in write_all(services)] == [ANNA.email, BO.email]


def test_who_registers_for_several_gets_an_overview_that_leaves_before_the_invitations(
    services, database, lunches
):
    submit(database, lunches, ANNA)

    [mail] = write_all(services)
    assert mail.subject == "Du är anmäld till 3 avsnitt: Politiskt ledarskap och innovation"
    assert (mail.row.priority, mail.row.start_at) == (0, NOW)


def test_who_registers_for_one_gets_no_overview(services, database, lunches):
    submit(database, lunches[:1], ANNA)

    assert write_all(services) == []


def test_an_overview_leaves_out_what_was_withdrawn_meanwhile(services, database, lunches):
    submit(database, lunches, ANNA)
    with database.write() as session:
        session.execute(
            update(Registration).where(Registration.occurrence_id == lunches[0]).values(status="withdrawn")
        )

    [mail] = write_all(services)
    assert mail.subject.startswith("Du är anmäld till 2 avsnitt")


@pytest.mark.parametrize("whole_series", [True, False])
def test_an_overview_tells_of_later_episodes_only_to_who_follows(services, database, lunches, whole_series):
    submit(database, lunches, ANNA, whole_series=whole_series)

    [mail] = write_all(services)
    assert ("Du följer serien." in mail.text) is whole_series


def test_an_overview_of_nothing_is_not_written(services, database, lunches):
    submit(database, lunches, ANNA)
    with database.write() as session:
        session.execute(update(Registration).values(status="withdrawn"))

    assert write_all(services) == []


def test_the_secretary_gets_a_receipt_and_the_others_read_who_registered_them(services, database, lunches):
    submit(database, lunches, ANNA, BO, sender=SECRETARY)

    mails = {mail.row.recipient: mail for mail in write_all(services)}
    assert (
        mails[SECRETARY.email].subject == "Du har anmält 2 personer till Politiskt ledarskap och innovation"
    )
    assert "/anmalda" in mails[SECRETARY.email].text
    for person in (ANNA, BO):
        assert "Siv Sekreterare har anmält dig till" in mails[person.email].text
        assert "/stammer-inte/" in mails[person.email].text


# -------------------------------------------------------------------------------------- buttons that wait in a mailbox


@pytest.fixture
def waiting(database, lunches):
    """A submission that waits for the secretary's button."""
    with database.write() as session:
        submission = Submission(1, tuple(lunches[:1]), False, (ANNA, BO), sender=SECRETARY)
        postpone_submission(session, submission, kind="many_others", now=NOW)


def test_the_button_in_the_mail_registers_and_its_secret_is_nowhere_else(
    services, database, lunches, waiting
):
    [mail] = write_all(services)
    secret = secret_in(mail)
    with database.read() as session:
        assert secret not in session.scalars(select(PendingSubmission.secret_digest)).all()

    with database.write() as session:
        confirm_submission(session, secret, now=NOW)

    assert statuses_at(database, lunches[0]) == {"confirmed": 2}


def test_a_button_never_leaves_after_its_link_has_gone_out_of_date(services, waiting):
    [mail] = write_all(services)

    assert mail.row.expires_at == NOW + timedelta(hours=24)


def test_a_new_address_is_asked_at_the_new_mailbox(services, database, lunches):
    with database.write() as session:
        request_address_change(session, add_attendee(session, ANNA), "anna@ny.example.org", now=NOW)

    [mail] = write_all(services)
    assert mail.row.recipient == "anna@ny.example.org"
    with database.write() as session:
        assert confirm_address_change(session, secret_in(mail), now=NOW).email == "anna@ny.example.org"


# --------------------------------------------------------------------------------------------------------- new dates


@pytest.fixture
def replaced(database, lunches):
    """Anna had a place, Bo waited; the occurrence was cancelled, and the second replaces it."""
    with database.write() as session:
        occurrence = session.get_one(Occurrence, lunches[0])
        occurrence.capacity = 1
        for person in (ANNA, BO):
            terms = Terms(registered_by=add_attendee(session, SECRETARY))
            register_attendee(session, occurrence, add_attendee(session, person), terms=terms, now=NOW)
        cancel_occurrence(session, occurrence, reason="Oväder.", now=NOW)
        session.get_one(Occurrence, lunches[1]).replaces_id = occurrence.id
    return lunches[1]


def test_everybody_who_had_a_place_or_waited_is_asked_about_the_new_date_once(services, database, replaced):
    assert sorted(mail.row.recipient for mail in write_all(services)) == [ANNA.email, BO.email]
    assert len(write_all(services)) == 2
    assert statuses_at(database, replaced) == {}


def test_a_yes_gives_a_place_at_the_new_date(services, database, replaced):
    write_all(services)

    with database.write() as session:
        accept_offer(session, session.query(NewDateOffer).first(), now=NOW)

    assert statuses_at(database, replaced) == {"confirmed": 1}


def test_who_has_a_place_at_the_new_date_already_is_not_asked(services, database, replaced):
    with database.write() as session:
        register_attendee(
            session, session.get_one(Occurrence, replaced), add_attendee(session, ANNA), now=NOW
        )

    assert [mail.row.recipient for mail in write_all(services)] == [BO.email]


@pytest.mark.parametrize(
    "change",
    [{"status": "planned"}, {"status": "draft"}, {"registration_closes_at": NOW}, {"starts_at": NOW}],
)
def test_a_date_that_nobody_can_take_is_not_offered(services, database, replaced, change):
    with database.write() as session:
        session.execute(update(Occurrence).where(Occurrence.id == replaced).values(change))

    assert write_all(services) == []


def test_who_withdrew_is_not_asked(services, database, replaced):
    with database.write() as session:
        session.execute(update(Registration).values(status="withdrawn"))

    assert write_all(services) == []


# -------------------------------------------------------------------------------------------------------- broken rows


def test_one_that_cannot_be_written_is_set_aside_with_the_reason_and_the_rest_go_on(
    services, database, lunches, replaced, break_mails_to
):
    break_mails_to(ANNA.email)
    for person in (ANNA, BO):
        ask_for_link(database, person.email)
    with database.write() as session:
        for sender in (ANNA, BO):
            submission = Submission(1, tuple(lunches), False, (SECRETARY,), sender=sender)
            postpone_submission(session, submission, kind="many_others", now=NOW)
        change = request_address_change(session, add_attendee(session, SECRETARY), ANNA.email, now=NOW)
        assert change is not None

    kinds = sorted(mail.kind for mail in write_all(services))

    assert kinds == ["confirm_submission", "my_link", "new_date"]
    with database.read() as session:
        [problem] = session.scalars(select(RequestedMail.problem).where(RequestedMail.problem != ""))
        assert problem == "UndefinedError: 'nowhere' is undefined"
        assert session.scalars(select(AddressChange.mailed_at)).all() == [NOW]
        assert len(session.scalars(select(NewDateOffer)).all()) == 2


def test_what_was_written_is_in_the_outbox_together_with_its_settlement(services, database):
    ask_for_link(database, ANNA.email)
    write_all(services)
    let_leave(database)

    with database.read() as session:
        assert session.scalars(select(RequestedMail.settled_at)).all() == [NOW]
        assert session.scalars(select(OutgoingMail.kind)).all() == ["my_link"]
