"""What our templates may rely on."""

import pytest
from jinja2 import DictLoader, Environment, UndefinedError, select_autoescape

from tests.fixtures.instants import stockholm
from webinars.lib.languages import speaking
from webinars.lib.templates import equip, render


@pytest.fixture
def say():
    """Renders a template that is written in the test: `say("{{ name }}", "a.html", name="Anna")`."""

    def say(source, file="a.txt", /, **values):
        environment = Environment(
            loader=DictLoader({file: source}), autoescape=select_autoescape(["html", "xml"])
        )
        equip(environment)
        return environment.get_template(file).render(**values)

    return say


def test_what_nobody_handed_over_is_an_error_and_not_silence(say):
    with pytest.raises(UndefinedError, match="'who' is undefined"):
        say("Hej {{ who }}")


def test_html_is_escaped_and_text_is_not(say):
    assert say("{{ name }}", "a.html", name="<b>") == "&lt;b&gt;"
    assert say("{{ name }}", "a.txt", name="<b>") == "<b>"


def test_what_stands_in_a_translated_sentence_is_escaped_too(say):
    source = "{{ _('Hej %(name)s', name=name) }} {% trans name=name %}Hej {{ name }}{% endtrans %}"

    assert say(source, "a.html", name="<b>") == "Hej &lt;b&gt; Hej &lt;b&gt;"
    assert say(source, "a.txt", name="<b>") == "Hej <b> Hej <b>"


def test_a_sentence_is_said_with_its_number(say):
    source = "{{ ngettext('%(num)s plats', '%(num)s platser', count) }}"

    assert [say(source, count=count) for count in (1, 2)] == ["1 plats", "2 platser"]


def test_a_percent_sign_in_a_name_is_a_percent_sign(say):
    assert say("{{ _('Hej %(name)s', name=name) }}", name="100 % %(x)s") == "Hej 100 % %(x)s"


def test_a_line_that_holds_only_a_statement_leaves_no_line(say):
    assert say("a\n{% if true %}\nb\n  {% endif %}\nc") == "a\nb\nc"


def test_dates_and_the_language_are_at_hand(say):
    source = "{{ dates.day(start, 'Europe/Stockholm', spoken_language()) }}"
    start = stockholm("2026-11-26 12:00")

    assert say(source, start=start) == "26\u00a0november 2026"
    with speaking("en"):
        assert say(source, start=start) == "26\u00a0November 2026"


def test_the_templates_of_mails_are_found_by_their_name():
    rendered = render("mail/mails/parts.txt")

    assert rendered.strip() == ""
