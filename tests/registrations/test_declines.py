"""A no that frees a seat: whoever said it is told when, can take it back, and else the seat goes on."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.fixtures.instants import NOW
from tests.registrations.town import Town, said
from webinars.invitations.jobs import announce_owed_news
from webinars.mail.models import OutgoingMail
from webinars.mail.rules import MailState
from webinars.registrations.jobs import release_declined_seats, settle_changed_occurrences
from webinars.registrations.rules import decline_frees_seat, seat_goes_on_at
from webinars.series.actions import cancel_occurrence, reschedule_occurrence
from webinars.services import Services


@pytest.fixture
def town(services: Services) -> Town:
    """Three lunches with ten seats each."""
    town = Town.of(services)
    for lunch in range(3):
        with town.changing(lunch) as (_, occurrence):
            occurrence.capacity = 10
    return town


def mails(town) -> list[OutgoingMail]:
    """What was written about declines, in order."""
    with town.services.database.read() as session:
        declined = select(OutgoingMail).where(OutgoingMail.kind == "declined")
        written = list(session.scalars(declined.order_by(OutgoingMail.id)))
        assert all(mail.message for mail in written)
        return written


def say(client, town, place, answer: str) -> None:
    client.post(town.path("answer", town.registration(place)), data={"answer": answer})


def left(town) -> None:
    """The mail server takes what waits."""
    with town.services.database.write() as session:
        for mail in session.scalars(select(OutgoingMail).where(OutgoingMail.state == MailState.QUEUED)):
            mail.state, mail.accepted_at = MailState.ACCEPTED, town.services.now()


@pytest.mark.parametrize(
    ("left", "grace"),
    [
        (timedelta(days=20), timedelta(hours=2)),
        (timedelta(hours=8), timedelta(hours=2)),
        (timedelta(hours=4), timedelta(hours=1)),
        (timedelta(hours=1), timedelta(minutes=15)),
        (timedelta(minutes=4), timedelta(minutes=1)),
        (timedelta(0), timedelta(0)),
        (timedelta(hours=-1), timedelta(0)),
    ],
)
def test_the_nearer_the_start_the_sooner_a_seat_goes_on(left, grace):
    assert seat_goes_on_at(declined_at=NOW, starts_at=NOW + left) == NOW + grace


@pytest.mark.parametrize(
    ("by_series", "capacity", "frees"),
    [(None, 10, True), (None, None, False), (True, None, True), (False, 10, False)],
)
def test_a_no_frees_a_seat_where_the_series_says_so_and_else_where_seats_are_limited(
    by_series, capacity, frees
):
    assert decline_frees_seat(by_series, capacity=capacity) is frees


def test_whoever_says_no_is_told_by_mail_when_the_seat_goes_on_and_how_to_keep_it(client, town, services):
    place = town.register()

    say(client, town, place, "no")
    release_declined_seats(services)

    [mail] = mails(town)
    assert mail.recipient == town.registration(place).attendee.email
    text = mail.message.decode()
    assert town.path("answer", town.registration(place)).split("/")[-1] in text.replace("=\r\n", "")
    assert town.registration(place).release_at == services.now() + timedelta(hours=2)
    assert town.registration(place).status == "confirmed"


def test_after_the_time_to_regret_the_seat_goes_on(client, town, services, clock):
    place = town.register()
    say(client, town, place, "no")
    release_declined_seats(services)
    left(town)

    clock.pass_by(minutes=119)
    release_declined_seats(services)
    assert town.registration(place).status == "confirmed"

    clock.pass_by(minutes=1)
    release_declined_seats(services)
    kept = town.registration(place)
    assert (kept.status, kept.withdrawn_because) == ("withdrawn", "declined")
    assert kept.occurrence.taken == 0


@pytest.mark.parametrize("answer", ["yes", "maybe"])
def test_whoever_takes_the_no_back_keeps_the_seat(answer, client, town, services, clock):
    place = town.register()
    say(client, town, place, "no")
    release_declined_seats(services)
    left(town)
    clock.pass_by(minutes=119)

    say(client, town, place, answer)
    clock.pass_by(hours=5)
    release_declined_seats(services)

    assert town.registration(place).status == "confirmed"


def test_a_no_that_is_taken_back_at_once_takes_its_mail_along(client, town, services):
    place = town.register()
    say(client, town, place, "no")
    release_declined_seats(services)

    say(client, town, place, "yes")

    assert [mail.state for mail in mails(town)] == [MailState.SUPERSEDED]


def test_a_second_no_gives_no_more_time_and_no_second_mail(client, town, services, clock):
    place = town.register()
    say(client, town, place, "no")
    release_declined_seats(services)
    release_at = town.registration(place).release_at
    clock.pass_by(minutes=30)

    say(client, town, place, "no")
    release_declined_seats(services)

    assert town.registration(place).release_at == release_at
    assert len(mails(town)) == 1


def test_a_job_that_comes_late_gives_the_time_that_it_promises(client, town, services, clock):
    place = town.register()
    say(client, town, place, "no")
    clock.pass_by(hours=5)

    release_declined_seats(services)

    assert town.registration(place).release_at == clock() + timedelta(hours=2)


def test_nobody_loses_a_seat_by_a_mail_that_has_not_left(client, town, services, clock):
    place = town.register()
    say(client, town, place, "no")
    release_declined_seats(services)
    clock.pass_by(hours=3)

    release_declined_seats(services)
    release_declined_seats(services)

    assert town.registration(place).status == "confirmed"
    assert town.registration(place).release_at == clock() + timedelta(hours=2)
    assert [mail.state for mail in mails(town)] == [MailState.SUPERSEDED, MailState.QUEUED]


def test_a_no_about_a_date_that_is_moved_frees_nothing(client, town, services, clock):
    place = town.register()
    say(client, town, place, "no")
    release_declined_seats(services)
    left(town)
    with town.changing(0) as (session, lunch):
        reschedule_occurrence(session, lunch, starts_at=lunch.starts_at + timedelta(days=1), now=clock())

    clock.pass_by(hours=3)
    release_declined_seats(services)

    assert town.registration(place).status == "confirmed"
    assert town.registration(place).release_at is None


@pytest.mark.parametrize("news", ["moved", "cancelled"])
def test_a_mail_about_a_no_does_not_leave_after_what_it_was_said_about_has_changed(
    news, client, town, services, clock
):
    place = town.register()
    say(client, town, place, "no")
    release_declined_seats(services)
    with town.changing(0) as (session, lunch):
        if news == "moved":
            reschedule_occurrence(session, lunch, starts_at=lunch.starts_at + timedelta(days=1), now=clock())
        else:
            cancel_occurrence(session, lunch, reason="Oväder", now=clock())

    settle_changed_occurrences(services)
    announce_owed_news(services)

    assert [mail.state for mail in mails(town)] == [MailState.SUPERSEDED]
    assert town.registration(place).release_at is None


def test_where_seats_are_unlimited_a_no_is_only_noted(client, town, services):
    with town.changing(0) as (_, lunch):
        lunch.capacity = None
    place = town.register()

    say(client, town, place, "no")

    assert town.registration(place).answer == "no"
    assert release_declined_seats(services) == 0
    assert town.registration(place).release_at is None


def test_two_schedulers_write_one_mail_and_free_one_seat(client, town, services, clock):
    place = town.register()
    say(client, town, place, "no")
    for _ in range(2):
        release_declined_seats(services)
    left(town)
    clock.pass_by(hours=2)
    for _ in range(2):
        release_declined_seats(services)

    assert len(mails(town)) == 1
    assert town.registration(place).occurrence.taken == 0


def test_the_page_says_when_the_seat_goes_on_and_offers_to_keep_it(client, town, services):
    place = town.register()
    link = town.path("answer", town.registration(place))

    page = client.post(link, data={"answer": "no"}, follow_redirects=True)

    assert "Din plats går vidare till någon annan" in said(page)
    assert "Behåll min plats" in said(page)


def test_whoever_changes_their_mind_again_and_again_is_mailed_twice_a_day_and_keeps_the_seat(
    client, town, services, clock
):
    place = town.register()

    for _ in range(4):
        say(client, town, place, "no")
        release_declined_seats(services)
        left(town)
        say(client, town, place, "yes")
        clock.pass_by(seconds=10)
    say(client, town, place, "no")
    release_declined_seats(services)
    clock.pass_by(hours=12)
    release_declined_seats(services)

    kept = town.registration(place)
    assert (len(mails(town)), kept.status, kept.answer) == (2, "confirmed", "no")
