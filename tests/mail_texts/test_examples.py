"""Every kind of mail in words of its own: they stand in both parts, and no fact has gone."""

import re

import pytest

from tests.fixtures.instants import NOW
from webinars.config import Config, Site
from webinars.lib.text import clean_line
from webinars.mail.lint import faults_in
from webinars.mail.message import freeze, message_id, sender_from, standards_of
from webinars.mail_texts.examples import example_mail, standard_texts
from webinars.mail_texts.made_up import invented_series
from webinars.mail_texts.words import kind_names, placeholder_meanings
from webinars.wording.placeholders import pieces_of
from webinars.wording.rules import KINDS
from webinars.wording.saying import STANDARD, Wording

LANGUAGES = ("sv", "en")


@pytest.fixture
def config(tmp_path):
    return Config(tmp_path, Site(base_url="https://webbinarier.example.org", contact_email="vi@example.org"))


@pytest.fixture
def write(config):
    def write(kind, language, wording=STANDARD):
        return example_mail(kind, invented_series("sv"), language, wording, config=config, now=NOW)

    return write


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_part_can_be_worded_and_every_placeholder_is_filled(write, language):
    for kind in KINDS.values():
        every = " ".join(f"{{{name}}}" for name in kind.placeholders)
        own = {part.value: f"Våra ord, {part.value}. {every}" for part in kind.parts}
        mail = write(kind, language, Wording({(kind.name, language): own}))

        assert mail.subject.startswith("Våra ord, subject. "), kind.name
        for part in kind.parts[1:]:
            assert mail.text.count(f"Våra ord, {part.value}.") == 1, (kind.name, part)
            assert mail.html.count(f"Våra ord, {part.value}.") == 1, (kind.name, part)
        assert "{" not in mail.subject + mail.text, kind.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_times_links_and_reasons_stand_there_whatever_is_written(write, language):
    for kind in KINDS.values():
        own = {part.value: "Kort." for part in kind.parts}
        standard, worded = write(kind, language), write(kind, language, Wording({(kind.name, language): own}))

        assert re.findall(r"https?://\S+", worded.text) == re.findall(r"https?://\S+", standard.text), (
            kind.name
        )
        assert re.findall(r'href="[^"]+"', worded.html) == re.findall(r'href="[^"]+"', standard.html), (
            kind.name
        )
        assert _times(worded.text) == _times(standard.text), kind.name
        # The last lines: why it came, whom to ask, what becomes of personal data.
        assert worded.text.split("\n")[-4:] == standard.text.split("\n")[-4:], kind.name


def test_every_mail_in_words_of_its_own_is_as_a_mail_has_to_be(write, config):
    sender = sender_from(config)
    for kind in KINDS.values():
        own = {part.value: 'Å"<b>&{namn}</b> =?utf-8?q?x?= \u202e\n\n.\nFrom x' for part in kind.parts}
        mail = write(kind, "sv", Wording({(kind.name, "sv"): own}))
        frozen = freeze(mail, sender, message_id=message_id(kind.name, sender), now=NOW)

        assert faults_in(frozen, standards_of(sender, mail.recipient.address)) == [], kind.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_standard_text_put_in_as_ones_own_gives_the_standard_mail(write, config, language):
    for kind in KINDS.values():
        standard = standard_texts(kind, language, config=config, now=NOW)
        worded = write(kind, language, Wording({(kind.name, language): {"subject": standard["subject"]}}))

        assert worded.subject == clean_line(write(kind, language).subject), kind.name
        used = {piece.name for text in standard.values() for piece in pieces_of(text) if piece.name}
        assert used <= set(kind.placeholders), kind.name
        assert "Beställ behov" not in "".join(standard.values()), kind.name


def test_every_kind_and_placeholder_has_a_name():
    assert set(kind_names()) == set(KINDS)
    assert {name for kind in KINDS.values() for name in kind.placeholders} == set(placeholder_meanings())


def _times(text):
    return len(re.findall(r"\b12[.:]00\b", text))
