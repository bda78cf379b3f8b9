"""Plain text as paragraphs: what becomes a link, and what never does."""

import pytest

from webinars.circulars.prose import Run, as_text, hosts_linked, paragraphs

LINKS = {"lank": Run("din sida", "https://webb.example.org/min/x")}
BUTTONS = {"lank": "Till din sida"}


def written(text, **values):
    return paragraphs(text, values, LINKS, BUTTONS)


def test_an_empty_line_parts_paragraphs_and_a_line_break_stays_one():
    found = written("Ett\r\ntvå\n\n  \nTre")

    assert [[run.text for line in each.lines for run in line] for each in found] == [["Ett", "två"], ["Tre"]]


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("Läs https://skr.se/om.", "https://skr.se/om"),
        ("(se https://skr.se/om)", "https://skr.se/om"),
        ("https://sv.wikipedia.org/wiki/Mora_(kommun)", "https://sv.wikipedia.org/wiki/Mora_(kommun)"),
        ("”https://skr.se/?a=1&b=2”", "https://skr.se/?a=1&b=2"),
    ],
)
def test_a_bare_https_address_is_a_link_without_what_ends_the_sentence(text, url):
    runs = [run for line in written(text)[0].lines for run in line]

    assert [run.url for run in runs if run.url] == [url]
    assert "".join(run.text for run in runs) == text


@pytest.mark.parametrize(
    "text",
    ["http://skr.se", "www.skr.se", "javascript:alert(1)", "https://", "<a href='x'>x</a>", "anna@skr.se"],
)
def test_nothing_else_is(text):
    assert [run.url for line in written(text)[0].lines for run in line if run.url] == []


def test_a_name_never_becomes_a_link():
    runs = written("Hej {namn}", namn="https://evil.example/")[0].lines[0]

    assert runs == (Run("Hej "), Run("https://evil.example/"))


def test_a_link_that_stands_alone_is_a_button():
    alone, within = written("{lank}\n\nSvara på {lank}.")

    assert alone.button == Run("Till din sida", "https://webb.example.org/min/x")
    assert (within.button, within.lines[0][1]) == (None, LINKS["lank"])


def test_as_text_every_link_of_ours_has_a_line_of_its_own():
    text = as_text(written("Svara på {lank}. Läs https://skr.se.\n\n{lank}"))

    assert text == (
        "Svara på din sida. Läs https://skr.se.\nhttps://webb.example.org/min/x\n\n"
        "Till din sida:\nhttps://webb.example.org/min/x"
    )


def test_the_hosts_are_those_that_the_organiser_wrote():
    assert hosts_linked("https://SKR.se/om {namn} https://www.mora.se/x, {lank}") == {"skr.se", "www.mora.se"}
