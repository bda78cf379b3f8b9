from datetime import timedelta

import pytest

from tests.fixtures.instants import NOW
from tests.site.examples import SLUG, add_episode, add_recording


def test_a_clip_has_an_address_of_its_own(client, publish):
    publish(title="Hela sändningen")

    page = client.get("/r/klipp0")

    assert page.status_code == 200
    assert "<h1>Hela sändningen</h1>" in page.text
    assert f'href="/serier/{SLUG}/avsnitt/1"' in page.text


def test_whoever_starts_a_video_is_told_who_learns_of_it(client, publish):
    publish(url="https://www.youtube.com/watch?v=abc")

    page = client.get("/r/klipp0").text

    assert "Videon ligger hos YouTube. När du startar den får YouTube veta din ip-adress." in page
    assert 'href="https://www.youtube.com/watch?v=abc" rel="external noreferrer"' in page


def test_nothing_of_the_video_is_on_the_page(client, publish):
    publish(url="https://www.youtube.com/watch?v=abc")

    for path in ("/r/klipp0", f"/serier/{SLUG}/avsnitt/1", "/inspelningar/"):
        page = client.get(path).text
        assert 'src="https:' not in page
        assert "<iframe" not in page


def test_the_captions_can_be_read_as_text_and_fetched_as_a_file(client, publish):
    publish()

    page, file = client.get("/r/klipp0"), client.get("/r/klipp0/undertexter.vtt")

    assert "<b>Samtalsledaren:</b> Välkomna till det första avsnittet." in page.text
    assert file.content_type == "text/vtt; charset=utf-8"
    assert file.text.startswith("WEBVTT")


def test_a_clip_without_captions_offers_no_text(client, publish):
    publish(captions="")

    assert "Läs textversionen" not in client.get("/r/klipp0").text
    assert client.get("/r/klipp0/undertexter.vtt").status_code == 404


@pytest.mark.parametrize("published_at", [None, NOW + timedelta(hours=1)])
def test_what_is_still_being_captioned_is_not_public(client, publish, published_at):
    publish(published_at=published_at)

    assert client.get("/r/klipp0").status_code == 404
    assert client.get("/r/klipp0/undertexter.vtt").status_code == 404
    assert "Beställ behov" not in client.get("/inspelningar/").text


def test_a_clip_of_an_unpublished_episode_is_not_public(client, database, publish, episode):
    publish()
    with database.write() as session:
        session.merge(episode).published = False

    assert client.get("/r/klipp0").status_code == 404
    assert "Beställ behov" not in client.get("/inspelningar/").text


def test_what_does_not_exist_is_not_found(client):
    assert client.get("/r/finns-inte").status_code == 404


def test_the_library_shows_the_latest_published_first(client, database, publish, episode):
    publish(published_at=NOW - timedelta(days=9))
    with database.write() as session:
        second = add_episode(session, session.merge(episode).series, 2, title="Våga pröva")
        add_recording(session, second, public_id="senare", published_at=NOW - timedelta(days=1))

    page = client.get("/inspelningar/").text

    assert page.index("Våga pröva") < page.index("Beställ behov")


def test_the_library_leaves_out_the_clips_that_wait_for_captions(client, publish):
    publish(0, title="Första delen")
    publish(1, title="Andra delen", published_at=None)

    page = client.get("/inspelningar/").text

    assert ("Första delen" in page, "Andra delen" in page) == (True, False)


def test_an_empty_library_says_so(client):
    assert "Det finns inga inspelningar än." in client.get("/inspelningar/").text
