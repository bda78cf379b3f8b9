"""A clip's way from a film that came in to one that everybody can watch, as verbs."""

import pytest
from sqlalchemy import select

from tests.fixtures.instants import NOW, stockholm
from tests.recordings.captions.examples import FAULTY, GOOD
from webinars.organisers.audit import By
from webinars.organisers.audit.tables import AuditEntry
from webinars.recordings import actions
from webinars.recordings.content import Content
from webinars.recordings.models import Recording, RecordingFile
from webinars.recordings.rules import ClipInUse, NotReadyToPublish, NotReadyToReview
from webinars.series.models import Episode

ANNA = By("anna", "Anna Ek")
PNG = Content("png", "image/png")


@pytest.fixture
def session(database, episode):
    with database.write() as session:
        yield session


@pytest.fixture
def clip(session):
    return add(session, "Ett klipp")


def add(session, title):
    episode = session.scalars(select(Episode)).one()
    values = {"title": title, "url": "https://video.example.org/1", "language": "sv", "length_seconds": 14}
    return actions.add_clip(session, episode, values, due_in=10, by=ANNA, now=NOW)


def verbs(session):
    return list(session.scalars(select(AuditEntry.verb).order_by(AuditEntry.id)))


def do(verb, session, clip, *values, **options):
    verb(session, clip, *values, by=ANNA, now=NOW, **options)


def test_a_film_that_comes_in_is_due_after_ten_working_days(session, clip):
    assert (clip.stage, clip.published_at) == ("received", None)
    assert clip.due_at == stockholm("2026-11-16 23:59")
    assert verbs(session) == ["recording added"]


def test_captions_are_reviewed_and_then_the_clip_is_published(session, clip):
    do(actions.keep_captions, session, clip, GOOD)
    do(actions.review_clip, session, clip)
    do(actions.publish_clip, session, clip)

    assert (clip.stage, clip.reviewed_by, clip.published_at) == ("reviewed", "Anna Ek", NOW)
    assert verbs(session)[1:] == ["captions changed", "captions reviewed", "recording published"]


@pytest.mark.parametrize("captions", ["", FAULTY])
def test_nobody_reviews_what_a_machine_sees_is_wrong(captions, session, clip):
    clip.captions = captions

    with pytest.raises(NotReadyToReview):
        do(actions.review_clip, session, clip)


@pytest.mark.parametrize("captions", ["", FAULTY, GOOD])
def test_nothing_is_published_that_is_not_reviewed(captions, session, clip):
    clip.captions = captions

    with pytest.raises(NotReadyToPublish):
        do(actions.publish_clip, session, clip)
    assert clip.published_at is None


def test_a_clip_is_not_published_when_its_captions_went_wrong_after_the_review(session, clip):
    do(actions.keep_captions, session, clip, GOOD)
    do(actions.review_clip, session, clip)
    do(actions.change_clip, session, clip, {"length_seconds": 600})

    with pytest.raises(NotReadyToPublish):
        do(actions.publish_clip, session, clip)


def test_a_reason_lets_it_through_and_is_kept_and_logged(session, clip):
    do(actions.publish_clip, session, clip, exception_reason="Texten kommer i morgon.")

    assert (clip.exception_reason, clip.exception_by) == ("Texten kommer i morgon.", "Anna Ek")
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry.payload.after == {"reason": "Texten kommer i morgon."}


def test_new_captions_are_to_be_reviewed_anew(session, clip):
    do(actions.keep_captions, session, clip, GOOD)
    do(actions.review_clip, session, clip)

    do(actions.keep_captions, session, clip, GOOD.replace("fråga", "sak"))

    assert (clip.stage, clip.reviewed_by, clip.reviewed_at) == ("captioning", "", None)


def test_a_public_clip_does_not_get_captions_with_faults(session, clip):
    do(actions.keep_captions, session, clip, GOOD)
    do(actions.review_clip, session, clip)
    do(actions.publish_clip, session, clip)

    with pytest.raises(NotReadyToPublish):
        do(actions.keep_captions, session, clip, FAULTY)


def test_what_was_public_once_comes_back_at_its_address_and_is_not_removed_while_it_is(session, clip):
    address = clip.public_id
    do(actions.publish_clip, session, clip, exception_reason="Bråttom.")
    with pytest.raises(ClipInUse):
        do(actions.remove_clip, session, clip)

    do(actions.withdraw_clip, session, clip)

    assert (clip.published_at, clip.exception_reason, clip.public_id) == (None, "", address)
    do(actions.remove_clip, session, clip)
    assert session.scalars(select(Recording)).all() == []


def test_clips_change_places_and_the_first_stays_first(session, clip):
    other = add(session, "Ett till")

    assert actions.move_clip(session, other, later=False, by=ANNA, now=NOW)
    assert not actions.move_clip(session, other, later=False, by=ANNA, now=NOW)
    assert [each.title for each in actions.clips_in_order(session, clip.episode_id)] == [
        "Ett till",
        "Ett klipp",
    ]


def test_a_new_picture_takes_the_place_of_the_old_and_downloads_add_up(session, clip):
    for kind in ("picture", "picture", "download", "download"):
        actions.keep_file(session, clip, b"x", PNG, kind=kind, name="Bild Å.exe", title="", by=ANNA, now=NOW)

    files = session.scalars(select(RecordingFile).order_by(RecordingFile.id)).all()
    assert [file.kind for file in files] == ["picture", "download", "download"]
    assert {file.name for file in files} == {"bild-a.png"}
    assert actions.remove_file(session, clip, files[0].public_id, by=ANNA, now=NOW)
    assert not actions.remove_file(session, clip, files[0].public_id, by=ANNA, now=NOW)
