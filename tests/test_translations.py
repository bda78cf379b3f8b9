"""The interface texts: Swedish in the code, English complete in the catalogue."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent
ENGLISH = ROOT / "webinars" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|<[^>]+>")


@pytest.fixture(scope="module")
def swedish(tmp_path_factory) -> Catalog:
    """Every sentence that code and templates say."""
    path = tmp_path_factory.mktemp("messages") / "messages.pot"
    subprocess.run(
        [
            Path(sys.executable).parent / "pybabel",
            "--quiet",
            "extract",
            "-F",
            "pyproject.toml",
            "-o",
            path,
            ".",
        ],
        cwd=ROOT,
        check=True,
    )
    return _catalogue(path)


@pytest.fixture(scope="module")
def english() -> Catalog:
    """Every sentence that the English catalogue holds."""
    return _catalogue(ENGLISH)


def test_every_sentence_has_an_english_one(swedish, english):
    assert [message.id for message in _messages(swedish) if not _is_translated(english, message)] == []


def test_no_english_sentence_has_lost_its_swedish_one(swedish, english):
    assert [
        message.id for message in _messages(english) if swedish.get(message.id, message.context) is None
    ] == []


def test_no_translation_is_a_guess(english):
    assert [message.id for message in _messages(english) if message.fuzzy] == []


def test_a_translation_keeps_every_placeholder_and_tag(english):
    assert [message.id for message in _messages(english) if not _same_placeholders(message)] == []


def _catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def _messages(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def _is_translated(english: Catalog, message: Message) -> bool:
    found = english.get(message.id, message.context)
    return found is not None and bool(found.string) and all(_forms(found.string))


def _same_placeholders(message: Message) -> bool:
    """A plural's forms may each leave out the number, so the sentence as a whole is compared."""
    wanted = {found for form in _forms(message.id) for found in PLACEHOLDER.findall(form)}
    given = {found for form in _forms(message.string) for found in PLACEHOLDER.findall(form)}
    return wanted == given


def _forms(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())
