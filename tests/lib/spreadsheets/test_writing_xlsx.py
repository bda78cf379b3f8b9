"""XLSX, read by another library than the one that wrote it."""

import getpass
import socket
import tempfile
import zipfile
from datetime import UTC, date, datetime
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from webinars.lib.spreadsheets import Table, write_xlsx

ZONE = "Europe/Stockholm"
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
NOON = datetime(2026, 11, 26, 11, tzinfo=UTC)


def test_dates_and_numbers_are_what_they_are_and_instants_on_the_local_clock():
    sheet = _read(Table("T", tuple("abcde"), [("Åsa", NOON, date(2026, 11, 26), 12, None)]))

    assert [cell.value for cell in sheet[2]] == [
        "Åsa",
        NOON.replace(hour=12, tzinfo=None),
        NOON.replace(hour=0, tzinfo=None),
        12,
        None,
    ]
    assert [cell.number_format for cell in sheet[2]][1:3] == ["yyyy-mm-dd hh:mm", "yyyy-mm-dd"]


def test_a_reader_finds_the_way_in_it():
    sheet = _read(Table("T", ("Namn", "Organisation"), [("Åsa", "En " + "lång " * 40)]))

    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:B2"
    assert sheet["A1"].font.bold
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.column_dimensions["A"].width < sheet.column_dimensions["B"].width < 62


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "{=1+1}",
        "https://example.org",
        "mailto:a@example.org",
        "007",
        "<r><t>x</t></r>",
        "<r><f>1</f></r>",
    ],
)
def test_text_is_text(text):
    cell = _read(Table("T", ("a",), [(text,)]))["A2"]

    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


def test_what_begins_as_a_formula_stays_text_when_it_is_edited():
    sheet = _read(Table("T", ("a",), [("=1+1",), ("Åsa",)]))

    assert [sheet["A2"].quotePrefix, sheet["A3"].quotePrefix] == [True, False]


def test_it_tells_of_no_machine_and_is_the_same_every_time():
    table = Table("Deltagare", ("Namn",), [("Åsa",)])
    first, second = (_written(table).getvalue() for _ in range(2))

    with zipfile.ZipFile(BytesIO(first)) as archive:
        content = b"".join(archive.read(name) for name in archive.namelist())
    assert first == second
    for secret in (getpass.getuser(), socket.gethostname(), tempfile.gettempdir(), "/home"):
        assert f">{secret}<".encode() not in content
        assert f"{secret}/".encode() not in content
    assert b"<dc:creator></dc:creator>" in content
    assert b"2026-11-23T08:00:00Z" in content


def test_sheets_have_names_that_excel_takes():
    tables = [
        Table(name, ("a",), []) for name in ("Anmälda", "anmälda", "A/B: [*?]", "'", "x" * 40, "x" * 40)
    ]

    workbook = openpyxl.load_workbook(_written(*tables))

    assert workbook.sheetnames[:4] == ["Anmälda", "anmälda 2", "A B", "Blad"]
    assert max(map(len, workbook.sheetnames)) == 31
    assert len({name.casefold() for name in workbook.sheetnames}) == 6


def test_what_is_longer_than_a_cell_is_cut_with_a_sign_of_it():
    value = _read(Table("T", ("a",), [("å" * 40_000,)]))["A2"].value

    assert (len(value), value[-1]) == (32_767, "…")


def test_dates_that_the_format_does_not_know_are_text():
    assert _read(Table("T", ("a",), [(date(1850, 1, 2),)]))["A2"].value == "1850-01-02"


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1), max_size=5))
def test_every_text_comes_back(texts):
    sheet = _read(Table("T", ("a",), [(text,) for text in texts]))

    found = [sheet.cell(row, 1).value for row in range(2, len(texts) + 2)]
    assert found == [text.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd") for text in texts]


def _read(table):
    return openpyxl.load_workbook(_written(table)).active


def _written(*tables):
    file = BytesIO()
    write_xlsx(file, tables, ZONE, title="Rapport", now=NOW)
    return file
