"""Watching and reading a clip in a browser: nothing leaves before a click, and every second has its address."""

import re

import pytest

from webinars.recordings.models import Recording, RecordingFile

CHAPTERS = [{"at": 3, "title": "Början"}, {"at": 95, "title": "Frågor"}]
FILM = "https://video.example.org/film.mp4"
SEEN = "nodes => nodes.filter(node => !node.hidden).length"


@pytest.fixture
def change(database):
    """Changes the clip."""

    def change(**values):
        with database.write() as session:
            recording = session.query(Recording).one()
            for name, value in values.items():
                setattr(recording, name, value)

    return change


@pytest.fixture
def attach(database, clock):
    """Keeps a file for the clip."""

    def attach(kind, name, media_type, content, **values):
        with database.write() as session:
            recording = session.query(Recording).one()
            recording.files.append(
                RecordingFile(
                    public_id=f"fil-{kind}",
                    kind=kind,
                    name=name,
                    media_type=media_type,
                    size=len(content),
                    digest="",
                    content=content,
                    created_at=clock(),
                    **values,
                )
            )

    return attach


def test_chapters_and_paragraphs_have_addresses(client, publish, change):
    publish()
    change(chapters=CHAPTERS)

    page = client.get("/r/klipp0").text

    assert 'href="/r/klipp0?t=95#t95" data-at="95">1:35</a>' in page
    assert re.search(r'<p id="t\d+" data-starts=', page)


@pytest.mark.parametrize(
    ("asked", "start"),
    [("t=95", 95), ("t=1m35s", 95), ("t=1:35", 95), ("t=1:00:05", 3605), ("t=x", 0), ("t=-5", 0)],
)
def test_without_javascript_the_button_is_a_link_and_begins_at_the_second(asked, start, client, publish):
    publish(url="https://youtu.be/dQw4w9WgXcQ")

    page = client.get(f"/r/klipp0?visa=1&{asked}")

    assert f'src="https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?start={start}&amp;' in page.text
    assert "frame-src 'self' https://www.youtube-nocookie.com;" in page.headers["Content-Security-Policy"]


def test_a_page_without_that_film_lets_its_host_in_nowhere(client, publish):
    publish(url="https://play.quickchannel.com/1")

    assert "frame-src 'self';" in client.get("/r/klipp0").headers["Content-Security-Policy"]


def test_search_engines_are_told_of_the_clip(client, publish, change):
    publish(title="</script><b>Titel", url=FILM)
    change(chapters=CHAPTERS, licence="CC BY 4.0")

    page = client.get("/r/klipp0").text

    assert '"@type":"VideoObject"' in page
    assert '"contentUrl":"https://video.example.org/film.mp4"' in page
    assert '"startOffset":95' in page
    assert "</script><b>" not in page


def test_files_are_handed_out_and_never_shown(client, publish, attach):
    publish()
    attach("download", "bilder.html", "text/html", b"<script>alert(1)</script>", title="Bilder")

    page = client.get("/r/klipp0").text
    file = client.get("/r/klipp0/filer/fil-download/bilder.html")

    assert 'href="/r/klipp0/filer/fil-download/bilder.html"' in page
    assert file.headers["Content-Disposition"] == "attachment"
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert client.get("/r/klipp0/filer/fil-download/annat.html").status_code == 404


def test_a_clip_may_have_a_picture_of_its_own(client, publish, attach):
    publish()
    assert client.get("/r/klipp0/bild").status_code == 404
    attach("picture", "bild.png", "image/png", b"\x89PNG", title="Två personer i samtal")

    assert client.get("/r/klipp0/bild").data == b"\x89PNG"
    assert 'src="/r/klipp0/bild" alt="Två personer i samtal"' in client.get("/r/klipp0").text


def test_a_clip_published_with_a_reason_says_so(client, publish, change):
    publish()
    change(exception_reason="Textningen är gjord av en maskin. Den granskas i veckan.")

    assert "Den granskas i veckan." in client.get("/r/klipp0").text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_click_brings_the_film_and_nothing_was_asked_of_anybody_before(
    site_url,
    open_context,
    publish,
    change,
    outside_requests,
):
    publish(url="https://youtu.be/dQw4w9WgXcQ")
    change(chapters=CHAPTERS)
    page = open_context().new_page()
    page.route("https://www.youtube-nocookie.com/**", lambda route: route.fulfill(body="<p>Film</p>"))
    page.goto(f"{site_url}/r/klipp0")
    assert outside_requests == []

    page.get_by_role("link", name="Visa videon").click()
    frame = page.locator("iframe")
    frame.wait_for()
    assert "start=0&" in frame.get_attribute("src")
    page.get_by_role("link", name="1:35").first.click()
    page.wait_for_function("document.querySelector('iframe').src.includes('start=95&')")

    assert all(url.startswith("https://www.youtube-nocookie.com/embed/") for url in outside_requests)
    outside_requests.clear()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_text_can_be_searched_and_leads_to_its_second(site_url, open_context, publish):
    publish(url="https://youtu.be/dQw4w9WgXcQ")
    page = open_context(viewport={"width": 360, "height": 740}).new_page()
    page.goto(f"{site_url}/r/klipp0")
    everything = page.locator("[data-starts]").evaluate_all(SEEN)

    page.get_by_label("Sök i texten").fill("VÄLKOMNA")
    page.get_by_text("1 stycke", exact=True).wait_for()
    assert page.locator("[data-starts]").evaluate_all(SEEN) == 1
    page.get_by_label("Sök i texten").fill("")

    assert page.locator("[data-starts]").evaluate_all(SEEN) == everything
    page.locator("[data-transcript] a").first.click()
    assert page.locator("[data-now]").count() == 1
    assert "?t=" in page.url
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
