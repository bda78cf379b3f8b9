"""How a clip is shown, told from its address alone."""

import pytest

from webinars.recordings.players import LINK, Way, player_of


@pytest.mark.parametrize(
    "url",
    [
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=3",
        "https://youtu.be/dQw4w9WgXcQ?si=x",
        "https://www.youtube.com/live/dQw4w9WgXcQ",
        "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
    ],
)
def test_youtube_is_shown_from_where_it_sets_no_cookies(url):
    player = player_of(url)

    assert (player.way, player.origin) == (Way.FRAME, "https://www.youtube-nocookie.com")
    assert player.at(95).startswith("https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?start=95&")


@pytest.mark.parametrize(
    ("url", "src"),
    [
        ("https://vimeo.com/76979871", "https://player.vimeo.com/video/76979871?dnt=1&autoplay=1#t=95s"),
        (
            "https://vimeo.com/76979871/abc123",
            "https://player.vimeo.com/video/76979871?dnt=1&autoplay=1&h=abc123#t=95s",
        ),
        (
            "https://peertube.example.org:8443/w/9c9de5e8",
            "https://peertube.example.org:8443/videos/embed/9c9de5e8?start=95s&autoplay=1&peertubeLink=0&warningTitle=0",
        ),
    ],
)
def test_other_hosts_have_players_of_their_own(url, src):
    assert player_of(url).at(95) == src


@pytest.mark.parametrize(
    ("url", "media_type", "is_sound"),
    [
        ("https://video.example.org/a/film.MP4?x=1", "video/mp4", False),
        ("https://video.example.org/film.webm", "video/webm", False),
        ("https://video.example.org/ljud.mp3", "audio/mpeg", True),
    ],
)
def test_a_file_is_shown_by_the_browser(url, media_type, is_sound):
    player = player_of(url)

    assert (player.way, player.src, player.media_type, player.is_sound) == (
        Way.FILE,
        url,
        media_type,
        is_sound,
    )
    assert player.origin == "https://video.example.org"


@pytest.mark.parametrize(
    "url",
    [
        "https://play.quickchannel.com/play/abc",
        "http://video.example.org/film.mp4",  # would be mixed content
        "https://www.youtube.com/watch?v=",
        "https://www.youtube.com/watch?v=a;script-src *",
        "https://user:pass@video.example.org/film.mp4",
        "https://vide o.example.org/film.mp4",
        "https://[::1]/film.mp4",
        "https://evil.example.org;frame-ancestors */film.mp4",
        "javascript:alert(1)//.mp4",
        "",
    ],
)
def test_everything_else_is_a_link_and_never_part_of_a_header(url):
    assert player_of(url) == LINK
