"""A series is archived: whatever it owes anybody is never sent. A closed one sends it all."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.fixtures.instants import NOW
from webinars.attendance.models import LateNotice
from webinars.circulars.actions import order_circular, write_circular
from webinars.circulars.models import Circular
from webinars.circulars.rules import SeriesIsArchived
from webinars.circulars.texts import Text
from webinars.config import parse_lead_time
from webinars.lib.quiet_hours import QuietHours
from webinars.mail.actions import hold_outbox, release_outbox
from webinars.mail.models import OutgoingMail
from webinars.mail.rules import MailState
from webinars.organisers.accounts import Account, add_organiser
from webinars.organisers.audit import COMMAND_LINE
from webinars.organisers.rules import Role
from webinars.planning.actions import set_series_status
from webinars.planning.archiving import count_unsent, fall_silent, wake_silently
from webinars.recordings.models import Recording
from webinars.registrations.models import Registration
from webinars.registrations.rules import NothingChosen, OfferGone
from webinars.registrations.waitlist import accept_seat
from webinars.series.actions import cancel_occurrence, reschedule_occurrence
from webinars.series.models import Occurrence, Series, StagePerson

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
FIRST = timedelta(days=8)  # the lunches are three weeks apart
DAYS = (1, 7.2, 8.05, 8.2, 9.3, 11.3, 12.5, 23.2, 28.05, 29.05, 30.2, 31.3)
EVERY_KIND = {
    *("overview", "invitation", "moved", "cancelled", "offer", "new_date", "circular", "late"),
    *("ahead", "tomorrow", "request", "published"),
}


def the_series(session):
    return session.scalars(select(Series)).one()


def set_status(office, status):
    """As the page does."""
    now, reminders = office.clock(), office.services.config.reminders
    with office.services.database.write() as session:
        series = the_series(session)
        before = series.status
        if status == "archived":
            fall_silent(session, series, now=now)
        set_series_status(session, series, status, by=COMMAND_LINE, now=now)
        if before == "archived":
            leads = [parse_lead_time(each) for each in reminders.lead_times]
            wake_silently(session, series, leads, QuietHours.parse(reminders.quiet_hours), now=now)


def archive(office):
    for status in ("closed", "archived"):
        set_status(office, status)


def owe_everything(office):
    """Three episodes; of each thing that is told by mail, one is owed."""
    lunches = office.open_series(capacity=2, episodes=3, starts_in_days=FIRST.days)
    office.register(*lunches)
    office.register(*lunches, email="bo@example.org", name="Bo")
    office.register(lunches[1], email="cilla@example.org", name="Cilla")  # waits
    now = office.clock()
    with office.services.database.write() as session:
        series = the_series(session)
        first, second = (session.get_one(Occurrence, each) for each in lunches[:2])
        first.episode.people.append(
            StagePerson(kind="speaker", position=0, name="Eva Ek", email="eva@example.org")
        )
        account = Account("Lo Ask", every=Role.ADMINISTRATOR, series={})
        organiser = add_organiser(
            session, "lo@example.org", account, by=COMMAND_LINE, language="sv", welcomed=True, now=now
        )
        session.add(
            LateNotice(
                occurrence_id=first.id,
                minutes=15,
                words="Strömmen gick.",
                said_by_id=organiser.id,
                said_at=now,
            )
        )
        circular = write_circular(
            session, series, None, Text({"state": "confirmed"}, "Hej", "Hej!"), by=COMMAND_LINE, now=now
        )
        order_circular(session, circular, at=None, kept_for=timedelta(days=90), by=COMMAND_LINE, now=now)
        session.add(
            Recording(
                public_id="klippet",
                episode=first.episode,
                position=1,
                title="Hela",
                url="https://video.example.org/1",
                published_at=now + FIRST + timedelta(days=3),
                created_at=now,
            )
        )
        second.capacity = 3
    return lunches


def change_everything(office, lunches):
    """One is moved, one cancelled, with a new date."""
    now = office.clock()
    with office.services.database.write() as session:
        _, second, third = (session.get_one(Occurrence, each) for each in lunches)
        reschedule_occurrence(session, second, starts_at=second.starts_at + timedelta(days=1), now=now)
        cancel_occurrence(session, third, reason="Storm", now=now)
        session.add(
            Occurrence(
                episode=third.episode,
                key="ny",
                replaces=third,
                starts_at=third.starts_at + timedelta(days=3),
                ends_at=third.ends_at + timedelta(days=3),
                changed_at=now,
                created_at=now,
            )
        )


def live_through(office, *days):
    """Everything that the timetable does, at these moments, in days from the beginning."""
    for day in days:
        office.clock.instant = NOW + timedelta(days=day)
        office.settle()


def mails(office):
    with office.services.database.read() as session:
        return list(session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)))


@ON_SQLITE
def test_a_closed_series_sends_what_it_owes(office):
    lunches = owe_everything(office)
    office.settle()
    change_everything(office, lunches)
    live_through(office, 0.01)
    set_status(office, "closed")
    live_through(office, *DAYS)

    assert {each.kind for each in mails(office)} >= EVERY_KIND


def test_an_archived_one_sends_nothing_of_it(office):
    lunches = owe_everything(office)
    change_everything(office, lunches)
    archive(office)

    live_through(office, 0.01, *DAYS)

    assert mails(office) == []
    assert office.server.received == []


def test_what_waits_to_leave_is_withdrawn_and_what_left_stays(office):
    lunches = owe_everything(office)
    office.settle()
    left = len(office.server.received)
    with office.services.database.write() as session:
        hold_outbox(session, reason="Underhåll", now=office.clock())
    change_everything(office, lunches)
    live_through(office, 0.01, 7.01)
    with office.services.database.read() as session:
        waiting = count_unsent(session, the_series(session))

    archive(office)
    with office.services.database.write() as session:
        release_outbox(session)
    office.settle()

    states = Counter(each.state for each in mails(office))
    assert states[MailState.SUPERSEDED] >= waiting > 3
    assert (states[MailState.ACCEPTED], len(office.server.received)) == (left, left)
    assert not states[MailState.QUEUED] + states[MailState.HELD]


@ON_SQLITE
def test_taken_out_of_the_archive_it_sends_nothing_of_the_past_and_reminds_of_what_comes(office):
    lunches = owe_everything(office)
    office.settle()
    left = len(office.server.received)
    archive(office)
    live_through(office, *[day for day in DAYS if day < 28.2])

    set_status(office, "closed")
    office.settle()

    assert len(office.server.received) == left
    live_through(office, 28.3, 28.99)
    assert {each.kind for each in mails(office)[left:]} == {"tomorrow"}
    assert {each.recipient for each in mails(office)[left:]} >= {"bo@example.org"}
    assert lunches


@ON_SQLITE
def test_somebody_who_asked_for_the_link_to_their_own_page_gets_it(office, app):
    office.open_series()
    archive(office)

    app.test_client().post("/skicka-lank", data={"email": "anna.exempel@example.org"})
    office.settle()

    assert [each.kind for each in mails(office)] == ["my_link"]


@ON_SQLITE
def test_a_circular_that_was_ordered_is_a_draft_and_cannot_be_ordered(office):
    owe_everything(office)
    archive(office)

    with office.services.database.write() as session:
        circular = session.scalars(select(Circular)).one()
        assert (circular.state, circular.stopped_because) == ("draft", "archived")
        with pytest.raises(SeriesIsArchived):
            order_circular(
                session,
                circular,
                at=None,
                kept_for=timedelta(days=90),
                by=COMMAND_LINE,
                now=office.clock(),
            )


@ON_SQLITE
def test_a_seat_that_was_offered_goes_back_and_whoever_had_it_waits_where_they_stood(office):
    owe_everything(office)
    office.settle()
    [offered] = [each for each in office.registrations() if each.status == "offered"]
    archive(office)

    with office.services.database.write() as session:
        place = session.get_one(Registration, offered.id)
        assert (place.status, place.waiting_since) == ("waiting", offered.waiting_since)
        assert place.occurrence.taken == 2
        place.status = "offered"  # by an older program
        with pytest.raises(OfferGone):
            accept_seat(session, place, now=office.clock())


@ON_SQLITE
def test_nobody_gets_a_place_by_any_form(office, app):
    [lunch] = office.open_series()
    archive(office)
    person = {"given_name": "Anna", "family_name": "Ek", "email": "a@example.org", "organisation": "Ekdala"}
    form = {**person, "occurrence": str(lunch)}

    for path in ("/serier/serien/anmalan", f"/serier/serien/anmalan?tillfalle={lunch}"):
        app.test_client().post(path, data=form)
    with pytest.raises(NothingChosen):
        office.register(lunch)
    office.settle()

    assert office.registrations() == []
    assert app.test_client().get("/serier/serien/").status_code == 200
    assert app.test_client().get("/serier/serien/avsnitt/1").status_code == 200
