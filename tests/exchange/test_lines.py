"""Where something stands in the text of a file."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.exchange.examples import WHOLE
from webinars.exchange.toml_file.lines import line_of, lines_of

TEXT = '''[series]
title = "A"
summary = """
title = "no key"
[[episodes]]"""

[[episodes]]
number = 1
speakers = [
  { name = "B" },
  { name = "C" },
]
[[episodes.occurrences]]
key = "lunch"
[[episodes.occurrences]]
key = "kvall"

[[episodes]]
number = 2
[[episodes.occurrences]]
key = "lunch"
tags = ["a", "b"]
note = "n"
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("series", "title"), 2),
        (("series", "unknown"), 1),
        (("episodes", 0, "number"), 8),
        (("episodes", 0, "speakers", 1, "name"), 11),
        (("episodes", 0, "occurrences", 1, "key"), 16),
        (("episodes", 1, "occurrences", 0, "key"), 21),
        (("episodes", 1, "occurrences", 0, "note"), 23),
        (("nothing",), None),
        ((), None),
    ],
)
def test_the_line_is_that_of_the_innermost_part_that_has_one(path, line):
    assert line_of(lines_of(TEXT), path) == line


def test_every_key_of_a_whole_file_is_found_where_it_stands():
    lines = lines_of(WHOLE)
    for path in _paths(tomllib.loads(WHOLE)):
        if path == ("episodes",):
            continue  # its entries have lines
        line = line_of(lines, path)
        assert line is not None
        assert any(str(part) in WHOLE.splitlines()[line - 1] for part in path if isinstance(part, str)) or (
            WHOLE.splitlines()[line - 1].strip().startswith("{")
        )


@given(st.text(alphabet=st.sampled_from("[]{}=\"'\n .a1"), max_size=60))
def test_no_text_is_too_strange(text):
    assert line_of(lines_of(text), ("a", 0, "a")) in (None, *range(1, 62))


def test_an_endless_file_is_gone_through_once():
    assert len(lines_of("[[a]]\n" * 50_000)) == 50_000


def _paths(value, path=()):
    if isinstance(value, dict):
        for key, each in value.items():
            yield (*path, key)
            yield from _paths(each, (*path, key))
    elif isinstance(value, list) and all(isinstance(each, dict) for each in value):
        for index, each in enumerate(value):
            yield from _paths(each, (*path, index))
