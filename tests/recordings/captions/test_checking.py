"""What a viewer who needs captions would stumble over is found, at the second where it is."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webinars.recordings.captions import FindingKind, check_captions, keeps_from_publishing
from webinars.recordings.captions.language import spoken_in

DEMO = Path(__file__).parents[3] / "webinars/exchange/demo"
SWEDISH = (
    "Vi började med att fråga vems vardag som skulle bli bättre och det är inte alltid som man tror att det är "
    "för den som har en fråga till kommunen kan det vara så att man inte vet vem man ska tala med och då är det "
    "vi som har ett ansvar för att det blir rätt från början"
)
ENGLISH = (
    "We began with the question of whose day was going to be better and it is not always what you think it is "
    "for the one that has a question to the council it can be that they do not know who to talk with and then "
    "we are the ones that have to make it right from the start"
)


def stamp(seconds: float) -> str:
    return f"{int(seconds // 3600):02}:{int(seconds // 60 % 60):02}:{seconds % 60:06.3f}"


def captions(*timed: tuple[float, float, str]) -> str:
    """WebVTT with these captions: start, end, text."""
    blocks = [f"{stamp(starts)} --> {stamp(ends)}\n{text}" for starts, ends, text in timed]
    return "WEBVTT\n\n" + "\n\n".join(blocks) + "\n"


def found(text, length=None, language="sv"):
    """Kind, second, and whether it keeps the clip from being published."""
    return [
        (finding.kind.value, finding.at_seconds, finding.is_error)
        for finding in check_captions(text, length_seconds=length, language=language)
    ]


def test_captions_without_faults_have_no_findings():
    steady = captions(*((n * 4.0, n * 4 + 3.5, f"Det här är mening {n}.") for n in range(15)))

    assert found(steady, length=60) == []


@pytest.mark.parametrize(
    ("timed", "length", "expected"),
    [
        ([(31, 33, "Hej.")], None, ("begins late", 0, True)),
        ([(30, 32, "Hej.")], None, None),
        ([(0, 2, "Hej."), (32.5, 34, "Igen.")], None, ("gap", 2.0, True)),
        ([(0, 2, "Hej."), (32, 34, "Igen.")], None, None),
        ([(0, 3, "Hej."), (2, 4, "Igen.")], None, ("overlap", 2.0, True)),
        ([(0, 3, "Hej."), (2.6, 4, "Igen.")], None, None),
        ([(0, 2, "Hej.")], 60, ("ends early", 2.0, True)),
        ([(0, 2, "Hej.")], 32, None),
        ([(0, 2, "Hej."), (9, 14, "Igen.")], 10, ("beyond end", 10.0, True)),
        ([(0, 2, "x" * 36)], None, ("too fast", 0, False)),
        ([(0, 1, "x" * 26)], None, ("too fast", 0, True)),
        ([(0, 2, "x" * 34)], None, None),
        ([(0, 8, "x" * 43)], None, ("long line", 0, False)),
        ([(0, 8, "x" * 61)], None, ("long line", 0, True)),
        ([(0, 8, "x" * 42)], None, None),
        ([(0, 8, "Ett\nTvå\nTre")], None, ("many lines", 0, False)),
        ([(0, 0.5, "Hej.")], None, ("too short", 0, False)),
        ([(0, 11, "Hej.")], None, ("too long", 0, False)),
        ([(5, 7, "Sedan."), (1, 3, "Först.")], None, ("out of order", 5.0, False)),
    ],
)
def test_each_limit_is_kept_on_both_of_its_sides(timed, length, expected):
    assert found(captions(*timed), length) == ([expected] if expected else [])


def test_what_players_skip_is_an_error_with_its_line():
    broken = "WEBVTT\n\n00:00:01 --> 00:00:03\nHej.\n\n00:00:04.000 --> 00:00:06.000\nIgen.\n\nensam text\n"

    findings = check_captions(broken, length_seconds=None, language="sv")

    assert [(each.kind, each.line, each.is_error) for each in findings] == [
        (FindingKind.UNREADABLE, 3, True),
        (FindingKind.UNREADABLE, 9, True),
    ]


def test_a_caption_that_ends_before_it_starts_is_an_error():
    assert found(captions((3, 1, "Hej."))) == [("unreadable", 0, True)]


def test_a_file_without_captions_is_one_error():
    assert found("WEBVTT\n\nNOTE ingenting än\n") == [("no captions", 0, True)]


def test_captions_in_another_language_than_the_clip_are_noticed():
    timed = captions(*((n * 4.0, n * 4 + 3.5, part) for n, part in enumerate(_pieces(ENGLISH))))

    assert ("other language", 0.0, True) in found(timed)
    assert found(timed, language="en") == []


@pytest.mark.parametrize(
    ("text", "expected"), [(SWEDISH, "sv"), (ENGLISH, "en"), ("Hej på er allihop", ""), ("1 2 3 " * 50, "")]
)
def test_a_language_is_told_by_its_small_words_or_not_at_all(text, expected):
    assert spoken_in(text) == expected


@pytest.mark.parametrize("path", sorted(DEMO.glob("*.vtt")), ids=lambda path: path.name)
def test_the_demo_is_in_swedish(path):
    findings = check_captions(path.read_text(encoding="utf-8"), length_seconds=None, language="sv")

    assert not [each for each in findings if each.kind is FindingKind.OTHER_LANGUAGE]


def test_a_warning_alone_keeps_nothing_from_being_published():
    warned = check_captions(captions((0, 8, "x" * 43)), length_seconds=None, language="sv")
    refused = check_captions(captions((0, 8, "x" * 61)), length_seconds=None, language="sv")

    assert (keeps_from_publishing(warned), keeps_from_publishing(refused)) == (False, True)


@given(st.text(max_size=400))
def test_whatever_text_it_is_something_is_said_of_it(text):
    assert check_captions(text, length_seconds=100, language="sv")


def _pieces(text: str) -> list[str]:
    words = text.split()
    return [" ".join(words[start : start + 7]) for start in range(0, len(words), 7)]
