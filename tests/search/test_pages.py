"""The search page: kind to every question, and leading to the second."""

import pytest

from webinars.search.excerpts import excerpt
from webinars.search.terms import wanted_words


def test_what_was_said_leads_to_its_second(client, library):
    page = client.get("/sok?q=tjänstedesign").text

    assert 'href="/r/oppen?t=1#t1"' in page
    assert "<mark>tjänstedesign</mark>" in page
    assert "1 träff" in page


def test_the_field_keeps_the_question_and_nothing_of_it_runs(client, library):
    page = client.get('/sok?q="><script>alert(1)</script>').text

    assert "<script>alert" not in page
    assert 'value="&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"' in page


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("", ""),
        ("…", "Skriv minst ett ord."),
        ("zebra", "Inget hittades om zebra."),
        ("x" * 5000, "Inget hittades"),
    ],
)
def test_a_question_without_answers_is_told_so(question, sentence, client, library):
    page = client.get("/sok", query_string={"q": question})

    assert page.status_code == 200
    assert sentence in page.text


def test_an_english_reader_asks_in_english(client, library):
    page = client.get("/sok?q=tjänstedesign&lang=en").text

    assert "1 result" in page
    assert 'lang="sv"' in page


def test_the_piece_around_the_word_is_shown():
    text = "ord " * 100 + "Här säger vi upphandling en gång. " + "mer " * 200

    pieces = excerpt(text, wanted_words("upphandling"), "sv")

    assert [piece.text for piece in pieces if piece.is_marked] == ["upphandling"]
    assert pieces[0].text == "… "
    assert pieces[-1].text.endswith(" …")
    assert sum(len(piece.text) for piece in pieces) < 420
    assert "".join(piece.text for piece in pieces).strip("… ") in text
