"""A series as a file, with every key that one may have, and the short ways to read and import it."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.orm import Session

from tests.fixtures.instants import NOW
from webinars.exchange.actions import import_series
from webinars.exchange.consequences import Report
from webinars.exchange.queries import recordings_by_episode
from webinars.exchange.toml_file.documents import InvalidFile, SeriesDocument
from webinars.exchange.toml_file.reading import read_series
from webinars.exchange.toml_file.writing import WrittenSeries, written_series
from webinars.lib.database import Database
from webinars.series.queries import series_with_slug

CAPTIONS = "WEBVTT\n\n1\n00:00.000 --> 00:04.000\nVälkommen till det första avsnittet.\n"

WHOLE = '''\
[series]
slug = "politiskt-ledarskap"
title = "Politiskt ledarskap och innovation"
summary = """
Åtta korta webbinarier.

För dig som är förtroendevald."""
status = "ongoing"
language = "sv"
timezone = "Europe/Stockholm"
audience = "förtroendevalda"
place = "Online"
price = "Kostnadsfritt"
compensation = "Fråga ditt kansli om arvode."
record_number = "2016-04337"
funder = "Vinnova"
registration_email = "anmalan@example.org"
invitation_lead_days = 14
decline_frees_seat = false

[series.organiser]
name = "Exempelorganisationen"
unit = "Lokal utveckling"
email = "innehall@example.org"

[[episodes]]
number = 1
title = "Varför tjänstedesign är en fråga för politiken"
summary = "Att förstå vardagen innan vi väljer lösning."
description = "Vi går igenom grunderna."
published = false
publish_at = 2026-10-26 08:00:00
compensation = "Ersättning efter kommunens regler."
speakers = [
    { name = "Kim Sagomark", role = "tjänstedesigner", email = "kim@example.org" },
    { role = "kommunstyrelsens ordförande, Ekdala" },
]
hosts = [
    { name = "Robin Demoberg", email = "robin@example.org" },
]
programme = [
    { at = "12.00", title = "Välkommen" },
    { title = "Samtal" },
]
talking_points = [
    "När fick nämnden senast höra en invånare med egna ord?",
    "Vad kan ni pröva före sommaren?",
]
preparation = "Läs ett uppdrag."

[[episodes.occurrences]]
key = "lunch"
starts_at = 2026-11-05 12:00:00
duration_minutes = 45
status = "cancelled"
reason = "Oväder"

[[episodes.occurrences]]
key = "lunch-2"
starts_at = 2026-11-12 12:00:00
duration_minutes = 45
status = "open"
capacity = 300
waitlist = "automatic"
platform = "bigbluebutton"
join_url = "https://video.example.org/rum/1"
place = "Rådhuset, Ekdala"
note = "Direkttextning"
registration_closes_at = 2026-11-12 11:00:00
registration_opens_at = 2026-10-28 08:00:00
replaces = "lunch"
previous_starts_at = 2026-11-10 12:00:00

[[episodes.recordings]]
id = "k3m9q7w2"
url = "https://video.example.org/v/1"
title = "Hela samtalet"
captions = "avsnitt-1.vtt"
length_seconds = 2705
language = "sv"
description = "Från inledning till frågor."
licence = "CC BY 4.0"
chapters = [
    { at = "0:03", title = "Början" },
    { at = "1:02:30", title = "Frågor" },
]
mirror_url = "https://spegel.example.org/v/1"
audio_url = "https://video.example.org/v/1.mp3"
audio_bytes = 1234567
stage = "captioning"
due_at = 2026-11-06 23:59:00
exception_reason = "Texten kommer i morgon."
published_at = 2026-11-01 08:00:00

[[episodes.recordings]]
id = "p4n8r6t2"
url = "https://video.example.org/v/2"
title = "Frågorna"
language = "sv"
due_at = 2026-11-13 23:59:00
published = false

[[episodes]]
number = 2
title = "Följ en invånare genom hela resan"
'''
SECRETS = ("https://video.example.org/rum/1", "kim@example.org", "robin@example.org")


def read(text: str, captions: Mapping[str, str] | None = None) -> SeriesDocument:
    """What a file with this text states; `captions` lie beside it."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        for captions_name, content in ({"avsnitt-1.vtt": CAPTIONS} if captions is None else captions).items():
            (folder / captions_name).write_text(content, encoding="utf-8")
        path = folder / "serie.toml"
        path.write_text(text, encoding="utf-8")
        return read_series(path, zone_of=lambda slug: "Europe/Stockholm")


def problems_in(text: str, captions: Mapping[str, str] | None = None) -> list[str]:
    """What is wrong with a file."""
    try:
        read(text, captions)
    except InvalidFile as error:
        return error.problems
    return []


def import_text(
    database: Database, text: str, captions: Mapping[str, str] | None = None, *, now: datetime = NOW
) -> Report:
    """Import a file with this text."""
    with database.write() as session:
        return import_series(session, read(text, captions), now=now)


def export(
    database: Database, slug: str = "politiskt-ledarskap", *, with_secrets: bool = True
) -> WrittenSeries:
    """The series as it would be written."""
    with database.read() as session:
        return export_from(session, slug, with_secrets=with_secrets)


def export_from(session: Session, slug: str, *, with_secrets: bool = True) -> WrittenSeries:
    """The series as it would be written, out of a transaction that may not be over."""
    session.expire_all()
    series = series_with_slug(session, slug)
    assert series is not None
    return written_series(series, recordings_by_episode(session, series), with_secrets=with_secrets)
