"""CSV, read as Excel and other programs read it."""

import csv
from datetime import UTC, date, datetime
from io import BytesIO, StringIO

from hypothesis import given
from hypothesis import strategies as st

from webinars.lib.spreadsheets import Table, csv_lines, write_csv
from webinars.lib.spreadsheets.formulas import as_written

ZONE = "Europe/Stockholm"


def test_it_is_what_a_swedish_spreadsheet_opens_by_a_double_click():
    noon = datetime(2026, 11, 26, 11, tzinfo=UTC)
    row = ("Åsa", 'Kallad "Å"', noon, date(2026, 11, 26), 12, 12.5, -3, -0.5, None)

    content = _written(Table("T", tuple("abcdefghi"), [row]))

    first, second, *rest = content.split(b"\r\n")
    assert first == b"\xef\xbb\xbf" + b";".join(b'"%c"' % letter for letter in b"abcdefghi")
    assert second.decode() == '"Åsa";"Kallad ""Å""";2026-11-26 12:00;2026-11-26;12;12,5;-3;-0,5;'
    assert rest == [b""]


def test_a_formula_is_text_and_a_heading_too():
    lines = list(csv_lines(Table("T", ("=1",), [("=cmd|' /C calc'!A0",)]), ZONE))

    assert lines == ['\ufeff"\'=1"\r\n', "\"'=cmd|' /C calc'!A0\"\r\n"]


def test_rows_are_asked_for_one_by_one():
    def rows():
        yield ("Åsa",)
        raise AssertionError("nobody has asked for more")

    lines = csv_lines(Table("T", ("Namn",), rows()), ZONE)

    assert [next(lines), next(lines)] == ['\ufeff"Namn"\r\n', '"Åsa"\r\n']


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2), max_size=5))
def test_every_text_comes_back(rows):
    content = _written(Table("T", ("a", "b"), rows)).decode("utf-8-sig")

    read = csv.reader(StringIO(content, newline=""), delimiter=";", strict=True)
    found = [[as_written(cell) for cell in row] for row in read][1:]

    assert [[_plain(cell) for cell in row] for row in found] == [
        [_plain(cell) for cell in row] for row in rows
    ]


def _plain(text):
    """Without what no file can hold."""
    return text.encode("utf-8", errors="replace").decode()


def _written(table):
    file = BytesIO()
    write_csv(file, table, ZONE)
    return file.getvalue()
