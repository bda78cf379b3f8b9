"""Text that a spreadsheet would run is made text, and can be taken back."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webinars.lib.spreadsheets.formulas import as_written, begins_as_formula, made_text

SIGNS = "=+@\uff1d\uff0b\uff0d\uff20-"


@pytest.mark.parametrize("sign", [*SIGNS, "\t", "\r"])
def test_a_formula_is_made_text(sign):
    assert made_text(f"{sign}1+1") == f"'{sign}1+1"
    assert begins_as_formula(f"{sign}1+1")


@pytest.mark.parametrize("blank", [" ", "   ", "\u00a0", "\u3000", "\u200b", "\ufeff", '"', "\x00"])
def test_also_after_what_nobody_sees(blank):
    assert made_text(f"{blank}=1+1") == f"'{blank}=1+1"


@pytest.mark.parametrize("separator", [",", ";", "\t", "\n", "\r\n", '", "', "|"])
def test_also_where_another_program_splits_the_line(separator):
    outcome = made_text(f"Ek{separator}=1+1")

    assert sorted(outcome) == sorted(f"Ek{separator}=1+1'")
    assert outcome.index("'") > outcome.index(separator[0]) < outcome.index("=")


@pytest.mark.parametrize(
    "text", ["", "Åsa Ek", "anna@example.org", "Bo-Karin", "08-123 45", "1+1=2", "A = B"]
)
def test_what_is_no_formula_stays_as_it_is(text):
    assert made_text(text) == text
    assert not begins_as_formula(text)


@given(st.text(alphabet=st.sampled_from([*SIGNS, *" \t\r\n\"',;|a1\u200b"]), max_size=12))
def test_whatever_was_written_comes_back_and_none_begins_as_a_formula(text):
    assert as_written(made_text(text)) == text
    assert not re.match(rf"[{SIGNS}]", made_text(text).strip('\u200b "\r\n\t'))


def test_an_endless_text_is_read_once():
    assert made_text("\n" * 1_000_000 + "=") == "'" + "\n" * 1_000_000 + "'="
