"""What a file may say, and the sentence for everything else."""

import os
from datetime import UTC, datetime

import pytest

from tests.exchange.examples import CAPTIONS, WHOLE, problems_in, read
from tests.fixtures.instants import stockholm
from webinars.exchange.toml_file.documents import InvalidFile
from webinars.exchange.toml_file.reading import LARGEST, read_series

HEAD = '[series]\nslug = "s"\ntitle = "S"\n'
EPISODE = HEAD + '[[episodes]]\nnumber = 3\ntitle = "E"\n'
OCCURRENCE = (
    EPISODE
    + '[[episodes.occurrences]]\nkey = "lunch"\nstarts_at = 2026-11-26T12:00:00\nduration_minutes = 60\n'
)
RECORDING = EPISODE + '[[episodes.recordings]]\ntitle = "R"\nurl = "https://video.example.org/1"\n'


def test_the_example_of_the_interface_is_read():
    text = """
        [series]
        slug = "politiskt-ledarskap-och-innovation"
        title = "Politiskt ledarskap och innovation"
        summary = "..."
        language = "sv"
        timezone = "Europe/Stockholm"
        audience = "förtroendevalda"
        record_number = "2016-04337"
        organiser = { name = "...", unit = "...", email = "innehall@example.org" }

        [[episodes]]
        number = 1
        title = "..."
        summary = "..."
        speakers = [{ name = "...", role = "..." }]
        programme = [{ at = "12.00", title = "..." }]
        talking_points = ["..."]

        [[episodes.occurrences]]
        key = "lunch"                      # stable within the episode
        starts_at = 2026-11-26T12:00:00    # local time in the series' zone
        duration_minutes = 60
        join_url = "https://example.org/rum"
        capacity = 300                     # left out: no limit
        status = "open"
        registration_closes_at = 2026-11-26T11:00:00   # left out: the start
        # replaces = "lunch"

        [[episodes.recordings]]
        url = "https://video.example.org/1"
        title = "..."
        captions = "avsnitt-1.vtt"         # beside the file
    """

    document = read(text)

    episode = document.episodes[0]
    assert (document.slug, document.organiser_email) == (
        "politiskt-ledarskap-och-innovation",
        "innehall@example.org",
    )
    assert episode.occurrences[0].starts_at == stockholm("2026-11-26 12:00")
    assert episode.occurrences[0].ends_at == stockholm("2026-11-26 13:00")
    assert episode.recordings[0].captions == CAPTIONS


def test_what_is_left_out_is_none():
    document = read(OCCURRENCE)

    assert (document.summary, document.status, document.episodes[0].speakers) == (None, None, None)
    assert document.episodes[0].occurrences[0].capacity is None


