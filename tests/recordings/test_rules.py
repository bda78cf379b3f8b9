from datetime import date

import pytest

from webinars.recordings.rules import NotReadyToPublish, check_publishable, clip_length, due_after, video_host
from webinars.series.swedish_year import is_working_day


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


@pytest.mark.parametrize(
    ("received", "working_days", "expected"),
    [
        (date(2026, 11, 23), 10, date(2026, 12, 7)),
        (date(2026, 11, 27), 1, date(2026, 11, 30)),  # over a weekend
        (date(2026, 12, 23), 2, date(2026, 12, 29)),  # over Christmas
        (date(2027, 5, 5), 1, date(2027, 5, 7)),  # over Ascension Day
    ],
)
def test_a_clip_is_due_after_so_many_working_days(received, working_days, expected):
    assert due_after(received, working_days, is_working_day) == expected


@pytest.mark.parametrize(
    ("captions", "stage", "has_errors", "reason", "may"),
    [
        ("WEBVTT", "reviewed", False, "", True),
        ("WEBVTT", "reviewed", True, "", False),
        ("WEBVTT", "captioning", False, "", False),
        ("", "reviewed", False, "", False),
        ("", "received", False, "Filmen har inget tal.", True),
    ],
)
def test_only_captions_that_pass_or_a_reason_let_a_clip_through(captions, stage, has_errors, reason, may):
    facts = {"captions": captions, "stage": stage, "has_errors": has_errors, "exception_reason": reason}
    if may:
        check_publishable(**facts)
    else:
        with pytest.raises(NotReadyToPublish):
            check_publishable(**facts)
