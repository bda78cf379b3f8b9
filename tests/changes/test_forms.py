"""What is typed about a change: read as it was meant, or handed back with what is wrong."""

import pytest

from tests.fixtures.instants import stockholm
from tests.registrations.examples import add_occurrence, add_series
from webinars.changes.forms import ChangeForm
from webinars.changes.rules import Kind
from webinars.series.models import Occurrence

# What is read does not hang on the database beneath it.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

DETAILS = {
    "place": "",
    "note": "",
    "capacity": "",
    "closes_date": "",
    "closes_time": "",
    "waitlist": "offers",
}


@pytest.fixture
def occurrence(database) -> Occurrence:
    with database.write() as session:
        occurrence = add_occurrence(session, add_series(session), capacity=12)
        assert occurrence.episode.series.timezone == "Europe/Stockholm"
        return occurrence


def read(kind: Kind, occurrence: Occurrence, **typed: str):
    form = ChangeForm.sent(kind, typed)
    return form.read(occurrence), [name for name, _ in form.problems]


@pytest.mark.parametrize(("start", "end"), [("12:00", "13:00"), ("12.00", "13.00"), ("12", "13")])
def test_a_time_is_read_as_it_is_written(occurrence, start, end):
    proposal, _ = read(Kind.MOVED, occurrence, date="2026-12-03", start_time=start, end_time=end)

    assert proposal.values == {
        "starts_at": stockholm("2026-12-03 12:00"),
        "ends_at": stockholm("2026-12-03 13:00"),
    }


def test_what_ends_before_it_starts_ends_the_next_day(occurrence):
    proposal, _ = read(Kind.MOVED, occurrence, date="2026-12-03", start_time="23:30", end_time="00:30")

    assert proposal.values["ends_at"] == stockholm("2026-12-04 00:30")


def test_a_time_that_the_clock_leaves_out_is_refused(occurrence):
    proposal, wrong = read(Kind.MOVED, occurrence, date="2027-03-28", start_time="2:30", end_time="3:30")

    assert (proposal, wrong) == (None, ["start_time"])


@pytest.mark.parametrize(
    "typed",
    [
        {"date": "3/12", "start_time": "12:00", "end_time": "13:00"},
        {"date": "2026-12-03", "start_time": "25:00", "end_time": "13:00"},
        {"date": "9999-12-31", "start_time": "12:00", "end_time": "13:00"},
        {},
    ],
)
def test_what_is_no_time_is_handed_back(occurrence, typed):
    proposal, wrong = read(Kind.MOVED, occurrence, **typed)

    assert proposal is None
    assert wrong


def test_a_ready_reason_is_written_in_the_language_of_the_series_with_ones_own_words_after_it(occurrence):
    swedish, _ = read(Kind.CANCELLED, occurrence, ready_reason="weather", reason="Tågen står.")
    occurrence.episode.series.language = "en"
    own, _ = read(Kind.CANCELLED, occurrence, ready_reason="other", reason="No trains.")

    assert swedish.reason == "Vi ställer in på grund av oväder. Tågen står."
    assert own.reason == "No trains."


def test_whoever_cancels_for_another_reason_says_which(occurrence):
    assert read(Kind.CANCELLED, occurrence, ready_reason="other", reason=" ") == (None, ["reason"])


def test_details_are_read_and_empty_ones_mean_no_limit(occurrence):
    typed = {**DETAILS, "capacity": "40", "closes_date": "2026-11-11", "closes_time": "12:00"}
    some, _ = read(Kind.DETAILS, occurrence, **typed)
    none, _ = read(Kind.DETAILS, occurrence, **DETAILS)

    assert (some.values["capacity"], some.values["registration_closes_at"]) == (
        40,
        stockholm("2026-11-11 12:00"),
    )
    assert (none.values["capacity"], none.values["registration_closes_at"]) == (None, None)


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"capacity": "-1"}, ["capacity"]),
        ({"capacity": "många"}, ["capacity"]),
        ({"waitlist": "lottery"}, ["waitlist"]),
        ({"closes_time": "12:00"}, ["closes_date"]),
    ],
)
def test_details_that_mean_nothing_are_handed_back(occurrence, typed, wrong):
    assert read(Kind.DETAILS, occurrence, **{**DETAILS, **typed}) == (None, wrong)


@pytest.mark.parametrize("address", ["mote.example.org", "javascript:alert(1)", "https://"])
def test_what_is_no_address_of_the_web_is_no_link(occurrence, address):
    assert read(Kind.LINK, occurrence, join_url=address) == (None, ["join_url"])


@pytest.mark.parametrize("kind", [Kind.MOVED, Kind.CANCELLED, Kind.REOPENED, Kind.LINK, Kind.DETAILS])
def test_what_is_shown_can_be_sent_back(occurrence, kind):
    form = ChangeForm.of(kind, occurrence)

    assert form.read(occurrence) is not None
