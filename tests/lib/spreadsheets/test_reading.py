"""Tables as people hand them in, and files that mean harm."""

import zipfile
from contextlib import suppress
from datetime import UTC, date, datetime
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from webinars.lib.spreadsheets import Table, write_csv, write_xlsx
from webinars.lib.spreadsheets.reading import LARGEST, read_pasted, read_table
from webinars.lib.spreadsheets.sheets import MOST_ROWS, Unreadable, UnreadableTable

LIST = 'Namn;E-post\r\n"Ek; Åsa";asa@example.org\r\n'
READ = [(1, ("Namn", "E-post")), (2, ("Ek; Åsa", "asa@example.org"))]
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_csv_is_read_in_every_usual_encoding(encoding):
    assert _rows(LIST.encode(encoding)) == READ


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("line_end", ["\r\n", "\n", "\r"])
def test_the_delimiter_and_the_line_ends_are_told_by_themselves(delimiter, line_end):
    lines = [["Namn", "E-post"], ['"Ek; Åsa, med\ttab"', "asa@example.org"]]

    rows = _rows(line_end.join(delimiter.join(line) for line in lines).encode())

    assert rows == [READ[0], (2, ("Ek; Åsa, med tab", "asa@example.org"))]


def test_a_comma_in_every_name_makes_no_column_where_semicolons_do():
    rows = _rows(b"Namn;E-post\nEk, Asa;a@example.org\nAl, Bo;b@example.org\n")

    assert rows[1:] == [(2, ("Ek, Asa", "a@example.org")), (3, ("Al, Bo", "b@example.org"))]


def test_a_line_break_in_a_cell_ends_no_row_and_empty_rows_are_counted():
    assert _rows(b'a;b\n\n"x\ny";z\n;\nlast;1') == [
        (1, ("a", "b")),
        (3, ("x y", "z")),
        (5, ("last", "1")),
    ]


def test_excels_line_about_the_delimiter_is_no_row():
    assert _rows(b"sep=,\na,b\n") == [(2, ("a", "b"))]


def test_a_file_that_we_wrote_comes_back_as_it_was():
    table = Table("T", ("Namn",), [("=Åsa",), ("@bo",), ("'citat",)])
    as_csv, as_xlsx = BytesIO(), BytesIO()
    write_csv(as_csv, table, "UTC")
    write_xlsx(as_xlsx, [table], "UTC", title="T", now=NOW)

    expected = [(1, ("Namn",)), (2, ("=Åsa",)), (3, ("@bo",)), (4, ("'citat",))]
    assert _rows(as_csv.getvalue()) == _rows(as_xlsx.getvalue()) == expected


def test_xlsx_gives_the_values_of_the_first_sheet_that_holds_any():
    workbook = openpyxl.Workbook()
    hidden, empty = workbook.active, workbook.create_sheet("Tomt")
    hidden["A1"], hidden.sheet_state = "Gömt", "hidden"
    sheet = workbook.create_sheet("Deltagare")
    sheet.append(["Namn", 12.0, 1.5, date(2026, 11, 26), datetime(2026, 11, 26, 12, 30, tzinfo=None)])  # noqa: DTZ001
    sheet["A3"] = "=1+1"
    assert empty.title == "Tomt"

    assert _rows(_saved(workbook)) == [(1, ("Namn", "12", "1.5", "2026-11-26", "2026-11-26 12:30:00"))]


def test_an_address_in_brackets_is_no_web_page():
    assert _rows(b"<asa@example.org>") == [(1, ("<asa@example.org>",))]


def test_pasted_cells_are_read_too():
    assert [row.cells for row in read_pasted("Namn\tE-post\nÅsa\ta@example.org").rows][1] == (
        "Åsa",
        "a@example.org",
    )


def _with_part(name, content, *, instead_of=None):
    """A workbook with one part of our own."""
    original = zipfile.ZipFile(BytesIO(_saved(openpyxl.Workbook())))
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in original.namelist():
            if part not in (name, instead_of):
                archive.writestr(part, original.read(part))
        archive.writestr(name, content)
    return file.getvalue()


def _saved(workbook):
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()


def _sheet_xml(inner, before=""):
    return (
        f'<?xml version="1.0"?>{before}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{inner}</sheetData></worksheet>"
    )


SHEET = "xl/worksheets/sheet1.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha">]>'
FETCH = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
CELL = '<row r="1"><c r="A1" t="inlineStr"><is><t>&a;</t></is></c></row>'


