"""The machine's clock is set back and forth: everybody still hears everything once, and calendars follow."""

from datetime import timedelta

from tests.journeys.office import Office
from webinars.mail.queries import count_by_state
from webinars.mail.rules import MailState
from webinars.series.actions import reschedule_occurrence


def test_a_clock_that_is_set_back_and_forth_repeats_nothing_and_loses_nothing(office: Office) -> None:
    [lunch] = office.open_series(starts_in_days=2)  # at eleven
    office.register(lunch)
    for hours in (
        1,
        26,
        -5,
        5,
        22.5,
        -20,
        20,
    ):  # within a day at the second step, within an hour at the fifth
        office.clock.pass_by(hours=hours)
        office.settle()

    assert [subject.split(":")[0].split(" kl.")[0] for subject in office.subjects()] == [
        *("Du är anmäld", "I morgon", "Vi sänder")
    ]


def test_who_registers_after_the_clock_was_put_back_hears_at_once(office: Office) -> None:
    [lunch] = office.open_series()
    office.register(lunch, email="before@example.org")
    office.settle()
    office.clock.pass_by(hours=-3)
    office.register(lunch, email="after@example.org", name="Bo")
    office.settle()

    assert [received.rcpt_tos[0] for received in office.server.received] == [
        *("before@example.org", "after@example.org")
    ]


def test_what_a_clock_put_back_says_last_is_still_newest_to_a_calendar(office: Office) -> None:
    [lunch] = office.open_series()
    office.register(lunch)
    office.settle()

    office.clock.pass_by(hours=-3)
    with office.occurrence(lunch) as (session, occurrence):
        moved_to = occurrence.starts_at + timedelta(days=2)
        reschedule_occurrence(session, occurrence, starts_at=moved_to, now=office.clock())

    first, second = office.calendar_mails()
    assert int(second["SEQUENCE"]) > int(first["SEQUENCE"])
    assert second.calendar.walk("VEVENT")[0].DTSTAMP > first.calendar.walk("VEVENT")[0].DTSTAMP
    assert second.starts_at == moved_to


def test_mail_that_waits_for_a_server_is_tried_again_whatever_the_clock_did(office: Office) -> None:
    [lunch] = office.open_series()
    office.server.refusals["anna.exempel@example.org"] = "421 4.3.2 Shutting down"
    office.register(lunch)
    office.settle()
    office.server.refusals.clear()

    office.clock.pass_by(days=-30)
    office.settle()

    assert len(office.server.received) == 1
    with office.services.database.read() as session:
        assert count_by_state(session)[MailState.QUEUED] == 0