def test_a_file_without_a_zone_is_read_on_the_clock_of_its_series(tmp_path):
    path = tmp_path / "serie.toml"
    path.write_text(OCCURRENCE, encoding="utf-8")

    document = read_series(path, zone_of={"s": "Europe/Helsinki"}.__getitem__)

    assert document.timezone == "Europe/Helsinki"
    assert document.episodes[0].occurrences[0].starts_at == stockholm("2026-11-26 11:00")


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2026-11-26T12:00:00+02:00", datetime(2026, 11, 26, 10, tzinfo=UTC)),
        ("2026-10-25T02:30:00", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("2026-10-25T02:30:00+01:00", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
    ],
)
def test_times_with_an_offset_and_times_that_autumn_repeats(written, instant):
    assert (
        read(OCCURRENCE.replace("2026-11-26T12:00:00", written)).episodes[0].occurrences[0].starts_at
        == instant
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "[series] is missing: a series begins with it."),
        ("series = 3", 'series has to be a table such as { name = "..." }, not 3.'),
        ('[series]\ntitle = "S"', "series: slug is missing: it has to be a text in quotes."),
        (HEAD.replace('"S"', '" "'), "series: title has to say something: it is empty."),
        (
            HEAD.replace('"s"', '"Å ä"'),
            "series: slug has to be a-z, 0-9 and single hyphens, at most 80 characters, since it stands in addresses.",
        ),
        (HEAD + 'sumary = "x"', 'series: sumary is not a known key. Did you mean "summary"?'),
        (HEAD + "[[episode]]", 'episode is not a known key. Did you mean "episodes"?'),
        (
            HEAD + 'timezone = "Stockholm"',
            'series: timezone has to be a time zone such as "Europe/Stockholm", not "Stockholm".',
        ),
        (HEAD + 'language = "de"', 'series: language has to be "sv" or "en", not "de".'),
        (
            HEAD + 'organiser = { email = "anna" }',
            'series, organiser: email has to be an e-mail address such as "namn@example.org", not "anna".',
        ),
        (
            HEAD + "[[episodes]]\ntitle = 'x'",
            "episode entry 1: number is missing: it has to be a whole number.",
        ),
        (
            HEAD + "[[episodes]]\ntitle = 'x'\nnumber = '1'",
            'episode entry 1: number has to be a whole number, not "1".',
        ),
        (
            HEAD + "[[episodes]]\ntitle = 'x'\nnumber = true",
            "episode entry 1: number has to be a whole number, not true.",
        ),
        (
            HEAD + "[[episodes]]\ntitle = 'x'\nnumber = 0",
            "episode entry 1: number has to be between 1 and 999, not 0.",
        ),
        (
            HEAD + "episodes = 3",
            "series: episodes is not a known key. Known: slug, timezone, organiser, title, summary, status, "
            "language, audience, place, price, compensation, record_number, funder, registration_email, "
            "invitation_lead_days, decline_frees_seat, published.",
        ),
        (
            EPISODE + EPISODE.removeprefix(HEAD),
            "episode 3 stands in the file more than once: each number belongs to one episode.",
        ),
        (
            EPISODE + "talking_points = ['a', 3]",
            "episode 3: talking_points has to be a list of texts in quotes, none of them empty.",
        ),
        (
            EPISODE + "speakers = [{}]",
            "episode 3, person 1: name is missing, and so is role: say who it is by at least one of them.",
        ),
        (
            EPISODE + "speakers = ['Kim']",
            "episode 3: speakers has to be a list of tables: write each below [[speakers]], or as { ... }.",
        ),
        (
            EPISODE + "programme = [{ at = 12, title = 'x' }]",
            "episode 3, row 1: at has to be a text in quotes, not 12.",
        ),
        (
            OCCURRENCE.replace("2026-11-26T12:00:00", "2026-11-26"),
            'episode 3, occurrence "lunch": starts_at has to be a date and time such as 2026-11-26T12:00:00, without '
            "quotes, not 2026-11-26.",
        ),
        (
            OCCURRENCE.replace("2026-11-26T12:00:00", '"2026-11-26 12:00"'),
            'episode 3, occurrence "lunch": starts_at has to be a date and time such as 2026-11-26T12:00:00, without '
            'quotes, not "2026-11-26 12:00".',
        ),
        (
            OCCURRENCE.replace("2026-11-26T12", "2027-03-28T02"),
            'episode 3, occurrence "lunch": starts_at is 2027-03-28 02:00, which the clock of Europe/Stockholm leaves '
            "out that night: choose another time.",
        ),
        (
            OCCURRENCE.replace("2026-11-26", "0001-01-01"),
            'episode 3, occurrence "lunch": starts_at has to lie in the years 2000 to 2199, not in 1.',
        ),
        (
            OCCURRENCE.replace("= 60", "= 0"),
            'episode 3, occurrence "lunch": duration_minutes has to be between 1 and 1440, not 0.',
        ),
        (
            OCCURRENCE + "registration_closes_at = 2026-11-26T13:30:00",
            'episode 3, occurrence "lunch": registration_closes_at has to lie before the end.',
        ),
        (
            OCCURRENCE + "status = 'canceled'",
            'episode 3, occurrence "lunch": status has to be "draft", "planned", "open", "postponed" or "cancelled", '
            'not "canceled".',
        ),
        (
            OCCURRENCE + "join_url = 'javascript:alert(1)'",
            'episode 3, occurrence "lunch": join_url has to be an address such as "https://example.org/rum", '
            'not "javascript:alert(1)".',
        ),
        (
            OCCURRENCE + "replaces = 'lunch'",
            'episode 3: occurrence "lunch" replaces itself, directly or by way of others.',
        ),
        (
            OCCURRENCE + "capacity = 0x" + "f" * 5000,
            'episode 3, occurrence "lunch": capacity has to be between 0 and 1000000, not so large a number.',
        ),
        (
            OCCURRENCE.replace('"lunch"', '"Lunch!"'),
            'episode 3, occurrence "Lunch!": key has to be a-z, 0-9 and single hyphens, such as "lunch".',
        ),
        (
            OCCURRENCE + OCCURRENCE.removeprefix(EPISODE),
            'episode 3: occurrence "lunch" stands there more than once: each key belongs to one occurrence.',
        ),
        (
            RECORDING + RECORDING.removeprefix(EPISODE),
            "episode 3: recordings, url https://video.example.org/1 stands there more than once: "
            "give each recording its own.",
        ),
        (
            RECORDING + "id = 'A'",
            'episode 3, recording "R": id has to be 6 to 40 of a-z and 0-9, as an export writes it, not "A".',
        ),
        (
            RECORDING + "published = false\npublished_at = 2026-11-26T12:00:00",
            'episode 3, recording "R": published is false, and published_at says when it was: leave one of them out.',
        ),
        (HEAD + "title = 'again'", "it is not TOML: Cannot overwrite a value (at end of document)."),
    ],
)
def test_what_is_wrong_is_said_with_its_place_and_what_would_be_right(text, sentence):
    assert problems_in(text) == [sentence]


