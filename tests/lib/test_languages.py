"""Which language is spoken, and by whom."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from threading import Barrier

import pytest

from webinars.lib.languages import gettext, ngettext, speak, speaking, spoken_language


@pytest.fixture(autouse=True)
def _swedish_before_and_after():
    speak("sv")
    yield
    speak("sv")


def test_swedish_is_spoken_when_nobody_says_otherwise():
    assert Context().run(spoken_language) == "sv"


def test_a_language_is_spoken_until_the_block_ends_and_blocks_may_lie_in_each_other():
    with speaking("en"):
        with speaking("sv"):
            assert spoken_language() == "sv"
        assert spoken_language() == "en"

    assert spoken_language() == "sv"


def test_a_block_ends_with_an_error_too():
    with pytest.raises(ZeroDivisionError), speaking("en"):
        raise ZeroDivisionError

    assert spoken_language() == "sv"


@pytest.mark.parametrize("unknown", ["", "xx", "EN", "en-GB"])
def test_an_unknown_language_is_swedish(unknown):
    with speaking(unknown):
        assert spoken_language() == "sv"

    speak(unknown)
    assert spoken_language() == "sv"


def test_threads_speak_their_own_language():
    both_speak = Barrier(2, timeout=10)

    def talk(language):
        with speaking(language):
            both_speak.wait()
            return spoken_language()

    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(talk, ["sv", "en"])) == ["sv", "en"]


def test_swedish_sentences_are_said_as_they_are_written():
    assert gettext("Anmäl dig") == "Anmäl dig"
    assert [ngettext("en person", "%(num)s personer", count) for count in (1, 2)] == [
        "en person",
        "%(num)s personer",
    ]


def test_a_sentence_that_nobody_has_translated_is_said_in_swedish():
    with speaking("en"):
        assert gettext("En mening som ingen har översatt.") == "En mening som ingen har översatt."
