"""From a file to a `SeriesDocument`, or to a sentence for each thing that is wrong with it."""

import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from webinars.exchange.saying import said
from webinars.exchange.toml_file.documents import EpisodeDocument, InvalidFile, PersonDocument, SeriesDocument
from webinars.exchange.toml_file.fields import Table, is_zone
from webinars.exchange.toml_file.occurrences import read_occurrences
from webinars.exchange.toml_file.recordings import read_recordings
from webinars.lib.languages import LANGUAGES
from webinars.lib.text import clean_line
from webinars.series.rules import SERIES_STATUSES, is_slug

LARGEST = 5_000_000
# The parser takes time by the square of a key's parts: a hundred thousand of them would keep it busy for minutes.
_ENDLESS_KEY = re.compile(
    r"""(?:^|[{,\[])[ \t]*(?:(?:[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.[ \t]*){50}""", re.ASCII | re.MULTILINE
)
MOST_EPISODES = 999


def read_series(path: Path, *, zone_of: Callable[[str], str]) -> SeriesDocument:
    """Read and check the file. Raises InvalidFile.

    `zone_of` gives the time zone of the series with a slug, for files that do not name it.
    """
    content = _content(path)
    problems: list[str] = []
    document = _read(Table(content, "", problems), path.parent, zone_of)
    if problems or document is None:
        raise InvalidFile(problems)
    return document


def read_series_alone(content: bytes, *, zone_of: Callable[[str], str]) -> tuple[SeriesDocument, list[str]]:
    """The same without a folder: captions that lie beside the file are not there, and their names are given instead.

    The recordings are read as if they named no captions, so that those that they have stay. Raises InvalidFile.
    """
    values = _parsed(content)
    left_out = _take_captions_out(values)
    problems: list[str] = []
    document = _read(Table(values, "", problems), Path(), zone_of)
    if problems or document is None:
        raise InvalidFile(problems)
    return document, left_out


