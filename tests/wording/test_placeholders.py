"""What stands in braces: a fixed list of names, replaced and never run."""

import pytest

from webinars.wording.placeholders import filled, unknown_placeholders

KNOWN = {"fornamn": "Anna", "titel": "Beställ {namn} {{7*7}}", "namn": "Anna Åberg"}


def test_known_names_are_replaced_and_what_is_put_in_is_not_read_again():
    assert filled("Hej {fornamn}! Vi ses på {titel}.", KNOWN) == "Hej Anna! Vi ses på Beställ {namn} {{7*7}}."


@pytest.mark.parametrize("written", ["{Fornamn}", "{förnamn}", "{ fornamn }", "{FÖRNAMN}"])
def test_people_may_write_a_name_with_its_dots_and_in_capitals(written):
    assert filled(written, KNOWN) == "Anna"


@pytest.mark.parametrize(
    "text",
    ["{", "}", "{}", "{\nfornamn}", "{{ 7 * 7 }", "{% include 'x' %}", "{fornamn.__class__}", "%(namn)s"],
)
def test_nothing_else_means_anything(text):
    assert filled(text, KNOWN) == text


def test_unknown_ones_are_told_as_they_were_written_and_each_once():
    text = "{Efternam} {fornamn} {efternam} {Efternam}"

    assert unknown_placeholders(text, KNOWN) == ["{Efternam}", "{efternam}"]
