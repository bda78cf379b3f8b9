"""Chapters out of lines as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webinars.recordings.chapters import read_chapters, written


def test_lines_become_chapters_and_lines_again():
    text = "0:00 Välkommen\n1.  oläsbart\n\n- 1:35 – Frågor: hur?\n01:02:30 Slut"

    chapters, wrong = read_chapters(text, length_seconds=4000)

    assert chapters == [
        {"at": 0, "title": "Välkommen"},
        {"at": 95, "title": "Frågor: hur?"},
        {"at": 3750, "title": "Slut"},
    ]
    assert [(line.number, line.why) for line in wrong] == [(2, "unreadable")]
    assert read_chapters(written(chapters), length_seconds=None) == (chapters, [])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("0:00 A\n0:00 B", "out_of_order"),
        ("2:00 A\n1:00 B", "out_of_order"),
        ("0:00 A\n10:00 B", "beyond_end"),
        ("0:00 A\n1:00", "untitled"),
        ("\n".join(f"{n}:00 A" for n in range(101)), "beyond_end"),
    ],
)
def test_what_is_wrong_with_a_line_is_said_of_that_line(text, why):
    assert read_chapters(text, length_seconds=600)[1][0].why == why


def test_there_is_a_last_chapter():
    chapters, wrong = read_chapters("\n".join(f"{n}:00 A" for n in range(103)), length_seconds=None)

    assert (len(chapters), {line.why for line in wrong}) == (100, {"too_many"})


@given(st.text(max_size=200))
def test_whatever_is_written_every_line_is_a_chapter_or_wrong(text):
    chapters, wrong = read_chapters(text, length_seconds=None)

    assert len(chapters) + len(wrong) <= len(text.splitlines())