@pytest.mark.parametrize(
    ("part", "inner"),
    [("xl/styles.xml", "<cellXfs>" + "<xf/>" * 250_000 + "</cellXfs>"), (SHEET, "<c/>" * 1_100_000)],
)
def test_a_small_file_that_unpacks_to_endless_tags_is_refused_at_once(part, inner):
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr(part, f"<x>{inner}</x>")

    with pytest.raises(UnreadableTable) as refused:
        read_table(content.getvalue())

    assert refused.value.why is Unreadable.TOO_LARGE


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", Unreadable.EMPTY),
        (b";;\n;\n", Unreadable.EMPTY),
        (b"x" * (LARGEST + 1), Unreadable.TOO_LARGE),
        (b"a;b\n" * (MOST_ROWS + 2), Unreadable.TOO_MANY_ROWS),
        (b"\n" * 900_000 + b"a", Unreadable.TOO_MANY_ROWS),
        (OLE + b"\0" * 1000, Unreadable.OLD_EXCEL),
        (OLE + b"\0" * 1000 + "EncryptedPackage".encode("utf-16-le"), Unreadable.ENCRYPTED),
        (b"%PDF-1.7\n", Unreadable.NO_TABLE),
        (b"<html><table>", Unreadable.NO_TABLE),
        (b'\xef\xbb\xbf <?xml version="1.0"?>', Unreadable.NO_TABLE),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\x01\x02", Unreadable.NO_TABLE),
        (b'a;b\n"never closed;c\nd;e\n', Unreadable.OPEN_QUOTE),
        (b"PK\x03\x04 and nothing else", Unreadable.DAMAGED),
        (_with_part("content.xml", "<x/>"), Unreadable.OTHER_SPREADSHEET),
        (_with_part("xl/workbook.bin", "x"), Unreadable.OTHER_SPREADSHEET),
        (_with_part("word/document.xml", "<x/>", instead_of="xl/workbook.xml"), Unreadable.NO_TABLE),
        (_with_part("xl/media/a.png", b"\0" * 25_000_000), Unreadable.TOO_LARGE),
        (_with_part(SHEET, _sheet_xml(CELL, LAUGHS)), Unreadable.DAMAGED),
        (_with_part(SHEET, _sheet_xml(CELL, FETCH)), Unreadable.DAMAGED),
        (_with_part(SHEET, _sheet_xml(CELL, FETCH).encode("utf-16")), Unreadable.DAMAGED),
        (_with_part("xl/sharedStrings.xml", _sheet_xml("", LAUGHS)), Unreadable.DAMAGED),
        (_with_part(SHEET, "<not xml"), Unreadable.DAMAGED),
        (
            _with_part(SHEET, _sheet_xml('<row r="999999999"><c r="A999999999"><v>1</v></c></row>')),
            "too_many_rows",
        ),
    ],
    ids=lambda value: str(value)[:20] if isinstance(value, str) else "",
)
def test_what_cannot_be_read_is_refused_and_says_why(content, why):
    with pytest.raises(UnreadableTable) as refusal:
        read_table(content)

    assert refusal.value.why == why


def test_a_million_columns_are_cut():
    assert [len(cells) for _, cells in _rows(b"a;" * 400_000 + b"b")] == [100]
    row = '<row r="1"><c r="A1"><v>1</v></c><c r="ZZZ1"><v>2</v></c></row>'
    assert [len(cells) for _, cells in _rows(_with_part(SHEET, _sheet_xml(row)))] == [1]


def test_a_zip_bomb_is_never_unpacked():
    bomb = _with_part(SHEET, _sheet_xml("<row/>" * 5_000_000))
    assert len(bomb) < LARGEST

    with pytest.raises(UnreadableTable, match="too_large"):
        read_table(bomb)


def test_macros_lie_there_and_are_not_looked_at():
    with_macro = _with_part("xl/vbaProject.bin", b"Sub Auto_Open()")

    with pytest.raises(UnreadableTable, match="empty"):
        read_table(with_macro)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content):
    _read_or_refused(content)
    _read_or_refused(b"PK\x03\x04" + content)


@given(st.integers(0, 4000), st.binary(min_size=1, max_size=8))
def test_a_damaged_workbook_is_read_or_refused(position, damage):
    workbook = _with_part(SHEET, _sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>'))

    _read_or_refused(workbook[:position] + damage + workbook[position + len(damage) :])


@given(
    st.lists(st.lists(st.text(st.characters(codec="utf-8"), max_size=9), min_size=2, max_size=2), min_size=1)
)
def test_any_table_that_we_write_is_read_with_as_many_rows(rows):
    file = BytesIO()
    write_csv(file, Table("T", ("Namn", "E-post"), rows), "UTC")

    assert read_table(file.getvalue()).rows[0].number == 1
    assert len(read_table(file.getvalue()).rows) <= len(rows) + 1


def _read_or_refused(content):
    with suppress(UnreadableTable):
        read_table(content)


def _rows(content):
    return [(row.number, row.cells) for row in read_table(content).rows]
