"""What a reminder says, and how long it is true."""

from datetime import timedelta

import pytest

from tests.fixtures.instants import stockholm
from webinars.reminders.mails import days_ahead, words_hold_until

ZONE = "Europe/Stockholm"
NOON = stockholm("2026-11-26 12:00")


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("a week before", "Om en vecka: Beställ behov, inte lösningar, 26 november 2026"),
        ("a day before", "I morgon kl. 12.00: Beställ behov, inte lösningar"),
        ("an hour before", "Vi sänder kl. 12.00 – här är länken"),
    ],
)
def test_the_subject_says_when(mails_in, name, subject):
    assert mails_in("sv")[f"reminder, {name}"].subject.replace("\u00a0", " ") == subject


def test_the_last_one_holds_only_the_link_and_help(mails_in):
    text = mails_in("sv")["reminder, an hour before"].text
    body = text.partition("\n\nDu får påminnelser")[0].replace("\u00a0", " ")

    assert body.startswith("Vi sänder kl. 12.00: Beställ behov, inte lösningar\n\nDelta:\nhttps://")
    assert body.endswith("\n\nKrånglar det? Svara på det här e-brevet, så hjälper vi dig.")
    assert body.count("\n\n") == 2


def test_the_day_before_tells_how_to_prepare_and_to_try_the_link(mails_in):
    text = mails_in("sv")["reminder, a day before"].text

    assert "Förbered dig: Läs intervjun" in text
    assert "Öppna länken redan i dag, så ser du att den fungerar." in text


def test_who_has_answered_is_not_asked_again(mails_in):
    mails = mails_in("sv")

    assert "Svara om du kommer" in mails["reminder, a week before"].text
    assert "Svara om du kommer" not in mails["reminder, a week before, answered"].text


def test_people_on_stage_are_reminded_that_they_are(mails_in):
    text = mails_in("sv")["reminder, a week before, speaker"].text

    assert "Du medverkar i ”Beställ behov, inte lösningar”, och det är snart dags." in text
    assert "Du får påminnelser eftersom du medverkar." in text


@pytest.mark.parametrize(
    ("now", "days"),
    [
        ("2026-11-26 00:00", 0),
        ("2026-11-25 23:59", 1),
        ("2026-11-25 00:00", 1),
        ("2026-11-24 23:59", 2),
        ("2026-11-19 12:00", 7),
    ],
)
def test_days_are_those_of_the_calendar(now, days):
    assert days_ahead(NOON, ZONE, now=stockholm(now)) == days


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-19 12:00", "2026-11-20 00:00"),
        ("2026-11-25 23:59", "2026-11-26 00:00"),
        ("2026-11-26 00:00", "2026-11-26 12:00"),
        ("2026-11-26 11:59", "2026-11-26 12:00"),
    ],
)
def test_words_hold_until_midnight_and_on_the_day_until_the_start(now, until):
    assert words_hold_until(NOON, ZONE, now=stockholm(now)) == stockholm(until)


def test_a_day_of_25_hours_is_one_day():
    start = stockholm("2026-10-26 12:00")

    assert words_hold_until(start, ZONE, now=stockholm("2026-10-25 00:30")) == stockholm("2026-10-26 00:00")
    assert days_ahead(start, ZONE, now=start - timedelta(hours=24)) == 1
