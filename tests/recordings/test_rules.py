import pytest

from webinars.recordings.rules import clip_length, video_host


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.youtube.com/watch?v=abc", "YouTube"),
        ("https://youtu.be/abc", "YouTube"),
        ("https://www.youtube-nocookie.com/embed/abc", "YouTube"),
        ("https://player.vimeo.com/video/12", "Vimeo"),
        ("https://notyoutube.com/watch", "notyoutube.com"),
        ("https://www.video.example.org/w/abc", "video.example.org"),
        ("https://VIDEO.example.org:8443/w/abc", "video.example.org"),
    ],
)
def test_whoever_shows_the_video_is_named(url, host):
    assert video_host(url) == host


@pytest.mark.parametrize(("seconds", "text"), [(9, "0:09"), (845, "14:05"), (3750, "1:02:30")])
def test_a_clip_says_how_long_it_is(seconds, text):
    assert clip_length(seconds) == text
