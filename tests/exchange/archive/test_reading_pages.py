"""The pages of an archive, opened from a disk."""

import re

import pytest

from tests.exchange.archive.conftest import archive, files_in
from tests.site.browsing import sideways_scroll, violations

WIDTHS = (360, 1280)


@pytest.fixture(scope="module")
def files(loaded):
    return files_in(archive(loaded))


def pages_of(files):
    return {name: content.decode() for name, content in files.items() if name.endswith(".html")}


def test_every_link_and_picture_leads_to_a_file_of_the_archive_or_out_to_the_web(files):
    broken = [
        (name, address)
        for name, html in pages_of(files).items()
        for address in re.findall(r'(?:href|src)="([^"]+)"', html)
        if not address.startswith(("https://", "mailto:", "#")) and address not in files
    ]

    assert broken == []


def test_nothing_is_run_and_nothing_comes_from_elsewhere(files):
    for html in pages_of(files).values():
        assert not re.search(r'<script|<link|<iframe|url\(|src="http', html)


def test_a_clip_says_where_its_film_lies_and_what_is_said_in_it(files):
    [page] = [html for html in pages_of(files).values() if "Frågan som bytte plats" in html]

    assert "https://spegel.example.org/1" in page
    assert 'src="filer/fil-picture-ekdala.png" alt="En ekdala.png"' in page
    assert 'href="filer/fil-download-fragor.pdf"' in page
    assert "https://example.org/r/" in page
    assert 'id="text"' in page


def test_the_figures_hide_small_groups(files):
    assert "färre än 5" in files["figures.csv"].decode()
    assert "färre än 5" in files["rapport.html"].decode()


def test_the_readme_tells_in_both_languages_where_the_films_are(files):
    readme = files["README.txt"].decode()

    assert "öppna index.html" in readme
    assert "open index.html" in readme
    assert "https://spegel.example.org/1" in readme


def test_they_open_from_a_disk_without_barriers(files, page, outside_requests, tmp_path):
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    clip = next(name for name, html in pages_of(files).items() if "Frågan som bytte plats" in html)
    found = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        for name in ("index.html", "avsnitt-1.html", clip, "rapport.html"):
            page.goto(f"file://{tmp_path}/{name}")
            found[width, name] = (violations(page), sideways_scroll(page))

    assert set(map(repr, found.values())) == {"([], 0)"}
    page.goto(f"file://{tmp_path}/index.html")
    page.get_by_role("link", name="Varför tjänstedesign").click()
    first = page.locator(".clips a").first
    title = first.inner_text()
    first.click()
    assert page.get_by_role("heading", level=1).inner_text() == title
    assert [each for each in outside_requests if not each.startswith("file:")] == []
