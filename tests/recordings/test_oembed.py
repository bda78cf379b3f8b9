"""Hosts of videos are asked politely, and not believed."""

import json
from typing import Any

import pytest

from tests.lib.outgoing.hostile import hostile_server
from tests.recordings.test_content import PNG
from webinars.recordings import oembed
from webinars.recordings.oembed import Metadata, NoMetadata, ask_host, endpoint_for, fetch_picture

HERE: dict[str, Any] = {"private_hosts": ("127.0.0.1",), "agent": "webinars (test)"}
FILM = "https://peertube.example.org/w/9c9de5e8"


@pytest.fixture
def server():
    with hostile_server() as running:
        yield running


@pytest.fixture
def asked_at(server, monkeypatch):
    """Has a video's host asked at this path of the server."""

    def asked_at(path, kind="peertube"):
        monkeypatch.setattr(oembed, "endpoint_for", lambda url: (kind, server.url(path)))

    return asked_at


@pytest.mark.parametrize(
    ("url", "kind", "beginning"),
    [
        (
            "https://youtu.be/dQw4w9WgXcQ",
            "youtube",
            "https://www.youtube.com/oembed?format=json&url=https%3A",
        ),
        ("https://vimeo.com/1", "vimeo", "https://vimeo.com/api/oembed.json?url=https%3A"),
        (FILM, "peertube", "https://peertube.example.org/services/oembed?format=json&url=https%3A"),
    ],
)
def test_each_host_is_asked_where_it_answers(url, kind, beginning):
    found, endpoint = endpoint_for(url)

    assert found == kind
    assert endpoint.startswith(beginning)


@pytest.mark.parametrize(
    "url", ["https://intranet.example.org/film", "https://a.example.org/film.mp4", "ftp://x", ""]
)
def test_hosts_that_we_do_not_know_are_not_asked(url):
    with pytest.raises(NoMetadata, match="unknown_host"):
        endpoint_for(url)


def test_title_length_and_picture_are_learned(server, asked_at):
    asked_at("/oembed")
    said = {
        "title": " Beställ\nbehov ",
        "duration": 845.6,
        "thumbnail_url": "https://peertube.example.org/a.jpg",
    }
    server.says("/oembed", body=json.dumps(said).encode())

    assert ask_host(FILM, **HERE) == Metadata("Beställ behov", 845, "https://peertube.example.org/a.jpg")


@pytest.mark.parametrize(
    "said",
    [
        {"title": 7, "duration": -1, "thumbnail_url": "https://elsewhere.example/a.jpg"},
        {"title": None, "duration": 1e12, "thumbnail_url": "http://peertube.example.org/a.jpg"},
        {"title": "", "duration": "845", "thumbnail_url": "https://peertube.example.org.evil.example/a.jpg"},
    ],
)
def test_what_cannot_be_true_is_not_believed(said, server, asked_at):
    asked_at("/oembed")
    server.says("/oembed", body=json.dumps(said).encode())

    assert ask_host(FILM, **HERE) == Metadata()


@pytest.mark.parametrize(
    ("status", "body", "why"),
    [
        ("404 Not Found", b"", "gone"),
        ("401 Unauthorized", b"", "gone"),
        ("500 Oops", b"", "bad_answer"),
        ("200 OK", b"<html>", "bad_answer"),
        ("200 OK", b"[1]", "bad_answer"),
        ("200 OK", b"[" * 90_000, "bad_answer"),
        ("200 OK", b"x" * 200_000, "bad_answer"),
    ],
)
def test_a_bad_answer_is_told_apart(status, body, why, server, asked_at):
    asked_at("/oembed")
    server.says("/oembed", status, body=body)

    with pytest.raises(NoMetadata, match=why):
        ask_host(FILM, **HERE)


def test_a_host_inside_the_house_is_not_reached(server, asked_at):
    asked_at("/oembed")

    with pytest.raises(NoMetadata, match="no_answer"):
        ask_host(FILM, private_hosts=(), agent="x")
    assert server.asked == []


def test_a_picture_is_looked_at_before_it_is_kept(server):
    server.says("/a.png", body=PNG, Content_Type="text/html")
    server.says("/b.png", body=b"<svg/>", Content_Type="image/png")

    content, found = fetch_picture(server.url("/a.png"), **HERE)

    assert (content, found.media_type) == (PNG, "image/png")
    with pytest.raises(NoMetadata, match="bad_answer"):
        fetch_picture(server.url("/b.png"), **HERE)