def _content(path: Path) -> dict[str, Any]:
    try:
        if not path.is_file():
            raise InvalidFile([f"{path} is no file." if path.exists() else f"{path} does not exist."])
        if path.stat().st_size > LARGEST:
            raise InvalidFile(
                [said("it is larger than {size} MB, which no series is.", size=LARGEST // 1_000_000)]
            )
        return _parsed(path.read_bytes())
    except OSError as error:
        raise InvalidFile([f"it cannot be read: {error.strerror}."]) from None


def _parsed(content: bytes) -> dict[str, Any]:
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
        if _ENDLESS_KEY.search(text):
            raise InvalidFile([said("it is nested too deeply.")])
        return tomllib.loads(text)
    except UnicodeDecodeError:
        raise InvalidFile([said("it is not UTF-8 text, as TOML has to be.")]) from None
    except ValueError as error:
        raise InvalidFile([said("it is not TOML: {error}.", error=_where_in_toml(error))]) from None
    except RecursionError:
        raise InvalidFile([said("it is nested too deeply.")]) from None


def _where_in_toml(error: ValueError) -> str:
    """What the parser says, with the line in the reader's language."""
    found = re.fullmatch(r"(.*) \(at line (\d+), column (\d+)\)", str(error), re.DOTALL)
    if found is None:
        return said("{what} (at end of document)", what=str(error).removesuffix(" (at end of document)"))
    return said("{what} (at line {line}, column {column})", what=found[1], line=found[2], column=found[3])


def _take_captions_out(values: dict[str, Any]) -> list[str]:
    """Of what has the shape of recordings; what has another is told about when it is read."""
    episodes = values.get("episodes")
    tables = [each for each in episodes if isinstance(each, dict)] if isinstance(episodes, list) else []
    lists = [each["recordings"] for each in tables if isinstance(each.get("recordings"), list)]
    recordings = [each for some in lists for each in some if isinstance(each, dict)]
    named = [each.pop("captions", None) for each in recordings]
    return [clean_line(name, 120) for name in named if isinstance(name, str) and name]


def _read(root: Table, folder: Path, zone_of: Callable[[str], str]) -> SeriesDocument | None:
    series = root.table("series")
    tables = root.tables("episodes", "episode entry")
    root.finish()
    if series is None:
        if not root.problems:
            root.wrong("[series]", said("is missing: a series begins with it"))
        return None
    series.where = said("series")
    slug = series.line("slug", required=True) or ""
    if slug and not is_slug(slug):
        series.wrong(
            "slug",
            said(
                "has to be a-z, 0-9 and single hyphens, at most 80 characters, since it stands in addresses"
            ),
        )
    zone = series.line("timezone", limit=60) or zone_of(slug)
    if not is_zone(zone):
        sentence = 'has to be a time zone such as "Europe/Stockholm", not "{zone}"'
        series.wrong("timezone", said(sentence, zone=zone))
        zone = "UTC"
    episodes = tuple(_episode(table, folder, zone) for table in tables or [])
    _require_different_numbers(root, episodes)
    return _series(series, slug, zone, episodes)


def _series(table: Table, slug: str, zone: str, episodes: tuple[EpisodeDocument, ...]) -> SeriesDocument:
    organiser = table.table("organiser") or Table({}, said("series, organiser"), table.problems)
    document = SeriesDocument(
        slug=slug,
        title=table.line("title", required=True) or "",
        summary=table.paragraphs("summary"),
        status=table.choice("status", SERIES_STATUSES),
        language=table.choice("language", LANGUAGES),
        timezone=zone,
        audience=table.line("audience"),
        place=table.line("place"),
        price=table.line("price"),
        compensation=table.line("compensation", limit=1000),
        record_number=table.line("record_number", limit=100),
        funder=table.line("funder"),
        organiser_name=organiser.line("name"),
        organiser_unit=organiser.line("unit"),
        organiser_email=organiser.email("email"),
        registration_email=table.email("registration_email"),
        invitation_lead_days=table.number("invitation_lead_days", 0, 365),
        decline_frees_seat=table.flag("decline_frees_seat"),
        published=table.flag("published"),
        episodes=episodes,
    )
    organiser.finish()
    table.finish()
    return document


def _episode(table: Table, folder: Path, zone: str) -> EpisodeDocument:
    number = table.number("number", 1, MOST_EPISODES, required=True) or 0
    if number:
        table.where = said("episode {number}", number=number)
    document = EpisodeDocument(
        number=number,
        title=table.line("title", required=True) or "",
        summary=table.paragraphs("summary"),
        description=table.paragraphs("description"),
        programme=_programme(table),
        talking_points=table.lines("talking_points"),
        preparation=table.paragraphs("preparation"),
        compensation=table.line("compensation", limit=1000),
        published=table.flag("published"),
        publish_at=table.instant("publish_at", zone),
        speakers=_people(table, "speakers"),
        hosts=_people(table, "hosts"),
        occurrences=read_occurrences(table, zone),
        recordings=read_recordings(table, folder, zone),
    )
    table.finish()
    return document


def _programme(table: Table) -> list[dict[str, str]] | None:
    rows = table.tables("programme", "row")
    if rows is None:
        return None
    programme = []
    for row in rows:
        programme.append(
            {"at": row.line("at", limit=30) or "", "title": row.line("title", required=True) or ""}
        )
        row.finish()
    return programme


def _people(table: Table, key: str) -> tuple[PersonDocument, ...] | None:
    rows = table.tables(key, "person")
    if rows is None:
        return None
    return tuple(_person(row) for row in rows)


def _person(row: Table) -> PersonDocument:
    person = PersonDocument(name=row.line("name"), role=row.line("role"), email=row.email("email"))
    if not (person.name or person.role):
        row.wrong("name", said("is missing, and so is role: say who it is by at least one of them"))
    row.finish()
    return person


def _require_different_numbers(root: Table, episodes: tuple[EpisodeDocument, ...]) -> None:
    numbers = [episode.number for episode in episodes if episode.number]
    for number in sorted({number for number in numbers if numbers.count(number) > 1}):
        root.wrong(
            said("episode {number}", number=number),
            said("stands in the file more than once: each number belongs to one episode"),
        )
