"""What the command line says in English, pages say in Swedish: all of it, and with every value."""

import ast
from pathlib import Path
from string import Formatter

import pytest

import webinars.exchange
from webinars.exchange.saying import said, spoken
from webinars.exchange.swedish import SWEDISH

CODE = Path(webinars.exchange.__file__).parent
# The parser's own words are English; where to look is enough.
LEFT_OUT = {"{what} (at line {line}, column {column})", "{what} (at end of document)"}
OF_OTHERS = {"an occurrence ends after it starts, and lasts at most a day", "that time has passed"}


@pytest.fixture(scope="module")
def templates():
    """Every sentence that is said, wherever its template stands."""
    return {text for path in CODE.rglob("*.py") for text in _templates(ast.parse(path.read_text()))}


def test_every_sentence_is_there_in_swedish_and_none_besides(templates):
    assert templates | OF_OTHERS == set(SWEDISH)


def test_no_value_is_forgotten():
    different = {english for english, swedish in SWEDISH.items() if _values(english) != _values(swedish)}

    assert different == LEFT_OUT


def test_a_sentence_is_english_for_whoever_does_not_ask():
    sentence = said(
        "{at} {what}.", at="title", what=said("has to have at most {limit} characters", limit=300)
    )

    assert sentence == "title has to have at most 300 characters."
    assert spoken(sentence, "sv") == "title får ha högst 300 tecken."
    assert spoken(sentence, "en") == sentence


def test_what_stands_in_a_file_is_no_template():
    assert spoken(said('occurrence "{key}"', key="{key.__class__}"), "sv") == "tillfället ”{key.__class__}”"
    assert spoken("none", "sv") == "none"


def _templates(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "said":
            yield from _texts(node.args[0])
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "tables":
            yield from _texts(node.args[1])
        elif isinstance(node, ast.Assign) and [ast.unparse(each) for each in node.targets] == ["sentence"]:
            yield from _texts(node.value)


def _texts(node):
    return [node.value] if isinstance(node, ast.Constant) else []


def _values(template):
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}
