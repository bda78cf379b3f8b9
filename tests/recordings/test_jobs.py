"""Who hears that an episode can be watched: once, and only those to whom it is news."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from tests.fixtures.instants import NOW
from tests.invitations.written import written
from tests.registrations.examples import ANNA, BO, CILLA, add_attendee, add_occurrence, add_series
from webinars.recordings.jobs import BATCH, announce_new_recordings
from webinars.recordings.models import Recording, RecordingNotice
from webinars.registrations.models import Attendee, Registration
from webinars.series.models import Episode, Occurrence

YESTERDAY = NOW - timedelta(days=1)


class Archive:
    """An episode that was held yesterday."""

    def __init__(self, services):
        self.services, self.database = services, services.database
        with self.database.write() as session:
            self.occurrence_id = add_occurrence(session, add_series(session), starts_at=YESTERDAY).id

    def place_for(self, person, occurrence_id=None, *, status="confirmed"):
        with self.database.write() as session:
            session.add(
                Registration(
                    public_id=f"{person.email}-{occurrence_id}",
                    attendee=add_attendee(session, person),
                    occurrence_id=occurrence_id or self.occurrence_id,
                    status=status,
                    created_at=YESTERDAY,
                    changed_at=YESTERDAY,
                )
            )

    def publish(self, position=1, *, published_at=NOW, captions="WEBVTT"):
        with self.database.write() as session:
            session.add(
                Recording(
                    public_id=f"klipp{position}",
                    episode_id=session.get_one(Occurrence, self.occurrence_id).episode_id,
                    position=position,
                    title=f"Klipp {position}",
                    url="https://video.example.org/1",
                    captions=captions,
                    published_at=published_at,
                    created_at=NOW,
                )
            )

    def change(self, table, **columns):
        with self.database.write() as session:
            session.execute(update(table).values(columns))

    def told(self):
        """Who has been told, in the order of telling."""
        while announce_new_recordings(self.services):
            pass
        return [mail.row.recipient for mail in written(self.database)]


@pytest.fixture
def archive(services):
    return Archive(services)


def test_who_had_a_place_is_told_once(archive):
    archive.place_for(ANNA)
    archive.publish()

    assert archive.told() == [ANNA.email]
    assert archive.told() == [ANNA.email]


def test_a_further_clip_of_the_episode_is_no_further_mail(archive):
    archive.place_for(ANNA)
    archive.publish(1)
    archive.told()
    archive.publish(2)

    assert archive.told() == [ANNA.email]


def test_who_had_places_at_two_occurrences_of_the_episode_is_told_once(archive):
    with archive.database.write() as session:
        series = session.get_one(Occurrence, archive.occurrence_id).episode.series
        evening = add_occurrence(session, series, key="kvall", starts_at=YESTERDAY).id
    archive.place_for(ANNA)
    archive.place_for(ANNA, evening)
    archive.publish()

    assert archive.told() == [ANNA.email]


@pytest.mark.parametrize("status", ["waiting", "withdrawn"])
def test_who_had_no_place_is_not_told(archive, status):
    archive.place_for(ANNA, status=status)
    archive.publish()

    assert archive.told() == []


@pytest.mark.parametrize("status", ["cancelled", "postponed", "draft"])
def test_of_what_did_not_take_place_nobody_is_told(archive, status):
    archive.place_for(ANNA)
    archive.change(Occurrence, status=status)
    archive.publish()

    assert archive.told() == []


def test_before_the_end_nobody_is_told(archive):
    archive.place_for(ANNA)
    archive.change(Occurrence, ends_at=NOW + timedelta(minutes=1))
    archive.publish()

    assert archive.told() == []


def test_who_does_not_want_to_know_is_not_told(archive):
    archive.place_for(ANNA)
    archive.change(Attendee, wants_recordings=False)
    archive.publish()

    assert archive.told() == []


@pytest.mark.parametrize(
    ("published_at", "expected"),
    [
        (None, []),
        (NOW + timedelta(minutes=1), []),
        (NOW, [ANNA.email]),
        (NOW - timedelta(days=29), [ANNA.email]),
        (NOW - timedelta(days=30), []),
    ],
)
def test_only_a_recording_that_is_published_and_less_than_a_month_old_is_news(
    archive, published_at, expected
):
    archive.place_for(ANNA)
    archive.publish(published_at=published_at)

    assert archive.told() == expected


def test_an_episode_that_is_not_public_is_not_told_of(archive):
    archive.place_for(ANNA)
    archive.change(Episode, published=False)
    archive.publish()

    assert archive.told() == []


def test_the_mail_lists_what_is_published_and_nothing_else(archive):
    archive.place_for(ANNA)
    archive.publish(1)
    archive.publish(2, published_at=None)
    archive.told()

    [mail] = written(archive.database)
    assert "/r/klipp1" in mail.text
    assert "/r/klipp2" not in mail.text


def test_it_leaves_after_everything_that_is_urgent_and_not_when_it_is_old(archive):
    archive.place_for(ANNA)
    archive.publish()
    archive.told()

    [mail] = written(archive.database)
    assert (mail.row.priority, mail.row.expires_at) == (2, NOW + timedelta(days=14))
    assert mail.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_many_schedulers_at_once_tell_everybody_once(archive):
    people = [replace(ANNA, email=f"anna{number}@example.org") for number in range(BATCH + 5)]
    for person in people:
        archive.place_for(person)
    archive.publish()

    with ThreadPoolExecutor(4) as schedulers:
        for _ in range(4):
            list(schedulers.map(announce_new_recordings, [archive.services] * 4))

    assert sorted(archive.told()) == sorted(person.email for person in people)


def test_one_that_cannot_be_written_is_set_aside_and_the_rest_go_on(archive, break_mails_to):
    for person in (ANNA, BO, CILLA):
        archive.place_for(person)
    break_mails_to(BO.email)
    archive.publish()

    assert archive.told() == [ANNA.email, CILLA.email]
    with archive.database.read() as session:
        assert session.query(RecordingNotice).filter_by(outgoing_mail_id=None).count() == 1
