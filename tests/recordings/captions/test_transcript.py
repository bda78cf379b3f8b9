import pytest

from webinars.recordings.captions import Cue, cues, transcript


def captions(*timed: str) -> str:
    return "WEBVTT\n\n" + "\n\n".join(timed) + "\n"


def test_lines_of_one_speaker_become_one_paragraph():
    text = captions(
        "1\n00:00:01.000 --> 00:00:04.000\n<v Anna>Vi började med",
        "2\n00:00:04.000 --> 00:00:06.000\n<v Anna>vems vardag som skulle bli bättre.",
    )

    [paragraph] = transcript(text)

    assert (paragraph.starts, paragraph.speaker) == (1.0, "Anna")
    assert paragraph.text == "Vi började med vems vardag som skulle bli bättre."


def test_another_speaker_begins_a_paragraph():
    text = captions(
        "00:01.000 --> 00:04.000\n<v Anna>Vad säger du?",
        "00:04.000 --> 00:06.000\n<v Bo>Jag håller med.",
    )

    assert [paragraph.speaker for paragraph in transcript(text)] == ["Anna", "Bo"]


def test_a_pause_after_a_sentence_begins_a_paragraph():
    text = captions("00:01.000 --> 00:02.000\nHej.", "00:05.000 --> 00:06.000\nNu börjar vi.")

    assert [paragraph.text for paragraph in transcript(text)] == ["Hej.", "Nu börjar vi."]


def test_a_pause_within_a_sentence_does_not():
    text = captions("00:01.000 --> 00:02.000\nDet här är", "00:05.000 --> 00:06.000\nen mening.")

    assert [paragraph.text for paragraph in transcript(text)] == ["Det här är en mening."]


def test_somebody_who_talks_for_long_gets_paragraphs():
    sentences = [
        f"{place:02}:00.000 --> {place:02}:59.000\n{place} {'ord ' * 20}slut." for place in range(20)
    ]

    paragraphs = transcript(captions(*sentences))

    assert 3 <= len(paragraphs) <= 6
    assert all(paragraph.text.endswith("slut.") for paragraph in paragraphs)


def test_rolling_captions_are_read_once():
    text = captions("00:01.000 --> 00:02.000\nHej på er.", "00:02.000 --> 00:03.000\nHej på er.")

    assert [paragraph.text for paragraph in transcript(text)] == ["Hej på er."]


def test_notes_styles_regions_and_settings_are_no_text():
    text = (
        "\ufeffWEBVTT - Titel\r\n\r\nNOTE granskad\r\n\r\nSTYLE\r\n::cue { color: red }\r\n\r\nREGION\r\nid:a\r\n\r\n"
        "01:00:00.000 --> 01:00:02.500 align:start position:10%\r\nEn timme in.\r\n"
    )

    assert list(cues(text)) == [Cue(3600.0, 3602.5, "", "En timme in.")]


@pytest.mark.parametrize(
    ("payload", "text"),
    [
        ("<c.gul>Färg</c> och <i>kursiv</i>", "Färg och kursiv"),
        ("Mat &amp; dryck &lt;3", "Mat & dryck <3"),
        ("- Ja.\n- Nej.", "- Ja. - Nej."),
        ("<00:00:01.500>Karaoke", "Karaoke"),
    ],
)
def test_markup_within_a_caption_is_left_out(payload, text):
    assert [cue.text for cue in cues(captions(f"00:01.000 --> 00:02.000\n{payload}"))] == [text]


@pytest.mark.parametrize(
    "text", ["", "WEBVTT", "inte undertexter alls", "WEBVTT\n\n00:99 --> x\nhej", "\x00\n\n-->"]
)
def test_what_is_no_caption_gives_no_text(text):
    assert transcript(text) == []


@pytest.mark.parametrize("payload", ["<" * 500_000, "<v a" * 200_000, "<v.a" * 200_000, "<v " * 200_000])
def test_tags_that_never_end_take_no_harm(payload):
    assert (
        len(transcript(captions(f"00:01.000 --> 00:02.000\n{payload}"))) == 1
    )  # looked through for minutes else


def test_a_time_that_no_clip_reaches_is_no_caption():
    assert transcript(captions(f"{'9' * 5000}:00:01.000 --> 00:04.000\nhej")) == []
