"""Files that pages hand out: short ones at once, long ones in pieces, and none that failed half way."""

import gc

import pytest

from webinars import web
from webinars.web import download


@pytest.mark.parametrize("length", [0, 10, 200_000])
def test_a_file_arrives_whole_and_says_how_long_it_is(app, monkeypatch, length):
    monkeypatch.setattr(web, "KEPT_IN_MEMORY", 100_000)
    app.add_url_rule("/fil", view_func=lambda: _file(length))

    answer = app.test_client().get("/fil")

    assert answer.data == b"x" * length
    assert answer.content_length == length
    assert answer.headers["Content-Disposition"] == 'attachment; filename="fil.csv"'
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_nothing_stays_open_where_nobody_reads_it(app, monkeypatch):
    monkeypatch.setattr(web, "KEPT_IN_MEMORY", 10)
    app.add_url_rule("/fil", view_func=lambda: _file(1000))

    with app.test_client().head("/fil") as answer:
        assert answer.content_length == 1000
    gc.collect()  # an open file would be a warning, and fail this test


def test_a_file_that_fails_while_it_is_written_is_none(app):
    def fails(file):
        file.write(b"half")
        raise ValueError("the other half")

    with pytest.raises(ValueError, match="the other half"):
        download("fil.csv", "text/csv", fails)


def _file(length):
    return download("fil.csv", "text/csv", lambda file: file.write(b"x" * length))
