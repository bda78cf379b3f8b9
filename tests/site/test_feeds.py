"""What other programs and other sites are handed: feeds, oEmbed, and pages that may be framed."""

import json
from xml.etree import ElementTree

import pytest

from tests.site.examples import SLUG, add_episode, add_recording, add_series, occurrence

NAMES = {
    "podcast": "https://podcastindex.org/namespace/1.0",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
}
SOUND = "https://ljud.example.org/1.m4a"


@pytest.fixture
def shown(database):
    """A series with a clip that has sound, captions and chapters, and one that has only a film."""
    with database.write() as session:
        series = add_series(session)
        episode = add_episode(
            session, series, 1, occurrence("2026-10-15 12:00"), title="Beställ <behov> & mer"
        )
        first = add_recording(session, episode, 0, public_id="ljud", title="Hela sändningen & mer")
        first.audio_url, first.audio_bytes = SOUND, 12_345
        first.chapters = [{"at": 95, "title": "Frågor"}]
        add_recording(session, episode, 1, public_id="film", title="Bara film")


def test_a_podcast_holds_what_can_be_listened_to(client, shown):
    answer = client.get(f"/serier/{SLUG}/podd.xml")
    channel = ElementTree.fromstring(answer.data).find("channel")
    (item,) = channel.findall("item")

    assert answer.content_type == "application/rss+xml; charset=utf-8"
    assert item.findtext("title") == "Hela sändningen & mer"
    assert item.find("enclosure").attrib == {"url": SOUND, "length": "12345", "type": "audio/mp4"}
    assert item.find("podcast:transcript", NAMES).attrib["url"].endswith("/r/ljud/undertexter.vtt")
    assert item.find("podcast:chapters", NAMES).attrib["url"].endswith("/r/ljud/kapitel.json")
    assert item.findtext("itunes:duration", namespaces=NAMES) == "14:05"


def test_chapters_are_told_to_players(client, shown):
    answer = client.get("/r/ljud/kapitel.json")

    assert json.loads(answer.data) == {"version": "1.2.0", "chapters": [{"startTime": 95, "title": "Frågor"}]}
    assert client.get("/r/film/kapitel.json").status_code == 404


def test_programs_read_the_series_as_json(client, shown):
    answer = client.get(f"/serier/{SLUG}/flode.json")
    feed = json.loads(answer.data)

    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert [item["title"] for item in feed["items"]] == ["Beställ <behov> & mer"]
    assert feed["items"][0]["_webinar"]["occurrences"][0]["state"] == "held"
    assert feed["items"][0]["_webinar"]["recordings"][0].endswith("/r/ljud")


@pytest.mark.parametrize("path", [f"/serier/{SLUG}/lista", "/r/ljud/ruta"])
def test_what_is_made_to_be_framed_runs_nothing_and_may_be_framed(path, client, shown):
    answer = client.get(path)

    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer.headers
    assert "<script" not in answer.text
    assert "<form" not in answer.text
    assert '<base target="_top">' in answer.text


def test_every_other_page_stays_out_of_frames(client, shown):
    assert client.get("/").headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    ("path", "frame"), [(f"/serier/{SLUG}/", f"/serier/{SLUG}/lista"), ("/r/ljud?t=5", "/r/ljud/ruta")]
)
def test_a_page_says_how_it_is_shown_within_another(path, frame, client, shown, config):
    asked = config.site.base_url.rstrip("/") + path

    answer = client.get("/oembed", query_string={"url": asked, "maxwidth": 400}).json

    assert (answer["type"], answer["width"]) == ("rich", 400)
    assert f'src="{config.site.base_url.rstrip("/")}{frame}"' in answer["html"]
    assert "sandbox=" in answer["html"]


def test_the_answer_comes_as_xml_too(client, shown, config):
    asked = f"{config.site.base_url.rstrip('/')}/r/ljud"

    answer = client.get("/oembed", query_string={"url": asked, "format": "xml"})

    assert ElementTree.fromstring(answer.data).findtext("title") == "Hela sändningen & mer"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"url": "https://elsewhere.example/r/ljud"}, 404),
        ({"url": "BASE/min/abc"}, 404),
        ({"url": "BASE/r/finns-inte"}, 404),
        ({"url": "http://[::1/"}, 404),
        ({}, 404),
        ({"url": "BASE/r/ljud", "format": "yaml"}, 501),
    ],
)
def test_pages_that_are_not_ours_or_not_for_everybody_are_not_embedded(query, status, client, shown, config):
    query = {name: value.replace("BASE", config.site.base_url.rstrip("/")) for name, value in query.items()}

    assert client.get("/oembed", query_string=query).status_code == status