def test_everything_that_is_wrong_is_said_at_once():
    text = (
        WHOLE.replace("number = 1", "number = 0")
        .replace("capacity = 300", 'capacity = "300"')
        .replace("title", "titel")
    )

    assert len(problems_in(text)) > 8


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("../a.vtt", 'has to be the name of a file beside the series, such as "avsnitt-1.vtt"'),
        ("/etc/passwd", 'has to be the name of a file beside the series, such as "avsnitt-1.vtt"'),
        ("a\\\\b.vtt", 'has to be the name of a file beside the series, such as "avsnitt-1.vtt"'),
        (".a.vtt", 'has to be the name of a file beside the series, such as "avsnitt-1.vtt"'),
        ("a..vtt", 'has to be the name of a file beside the series, such as "avsnitt-1.vtt"'),
        ("a.srt", 'has to be the name of a file beside the series, such as "avsnitt-1.vtt"'),
        ("none.vtt", "does not lie beside the series"),
        ("folder.vtt", "is no plain file beside the series"),
        ("link.vtt", "is no plain file beside the series"),
        ("srt.vtt", 'is not WebVTT: its first line has to be "WEBVTT", not "1"'),
        ("binary.vtt", "is not UTF-8 text"),
        ("nul.vtt", "holds control characters, which captions never do"),
        ("empty.vtt", 'holds no caption: a line such as "00:01.000 --> 00:04.000" and its text below'),
        ("large.vtt", "is larger than 2 MB"),
    ],
)
def test_captions_that_cannot_be_taken(name, why, tmp_path):
    folder = tmp_path / "folder"
    (folder / "folder.vtt").mkdir(parents=True)
    (tmp_path / "outside.vtt").write_text(CAPTIONS, encoding="utf-8")
    (folder / "link.vtt").symlink_to(tmp_path / "outside.vtt")
    (folder / "srt.vtt").write_text("1\n00:00:01,000 --> 00:00:04,000\nHej", encoding="utf-8")
    (folder / "binary.vtt").write_bytes(b"WEBVTT\n\xff\xfe")
    (folder / "nul.vtt").write_text(CAPTIONS + "\x00", encoding="utf-8")
    (folder / "empty.vtt").write_text("WEBVTT\n\nNOTE inget", encoding="utf-8")
    (folder / "large.vtt").write_text(CAPTIONS + " " * 2_000_000, encoding="utf-8")
    path = folder / "serie.toml"
    path.write_text(RECORDING + f'captions = "{name}"', encoding="utf-8")

    with pytest.raises(InvalidFile) as refused:
        read_series(path, zone_of=lambda slug: "Europe/Stockholm")

    shown = name.replace("\\\\", "\\")
    assert refused.value.problems == [f'episode 3, recording "R": captions "{shown}" {why}.']


def test_captions_from_any_system_are_read():
    windows = {"avsnitt-1.vtt": "\ufeff" + CAPTIONS.replace("\n", "\r\n")}

    assert (
        read(RECORDING + 'captions = "avsnitt-1.vtt"', windows).episodes[0].recordings[0].captions == CAPTIONS
    )


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\xff", "it is not UTF-8 text, as TOML has to be"),
        (b"\x00" * 100, "it is not TOML: "),
        (b"a = " + b"[" * 10_000, "it is nested too deeply"),
        (b"a." * 100_000 + b"a = 1", "it is nested too deeply"),
        (b"[series]\nx = {" + b'"a" . ' * 50_000 + b"a = 1}", "it is nested too deeply"),
        (b"a = " + b"9" * 5_000, "it is not TOML: "),
        (b"#" * (LARGEST + 1), "it is larger than 5 MB, which no series is"),
    ],
)
def test_a_file_that_is_no_series_at_all(content, problem, tmp_path):
    path = tmp_path / "serie.toml"
    path.write_bytes(content)

    with pytest.raises(InvalidFile) as refused:
        read_series(path, zone_of=str)

    assert [each.startswith(problem) for each in refused.value.problems] == [True]


def test_what_is_no_file_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")

    for name, problem in (("pipe", "is no file"), ("", "is no file"), ("none", "does not exist")):
        with pytest.raises(InvalidFile, match=problem):
            read_series(tmp_path / name, zone_of=str)


def test_hostile_texts_are_made_harmless():
    title = "=?utf-8?q?=0D=0ABcc=3A_x=40y=2Ese?=\\u0000\\u202Egubb\\nrad två"

    document = read(HEAD.replace('"S"', f'"{title}"'))

    assert document.title == "utf-8?q?=0D=0ABcc=3A_x=40y=2Ese?=gubb rad två"


def test_a_file_may_begin_as_some_editors_begin_it(tmp_path):
    path = tmp_path / "serie.toml"
    path.write_text('[series]\nslug = "s"\ntitle = "S"\n', encoding="utf-8-sig")

    assert read_series(path, zone_of=lambda _: "Europe/Stockholm").title == "S"
