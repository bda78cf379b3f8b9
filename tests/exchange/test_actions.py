"""Importing again: what follows from a difference between the file and the database."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.exchange.examples import CAPTIONS, export, import_text
from tests.fixtures.instants import NOW, stockholm
from webinars.exchange.consequences import Kind
from webinars.exchange.toml_file.documents import InvalidFile
from webinars.recordings.models import Recording
from webinars.registrations.models import Attendee, Registration
from webinars.series.models import Episode, Occurrence

SERIES = """\
[series]
slug = "politiskt-ledarskap"
title = "Politiskt ledarskap"

[[episodes]]
number = 3
title = "Beställ behov"
speakers = [{ name = "Kim Sagomark", role = "strateg", email = "kim@example.org" }, { role = "ledamot" }]

[[episodes.occurrences]]
key = "lunch"
starts_at = 2026-11-26T12:00:00
duration_minutes = 60
capacity = 300
registration_closes_at = 2026-11-26T11:00:00
"""
OCCURRENCE = 'episode 3, occurrence "lunch"'
RECORDINGS = """
[[episodes.recordings]]
url = "https://video.example.org/v/1"
title = "Samtalet"
captions = "a.vtt"

[[episodes.recordings]]
url = "https://video.example.org/v/2"
title = "Frågorna"
"""


@pytest.fixture
def with_series(database):
    """The series is there, and 48 people have registered for its one occurrence."""
    import_text(database, SERIES)
    register(database, 48)
    return database


def register(database, people):
    with database.write() as session:
        occurrence = session.scalars(select(Occurrence)).one()
        for number in range(people):
            attendee = Attendee(
                public_id=f"attendee-{number}",
                email=f"a{number}@example.org",
                email_key=f"a{number}@example.org",
                given_name="Kim",
                family_name=f"Exempel {number}",
                name_key=f"kim exempel {number}",
                organisation="Ekdala kommun",
                created_at=NOW,
            )
            session.add(
                Registration(
                    public_id=f"registration-{number}",
                    attendee=attendee,
                    occurrence=occurrence,
                    status="confirmed" if number else "waiting",
                    created_at=NOW,
                    changed_at=NOW,
                )
            )


def the_occurrence(database, key="lunch"):
    with database.read() as session:
        return session.scalars(select(Occurrence).where(Occurrence.key == key)).one()


def recordings(database):
    with database.read() as session:
        return session.scalars(select(Recording).order_by(Recording.position)).all()


def lines(report):
    return [str(consequence) for consequence in report.consequences]


def refusals(database, text, *, now=NOW):
    with pytest.raises(InvalidFile) as refused:
        import_text(database, text, now=now)
    return refused.value.problems


def test_a_new_series_is_listed_with_all_that_it_brings(database):
    report = import_text(database, SERIES)

    assert lines(report) == [
        'new        series "politiskt-ledarskap": Politiskt ledarskap',
        "new        episode 3: Beställ behov",
        f"new        {OCCURRENCE}: 2026-11-26 12:00, open",
    ]


def test_a_later_start_is_a_move_that_its_registrations_are_told_of(with_series):
    report = import_text(with_series, SERIES.replace("26T12", "27T18").replace("26T11", "27T17"))

    occurrence = the_occurrence(with_series)
    assert lines(report)[0] == (
        f"moved      {OCCURRENCE}: 2026-11-26 12:00–13:00 -> 2026-11-27 18:00–19:00 (48 registrations)"
    )
    assert occurrence.starts_at == stockholm("2026-11-27 18:00")
    assert occurrence.previous_starts_at == stockholm("2026-11-26 12:00")
    assert (occurrence.revision, occurrence.settled_revision) == (1, 0)


def test_a_move_and_a_new_title_are_told_in_one(with_series):
    import_text(with_series, SERIES.replace("26T12", "26T13").replace("Beställ behov", "Beställ bättre"))

    assert the_occurrence(with_series).revision == 1


def test_a_cancellation_carries_its_reason(with_series):
    text = SERIES.replace('key = "lunch"', 'key = "lunch"\nstatus = "cancelled"\nreason = "Oväder"')

    report = import_text(with_series, text)

    occurrence = the_occurrence(with_series)
    assert lines(report) == [f"cancelled  {OCCURRENCE}: Oväder (48 registrations)"]
    assert (occurrence.status, occurrence.reason, occurrence.revision) == ("cancelled", "Oväder", 1)


def test_a_cancelled_occurrence_gets_its_new_date_as_another_one(with_series):
    cancelled = SERIES.replace('key = "lunch"', 'key = "lunch"\nstatus = "cancelled"')
    import_text(with_series, cancelled)

    report = import_text(
        with_series,
        cancelled
        + '\n[[episodes.occurrences]]\nkey = "ny"\nstarts_at = 2026-12-03T12:00:00\nduration_minutes = 60\n'
        'replaces = "lunch"\n',
    )

    assert lines(report) == [
        'new        episode 3, occurrence "ny": 2026-12-03 12:00, open',
        'changed    episode 3, occurrence "ny": replaces: "lunch"',
    ]
    assert the_occurrence(with_series, "ny").replaces_id == the_occurrence(with_series).id


def test_postponed_and_then_given_a_new_date(with_series):
    postponed = SERIES.replace('key = "lunch"', 'key = "lunch"\nstatus = "postponed"\nreason = "Sjukdom"')
    first = import_text(with_series, postponed)

    second = import_text(
        with_series, SERIES.replace("2026-11-26", "2027-01-21"), now=NOW + timedelta(days=60)
    )

    assert lines(first) == [f"postponed  {OCCURRENCE}: Sjukdom (48 registrations)"]
    assert [line.split()[0] for line in lines(second)] == ["moved"]
    assert the_occurrence(with_series).status == "open"


def test_a_cancellation_that_the_file_takes_back(with_series):
    import_text(with_series, SERIES.replace('key = "lunch"', 'key = "lunch"\nstatus = "cancelled"'))

    report = import_text(with_series, SERIES.replace('key = "lunch"', 'key = "lunch"\nstatus = "open"'))

    assert lines(report) == [f"reopened   {OCCURRENCE}: 2026-11-26 12:00 (48 registrations)"]


def test_a_status_that_is_left_out_brings_nothing_cancelled_back(with_series):
    import_text(with_series, SERIES.replace('key = "lunch"', 'key = "lunch"\nstatus = "cancelled"'))

    import_text(with_series, SERIES)

    assert the_occurrence(with_series).status == "cancelled"


@pytest.mark.parametrize(
    "change",
    [("Beställ behov", "Beställ bättre"), ('"Politiskt', '"Lokalt'), ("capacity", 'note = "Text"\ncapacity')],
)
def test_what_a_calendar_shows_is_brought_up_to_date_there(change, with_series):
    report = import_text(with_series, SERIES.replace(*change))

    assert lines(report)[-1] == f"changed    {OCCURRENCE}: calendar entries follow (48 registrations)"
    assert the_occurrence(with_series).revision == 1


def test_what_no_calendar_shows_is_changed_in_silence(with_series):
    text = SERIES.replace("capacity = 300", 'capacity = 250\njoin_url = "https://video.example.org/rum"')

    report = import_text(with_series, text)

    assert lines(report) == [
        f'changed    {OCCURRENCE}: join_url: "" -> "https://video.example.org/rum"',
        f"changed    {OCCURRENCE}: capacity: 300 -> 250",
    ]
    assert the_occurrence(with_series).revision == 0


def test_capacity_and_closing_say_something_by_being_left_out(with_series):
    import_text(with_series, SERIES.partition("capacity")[0])

    occurrence = the_occurrence(with_series)
    assert (occurrence.capacity, occurrence.registration_closes_at) == (None, None)


def test_what_is_missing_in_the_file_is_reported_and_stays(with_series):
    import_text(with_series, SERIES + RECORDINGS, {"a.vtt": CAPTIONS})

    report = import_text(
        with_series,
        '[series]\nslug = "politiskt-ledarskap"\ntitle = "Politiskt ledarskap"\n'
        '[[episodes]]\nnumber = 3\ntitle = "Beställ behov"',
    )

    assert lines(report) == [
        "kept       episode 3: speakers are left out of the file, and stay",
        'kept       episode 3, recording "Samtalet": is not in the file, and stays',
        'kept       episode 3, recording "Frågorna": is not in the file, and stays',
        f"kept       {OCCURRENCE}: is not in the file, and stays",
    ]
    assert not report.changes_anything


def test_a_missing_episode_is_reported_and_stays(with_series):
    report = import_text(with_series, '[series]\nslug = "politiskt-ledarskap"\ntitle = "Politiskt ledarskap"')

    assert lines(report) == ["kept       episode 3: is not in the file, and stays"]


def test_a_text_that_is_left_out_stays_and_an_empty_one_goes(database):
    import_text(
        database, SERIES.replace("[[episodes]]", '[[episodes]]\nsummary = "Kort"\npreparation = "Läs"')
    )

    report = import_text(database, SERIES.replace("[[episodes]]", '[[episodes]]\npreparation = ""'))

    with database.read() as session:
        episode = session.scalars(select(Episode)).one()
    assert (episode.summary, episode.preparation) == ("Kort", "")
    assert lines(report) == [
        "kept       episode 3: summary is left out of the file, and stays",
        'changed    episode 3: preparation: "Läs" -> ""',
    ]


def test_everything_that_the_database_does_not_allow_is_said_at_once_and_nothing_is_written(with_series):
    held = NOW + timedelta(days=60)
    before = export(with_series)

    problems = refusals(
        with_series,
        SERIES.replace("26T12", "26T13").replace("Beställ behov", "Nytt")
        + '[[episodes.occurrences]]\nkey = "ny"\nstarts_at = 2027-03-03T12:00:00\nduration_minutes = 60\n'
        'replaces = "luch"\n',
        now=held,
    )

    assert problems == [
        f"{OCCURRENCE}: it started 2026-11-26 12:00, which has passed: "
        "it can be neither moved, cancelled nor taken up again.",
        'episode 3, occurrence "ny": replaces names no occurrence of this episode: "luch". Known: "lunch".',
    ]
    assert export(with_series) == before


def test_a_cancelled_occurrence_keeps_its_date(with_series):
    cancelled = SERIES.replace('key = "lunch"', 'key = "lunch"\nstatus = "cancelled"')
    import_text(with_series, cancelled)

    assert refusals(with_series, cancelled.replace("26T12", "27T12").replace("26T11", "27T11")) == [
        f"{OCCURRENCE}: it is cancelled, and keeps its date. Give the new date as an occurrence of its own, "
        'with replaces = "lunch".'
    ]


def test_postponed_with_a_new_date_is_a_contradiction(with_series):
    text = SERIES.replace('key = "lunch"', 'key = "lunch"\nstatus = "postponed"').replace(
        "2026-11-26", "2026-12-03"
    )

    assert refusals(with_series, text) == [
        f'{OCCURRENCE}: it is postponed, and has a new date: once it has one, its status is "open".'
    ]


def test_an_occurrence_with_registrations_is_no_draft_again(with_series):
    text = SERIES.replace('key = "lunch"', 'key = "lunch"\nstatus = "draft"')

    assert refusals(with_series, text) == [
        f"{OCCURRENCE}: it has registrations, and cannot be a draft again: cancel or postpone it."
    ]


def test_nothing_is_moved_into_the_past(with_series):
    assert refusals(with_series, SERIES.replace("2026-11-26", "2026-10-01")) == [
        f"{OCCURRENCE}: it cannot be moved to 2026-10-01 12:00: that time has passed."
    ]


def test_whoever_stays_on_stage_keeps_the_address_that_the_file_leaves_out(with_series):
    text = SERIES.replace(', email = "kim@example.org"', "").replace(
        'speakers = [{ name = "Kim', 'speakers = [{ role = "ordförande" }, { name = "Kim'
    )

    report = import_text(with_series, text)

    with with_series.read() as session:
        people = session.scalars(select(Episode)).one().people
        assert [(person.role, person.email) for person in people] == [
            ("ordförande", ""),
            ("strateg", "kim@example.org"),
            ("ledamot", ""),
        ]
    assert lines(report) == [
        "changed    episode 3: speakers: Kim Sagomark <kim@example.org>, ledamot -> "
        "ordförande, Kim Sagomark <kim@example.org>, ledamot"
    ]


def test_whoever_takes_a_place_on_stage_does_not_get_the_address_of_the_one_before(with_series):
    import_text(
        with_series,
        SERIES.replace(
            'name = "Kim Sagomark", role = "strateg", email = "kim@example.org"',
            'name = "Robin", role = "strateg"',
        ),
    )

    with with_series.read() as session:
        people = session.scalars(select(Episode)).one().people
        assert [(person.name, person.email) for person in people] == [("Robin", ""), ("", "")]


def test_a_recording_is_published_once_it_has_captions(database):
    import_text(database, SERIES + RECORDINGS, {"a.vtt": CAPTIONS})

    with_captions, without = recordings(database)
    assert (with_captions.captions, with_captions.published_at) == (CAPTIONS, NOW)
    assert without.published_at is None

    captioned = RECORDINGS.replace('"Frågorna"', '"Frågorna"\ncaptions = "a.vtt"')
    import_text(database, SERIES + captioned, {"a.vtt": CAPTIONS}, now=NOW + timedelta(days=1))

    assert [each.published_at for each in recordings(database)] == [NOW, NOW + timedelta(days=1)]


def test_a_recording_with_captions_may_be_kept_back(database):
    import_text(
        database,
        SERIES + RECORDINGS.replace('"Samtalet"', '"Samtalet"\npublished = false'),
        {"a.vtt": CAPTIONS},
    )

    assert recordings(database)[0].published_at is None


def test_a_recording_keeps_its_permanent_address_wherever_the_video_goes(database):
    import_text(database, SERIES + RECORDINGS, {"a.vtt": CAPTIONS})
    first, second = recordings(database)

    import_text(
        database,
        SERIES
        + RECORDINGS.replace(
            'url = "https://video.example.org/v/1"',
            f'id = "{first.public_id}"\nurl = "https://ny.example.org/1"',
        ),
        {"a.vtt": CAPTIONS},
    )

    assert [(each.id, each.public_id, each.url) for each in recordings(database)] == [
        (first.id, first.public_id, "https://ny.example.org/1"),
        (second.id, second.public_id, second.url),
    ]


def test_recordings_follow_the_order_of_the_file(database):
    import_text(database, SERIES + RECORDINGS, {"a.vtt": CAPTIONS})
    first, second = RECORDINGS.split("\n\n")

    report = import_text(database, f"{SERIES}\n{second}\n{first}\n", {"a.vtt": CAPTIONS})

    assert [each.title for each in recordings(database)] == ["Frågorna", "Samtalet"]
    assert lines(report) == ["changed    episode 3: the order of its recordings"]


def test_a_recording_of_another_episode_is_not_taken_over(database):
    text = SERIES + RECORDINGS.replace("url = ", 'id = "k3m9q7w2"\nurl = ', 1)
    import_text(database, text, {"a.vtt": CAPTIONS})

    problems = refusals(database, text.replace("number = 3", "number = 4").replace('captions = "a.vtt"', ""))

    assert problems == [
        'episode 4, recording "Samtalet": its id "k3m9q7w2" belongs to a recording of another episode.'
    ]


def test_only_what_changes_the_database_counts_as_a_change(database):
    report = import_text(database, SERIES)

    assert report.changes_anything
    assert [each.where for each in report.of(Kind.NEW)][1:] == ["episode 3", OCCURRENCE]
