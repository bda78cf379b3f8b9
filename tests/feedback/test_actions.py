"""Answers that nobody can take apart again."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.feedback.examples import CONTENT, all_came, answer, ask, come
from tests.registrations.town import everything_in
from webinars.feedback.actions import forget_who_answered, has_answered, remove_text
from webinars.feedback.models import FeedbackResult, FeedbackRound
from webinars.feedback.queries import (
    feedback_by_episode,
    feedback_by_occurrence,
    feedback_of_series,
    texts_about,
)
from webinars.feedback.rules import Answer, AnsweredAlready, RoundClosed, Statement
from webinars.series.models import Occurrence
from webinars.tables import metadata


@pytest.fixture
def place(town, places, afterwards):
    """Somebody who was there and was asked."""
    come(town, places[0])
    ask(town)
    return places[0]


def test_one_answer_for_each_place(town, place):
    answer(town, place)

    with pytest.raises(AnsweredAlready):
        answer(town, place, Answer({"knowledge": 1}))

    with town.services.database.read() as session:
        result = session.scalars(select(FeedbackResult)).one()
        assert (result.answers, result.tallies["knowledge"]) == (1, [0, 0, 0, 0, 1, 0])
        assert has_answered(session, town.registration(place), town.services.signer)


def test_no_row_stands_for_one_answer(town, places, afterwards):
    """However many answer, the number of rows is the same: there is nothing whose order or number could tell."""
    all_came(town, places)
    before = _row_counts(town)
    for each in places:
        answer(town, each, Answer(CONTENT.marks, f"Text av {each[:2]}"))

    assert _row_counts(town) == before


def test_neither_marks_nor_texts_are_in_the_order_of_time(town, places, afterwards):
    all_came(town, places, answers=3, texts=["Öppna tidigare.", "Anteckna mer.", "Mer tid."])

    with town.services.database.read() as session:
        marks = session.scalars(select(FeedbackRound.used)).one()
        texts = session.scalars(select(FeedbackResult.texts)).one()
    assert marks == sorted(marks)
    assert texts == ["Anteckna mer.", "Mer tid.", "Öppna tidigare."]


def test_a_mark_does_not_say_whose_it_is(town, place):
    """It follows from the secret key, which is not in the database; nothing of the person is in it."""
    answer(town, place)
    registration = town.registration(place)

    with town.services.database.read() as session:
        stored = json.dumps(session.scalars(select(FeedbackRound.used)).one())
    for known in (registration.public_id, registration.attendee.public_id, registration.attendee.email):
        assert known not in stored
    assert len(json.loads(stored)[0]) == 32


def test_results_know_no_person_and_no_time():
    """A column that names a person or an instant would have to be thought about here."""
    columns = {column.name for column in FeedbackResult.__table__.columns}
    references = {key.column.table.name for key in FeedbackResult.__table__.foreign_keys}

    assert columns == {"occurrence_id", "answers", "tallies", "texts"}
    assert references == {"occurrences"}


def test_when_nobody_can_answer_any_more_it_is_forgotten_who_has(town, place, afterwards):
    answer(town, place)

    def forget():
        with town.services.database.write() as session:
            return forget_who_answered(session, now=afterwards())

    afterwards.pass_by(days=20)
    assert forget() == 0
    afterwards.pass_by(days=1)
    assert (forget(), forget()) == (1, 0)
    with pytest.raises(RoundClosed):
        answer(town, place)


def test_before_anybody_was_asked_nobody_answers(town, places, afterwards):
    with pytest.raises(RoundClosed):
        answer(town, places[0])


def test_means_of_an_occurrence_an_episode_and_a_series(town, places, afterwards):
    all_came(town, places, answers=5)
    first = town.occurrence_ids[0]

    with town.services.database.read() as session:
        occurrence = session.get_one(Occurrence, first)
        found = [
            feedback_by_occurrence(session, [first])[first],
            feedback_by_episode(session, [occurrence.episode_id])[occurrence.episode_id],
            feedback_of_series(session, occurrence.episode.series_id),
        ]
    for feedback in found:
        assert (feedback.asked, feedback.answers, feedback.is_shown) == (6, 5, True)
        assert feedback.opinions is not None
        assert feedback.opinions[Statement.ROLE].mean == 3


def test_with_four_answers_nothing_is_shown_and_no_text_is(town, places, afterwards):
    all_came(town, places, answers=4, texts=["Mer tid."])

    with town.services.database.read() as session:
        first = town.occurrence_ids[0]
        assert not feedback_by_occurrence(session, [first])[first].is_shown
        assert texts_about(session, first) == []


def test_a_text_is_removed_for_good(town, places, afterwards):
    all_came(town, places, answers=5, texts=["Tacka Kim Ek.", "Mer tid."])

    with town.changing() as (session, lunch):
        assert remove_text(session, lunch, "Tacka Kim Ek.")
        assert not remove_text(session, lunch, "Tacka Kim Ek.")

    assert "Kim Ek" not in str(everything_in(town.services.database)["feedback_results"])


def test_the_round_closes_three_weeks_after_it_was_opened(town, place, afterwards):
    with town.services.database.read() as session:
        found = session.scalars(select(FeedbackRound)).one()
    assert found.closes_at - found.opened_at == timedelta(days=21)


def _row_counts(town):
    rows = everything_in(town.services.database)
    return {table.name: len(rows[table.name]) for table in metadata.sorted_tables}
