"""Who is forgotten altogether, and whose mails."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.mail.outbox import get, put
from tests.privacy.examples import (
    OVER,
    add_coming_lunch,
    after,
    finish_mails,
    forget,
    left,
    recipients,
    tell_everybody,
)
from tests.registrations.examples import ANNA, BO, SECRETARY, add_attendee
from webinars.mail.models import OutgoingMail
from webinars.registrations.attendees import Person
from webinars.registrations.following import follow_series, skip_episode, stop_following
from webinars.registrations.jobs import settle_followed_series
from webinars.registrations.models import AddressChange, Attendee, Registration, RequestedMail

BERIT = Person("Berit", "Åberg", ANNA.email.upper(), "Göteborgs Stad", "1480")  # shares Anna's mailbox


def test_a_secretary_stays_as_long_as_anybody_whom_they_registered(town, clock, database):
    town.register(SECRETARY)
    town.register(BO, lunch=2, by=SECRETARY)

    after(clock, days=91)
    forget(town)
    stayed = names(database)
    after(clock, days=91 + 28)
    forget(town)

    assert stayed == ["Siv Sekreterare", "Bo Ek"]
    assert names(database) == []


def test_somebody_new_is_left_alone(town, clock, database):
    after(clock, days=200)
    town.attendee(ANNA)
    clock.pass_by(days=29)
    forget(town)
    stayed = names(database)

    clock.pass_by(days=2)
    forget(town)

    assert stayed == ["Anna Åberg"]
    assert names(database) == []


@pytest.mark.parametrize("waiting", ["address", "link"])
def test_who_waits_for_a_mail_of_ours_stays(waiting, town, clock, database):
    town.register(ANNA)
    now = after(clock, days=91)
    with database.write() as session:
        anna = add_attendee(session, ANNA)
        session.add(
            AddressChange(attendee=anna, new_email="ny@example.org", created_at=now, expires_at=now)
            if waiting == "address"
            else RequestedMail(kind="overview", email=anna.email, attendee=anna, requested_at=now)
        )

    forget(town)

    assert left(database) == {"attendees": 1}


def test_followers_stay_as_long_as_the_series_has_dates(town, clock, database):
    follow(town, ANNA)

    after(clock, days=91)  # the last lunch was twenty-seven days later
    forget(town)
    stayed = left(database)
    after(clock, days=91 + 28)
    forget(town)

    assert (stayed["followings"], stayed["skipped_episodes"]) == (1, 1)
    assert left(database) == {}


def test_who_follows_a_series_that_has_not_got_its_dates_yet_is_waited_for(town, clock, database):
    after(clock, days=200)
    follow(town, ANNA)
    clock.pass_by(days=40)

    forget(town)

    assert left(database)["followings"] == 1


def test_who_stopped_following_is_forgotten_a_month_later(town, clock, database):
    following = follow(town, ANNA)
    after(clock, days=0)
    with database.write() as session:
        stop_following(session, session.merge(following), now=clock())

    after(clock, days=29)
    forget(town)
    stayed = left(database)
    after(clock, days=31)
    forget(town)

    assert stayed["followings"] == 1
    assert left(database) == {}


def test_a_follower_gets_no_second_place_at_an_episode_that_is_shown_again(town, clock, database):
    follow(town, ANNA)
    while settle_followed_series(town.services):
        continue
    after(clock, days=91)
    add_coming_lunch(town, clock() + timedelta(days=30))

    forget(town)

    assert not settle_followed_series(town.services)
    with database.read() as session:
        assert sorted(session.scalars(select(Registration.occurrence_id))) == town.occurrence_ids[2:]


def test_mails_about_no_registration_go_with_the_last_who_has_the_address(town, clock, database):
    town.register(ANNA)
    town.register(BERIT, lunch=1)
    now = after(clock, days=80)
    put(database, ANNA.email, now=now)
    finish_mails(database, now)

    after(clock, days=91)
    forget(town)
    stayed = recipients(database), names(database)
    after(clock, days=91 + 14)
    forget(town)

    assert stayed == ([ANNA.email], ["Berit Åberg"])
    # Twenty-five days old: her own spelling of the address is another, so it goes as one that belongs to nobody.
    assert (recipients(database), names(database)) == ([ANNA.email], [])
    clock.pass_by(days=6)
    forget(town)
    assert recipients(database) == []


def test_a_recent_mail_goes_along_with_its_reader(town, clock, database):
    town.register(ANNA)
    finished = after(clock, days=90)
    put(database, ANNA.email, now=finished)
    finish_mails(database, finished)
    unsent = put(database, ANNA.email, now=finished)

    after(clock, days=91)
    forget(town)

    with database.read() as session:
        assert session.scalars(select(OutgoingMail.id)).all() == [unsent]


def test_mails_to_addresses_that_are_nobodys_go_after_thirty_days(town, clock, database):
    town.register(ANNA, lunch=2)
    started = after(clock, days=0)
    for address in ("okand@example.org", "Okänd@example.org", ANNA.email, ANNA.email.upper()):
        put(database, address, now=started)
    finish_mails(database, started)

    after(clock, days=29)
    forget(town)
    stayed = len(recipients(database))
    after(clock, days=31)
    forget(town)

    assert stayed == 4
    assert recipients(database) == [ANNA.email, ANNA.email.upper()]


def test_mails_about_no_registration_go_after_three_months_even_if_their_reader_comes_again(
    town, clock, database
):
    town.occurrence_ids.append(add_coming_lunch(town, OVER + timedelta(days=300)))
    town.register(ANNA, lunch=3)
    started = after(clock, days=0)
    put(database, ANNA.email, now=started)
    put(database, ANNA.email, now=started, start_at=OVER + timedelta(days=100))  # a copy about a later lunch
    finish_mails(database, started)

    after(clock, days=91)
    forget(town)

    assert recipients(database) == [ANNA.email]
    assert names(database) == ["Anna Åberg"]


def test_who_has_a_later_place_at_the_same_episode_is_not_told_twice_that_it_can_be_watched(
    town, clock, database
):
    town.occurrence_ids.append(add_coming_lunch(town, OVER + timedelta(days=150)))
    town.register(ANNA)
    town.register(ANNA, lunch=3)
    tell_everybody(town, clock)
    finish_mails(database, clock())

    after(clock, days=110)
    forget(town)

    # The invitation to the later lunch, and the news of the recording.
    assert (left(database)["recording_notices"], len(recipients(database))) == (1, 2)


def test_a_mail_that_has_not_left_is_not_taken_from_the_outbox(town, clock, database):
    mail = put(database, "okand@example.org", now=after(clock, days=0))

    after(clock, days=400)
    forget(town)

    assert get(database, mail).finished_at is None


def test_the_text_of_a_mail_goes_with_it(town, clock, database):
    put(database, "okand@example.org", now=after(clock, days=0))
    finish_mails(database, clock())

    after(clock, days=31)
    forget(town)

    with database.read() as session:
        assert session.scalar(select(OutgoingMail.id)) is None


def follow(town, person):
    """Follow the whole series but its second episode."""
    with town.changing(1) as (session, lunch):
        attendee = add_attendee(session, person, now=town.services.now())
        following = follow_series(session, lunch.episode.series, attendee, now=town.services.now())
        skip_episode(session, following, lunch.episode, now=town.services.now())
        return following


def names(database):
    """Who is known."""
    with database.read() as session:
        return [each.name for each in session.scalars(select(Attendee).order_by(Attendee.id))]
