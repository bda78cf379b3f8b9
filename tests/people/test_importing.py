"""People out of a table, without pages: which column is which, who stands there, and what they are taken for."""

import json
import zlib
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webinars.lib.spreadsheets.reading import read_pasted
from webinars.lib.spreadsheets.sheets import Sheet, SheetRow, UnreadableTable
from webinars.people.importing.candidates import Answers, candidates_in, key_of, unknown_organisations
from webinars.people.importing.columns import chosen_layout, layout_of, sheet_of_lines, unfolded
from webinars.people.importing.packing import packed, unpacked
from webinars.registrations.pasting import Problem

LIST = """Parti;Förnamn;Efternamn (tilltalsnamn först);E-post;Kommun
S;Åsa;Ek;asa@example.org;Mora
M;Bo;Al;bo@example.org;Mora komun
;Åsa;Ek;ASA@example.org;Mora kommun
"""


def test_columns_are_known_by_their_headings_and_the_rest_is_left_out():
    layout = layout_of(read_pasted(LIST))

    assert layout.columns == ("", "given_name", "family_name", "email", "organisation")
    assert layout.has_headings


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("Åsa;Ek;asa@example.org;Mora kommun", ("given_name", "family_name", "email", "organisation")),
        ("Åsa Ek;asa@example.org", ("name", "email")),
        ("asa@example.org;Falu kommun;Åsa Ek", ("email", "organisation", "name")),
        ("Name,Email,Company\nÅsa Ek,asa@example.org,Mora", ("name", "email", "organisation")),
        ("Mejl\nasa@example.org", ("email",)),
    ],
)
def test_without_headings_they_are_known_by_what_stands_in_them(text, columns):
    assert layout_of(read_pasted(text)).columns == columns


def test_the_organiser_has_the_last_word_and_no_column_counts_twice():
    sheet = read_pasted("a;b;c\nÅsa;Ek;asa@example.org")
    layout = chosen_layout(sheet, ["given_name", "given_name", "email", "x"], has_headings=True)

    assert layout.columns == ("given_name", "", "email")
    assert _people(sheet, layout) == [(2, "Åsa", "", "asa@example.org")]


def test_everybody_keeps_the_number_of_their_row_and_is_counted_once():
    sheet = read_pasted(LIST)
    found = candidates_in(sheet, layout_of(sheet), Answers())

    assert [(each.row, each.pasted.problem, each.pasted.same_as_line) for each in found] == [
        (2, None, None),
        (3, None, None),
        (4, Problem.DUPLICATE, 2),
    ]


def test_an_organisation_is_one_of_the_list_where_it_can_be_and_what_was_written_where_not():
    sheet = read_pasted(LIST)
    layout = layout_of(sheet)
    (unknown,) = unknown_organisations(sheet, layout)
    as_written = candidates_in(sheet, layout, Answers())
    as_meant = candidates_in(sheet, layout, Answers(organisations={key_of("Mora komun"): "2062"}))

    assert (unknown.written, unknown.rows) == ("Mora komun", 1)
    assert unknown.suggestions[0].display_name == "Mora kommun"
    assert [(each.organisation, each.organisation_code) for each in as_written][:2] == [
        ("Mora kommun", "2062"),
        ("Mora komun", None),
    ]
    assert as_meant[1].organisation_code == "2062"


def test_who_names_no_organisation_gets_the_common_one_else_that_of_the_address():
    sheet = read_pasted("Namn;E-post\nÅsa Ek;asa.ek@falun.se\nBo Al;bo@example.org")
    layout = layout_of(sheet)

    alone = candidates_in(sheet, layout, Answers())
    common = candidates_in(sheet, layout, Answers("Nätverket"))

    assert [(each.organisation, each.was_guessed, each.is_complete) for each in alone] == [
        ("Falu kommun", True, True),
        ("", False, False),
    ]
    assert [each.organisation for each in common] == ["Nätverket", "Nätverket"]


def test_a_row_can_be_corrected():
    sheet = read_pasted("Namn;E-post;Kommun\nEk Åsa;asa(at)example.org;Mora")
    layout = layout_of(sheet)
    corrections = {2: {"given_name": "Åsa", "family_name": "Ek", "email": "asa@example.org"}}

    before = candidates_in(sheet, layout, Answers())
    (after,) = candidates_in(sheet, layout, Answers(corrections=corrections))

    assert before[0].pasted.problem is Problem.NO_ADDRESS
    assert (after.person.given_name, after.person.email, after.is_complete) == (
        "Åsa",
        "asa@example.org",
        True,
    )


def test_addresses_out_of_outlook_become_a_table_too():
    sheet = sheet_of_lines("Ek, Åsa <asa@example.org>; Bo Al <bo@example.org>\nUtan adress", 2000)

    assert _people(sheet, layout_of(sheet)) == [
        (1, "Åsa", "Ek", "asa@example.org"),
        (1, "Bo", "Al", "bo@example.org"),
        (2, "Utan", "adress", ""),
    ]


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_names_with_addresses_in_one_cell_are_taken_apart(delimiter):
    text = f"\nEk, Åsa <asa@example.org>{delimiter}\n\nBo Al <bo@example.org>{delimiter}\n"
    sheet = unfolded(read_pasted(text), 2000)

    assert _people(sheet, layout_of(sheet)) == [
        (2, "Åsa", "Ek", "asa@example.org"),
        (4, "Bo", "Al", "bo@example.org"),
    ]


def test_two_thousand_rows_of_one_mailbox_are_read_in_no_time():
    rows = [SheetRow(n, (f"Namn{n} Ek", "kansli@example.org", "Mora")) for n in range(2, 2002)]
    sheet = Sheet((SheetRow(1, ("Namn", "E-post", "Kommun")), *rows))

    assert sum(each.is_complete for each in candidates_in(sheet, layout_of(sheet), Answers())) == 2000


CELLS = st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=8), max_size=4)


@given(st.lists(CELLS, min_size=1, max_size=6))
def test_a_table_travels_through_a_form_and_whatever_it_holds_is_read(rows):
    sheet = Sheet(tuple(SheetRow(number, ("x", *cells)) for number, cells in enumerate(rows, start=1)))

    back = unpacked(packed(sheet))
    candidates_in(back, layout_of(back), Answers())

    assert [row.number for row in back.rows] == [row.number for row in sheet.rows]
    assert [len(row.cells) for row in back.rows] == [len(row.cells) for row in sheet.rows]


@pytest.mark.parametrize(
    "plain",
    [
        b"",
        b"null",
        b"[]",
        b"[1]",
        b"[[]]",
        b'[["1", "a"]]',
        b'{"a": 1}',
        b"[" * 100_000,
        b'["' + b"x" * 9_000_000,
    ],
    ids=lambda plain: plain[:12].decode(),
)
def test_a_form_that_was_tampered_with_is_refused(plain):
    with pytest.raises(UnreadableTable):
        unpacked(b64encode(zlib.compress(plain)).decode())


def test_what_is_no_table_at_all_is_refused():
    for field in ("", "å", "AAAA", b64encode(b"x" * 100).decode()):
        with pytest.raises(UnreadableTable):
            unpacked(field)
    with pytest.raises(UnreadableTable):
        unpacked(b64encode(zlib.compress(json.dumps([[1, "a"]] * 2002).encode())).decode())


def _people(sheet, layout):
    found = candidates_in(sheet, layout, Answers())
    return [(each.row, each.pasted.given_name, each.pasted.family_name, each.pasted.email) for each in found]
