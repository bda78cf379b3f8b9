"""Files of captions as people have them become WebVTT."""

import pytest

from webinars.recordings.captions import UnreadableCaptions, cues, parse, read_captions

SUBRIP = (
    '1\r\n00:00:01,000 --> 00:00:02,500\r\n<font color="#fff">Hej på er.</font>\r\n\r\n'
    "2\r\n0:0:3,5 --> 00:00:05,000\r\n{\\an8}<i>Nu</i> börjar vi.\r\n"
)
WEBVTT = "WEBVTT\n\n00:01.000 --> 00:02.500\nHej på er.\n"


def test_subrip_becomes_webvtt():
    text = read_captions(SUBRIP.encode())

    assert [(cue.starts, cue.ends, cue.text) for cue in cues(text)] == [
        (1.0, 2.5, "Hej på er."),
        (3.5, 5.0, "Nu börjar vi."),
    ]
    assert parse(text)[1] == []
    assert "font" not in text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("content", [SUBRIP, WEBVTT])
def test_letters_survive_whatever_encoding_the_file_has(encoding, content):
    assert next(cues(read_captions(content.encode(encoding)))).text == "Hej på er."


def test_webvtt_stays_as_it_is():
    assert read_captions(WEBVTT.replace("\n", "\r\n").encode()) == WEBVTT


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no_captions"),
        (b"Hej, det h\xc3\xa4r \xc3\xa4r ett brev.", "no_captions"),
        (b"\x89PNG\r\n\x1a\n\x00\x00 --> ", "binary"),
        (b"WEBVTT\n\n" + b"x" * 2_000_000, "too_large"),
    ],
)
def test_what_is_no_captions_is_told_apart(content, why):
    with pytest.raises(UnreadableCaptions) as refused:
        read_captions(content)

    assert refused.value.why == why
