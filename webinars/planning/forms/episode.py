"""The form of an episode: its texts, its programme as lines, and the people on stage."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from webinars.lib.form_reading import Reading
from webinars.lib.languages import gettext
from webinars.lib.text import clean_line
from webinars.planning.forms import Fields
from webinars.planning.rules import MOST_EPISODES
from webinars.series.models import Episode

TEXTS = ("title", "summary", "description", "preparation", "compensation")
COLUMNS = (*TEXTS, "programme", "talking_points", "number")
STAGE_KINDS = ("speaker", "host")
SPARE_ROWS = 2
MOST_PEOPLE = 40
_CLOCK = r"\d{1,2}[.:]\d{2}"
_PROGRAMME_ROW = re.compile(rf"(?:kl\.?\s*)?({_CLOCK}(?:\s*[–-]\s*{_CLOCK})?)[\s–:-]+(.+)", re.IGNORECASE)


class OnStage(NamedTuple):
    """Somebody on stage, as the form has them."""

    kind: str
    name: str
    role: str
    email: str


def labels() -> Mapping[str, str]:
    """What the fields are called, in the order of the page."""
    return {
        "number": gettext("Nummer"),
        "title": gettext("Titel"),
        "summary": gettext("Sammanfattning"),
        "description": gettext("Innehåll"),
        "programme": gettext("Program"),
        "talking_points": gettext("Samtalsfrågor"),
        "preparation": gettext("Förbered dig"),
        "compensation": gettext("Ersättning"),
        "people": gettext("Medverkande"),
    }


def fields_of_episode(values: Mapping[str, Any], people: Iterable[OnStage]) -> dict[str, str]:
    """The form as it is shown for these columns and people; `people` once more as one text, to be compared."""
    people = list(people)
    return {
        **{name: values[name] for name in TEXTS},
        "number": str(values["number"]),
        "programme": "\n".join(_programme_line(row) for row in values["programme"]),
        "talking_points": "\n".join(values["talking_points"]),
        "people": "\n".join(", ".join(part for part in person[1:] if part) for person in people),
        **{
            f"{part}-{index}": text
            for index, person in enumerate(people)
            for part, text in person._asdict().items()
        },
    }


def columns_of(episode: Episode) -> dict[str, Any]:
    """The columns that the form is about."""
    return {name: getattr(episode, name) for name in COLUMNS}


def people_of(episode: Episode) -> list[OnStage]:
    """Who is on stage, speakers first."""
    kinds = {kind: place for place, kind in enumerate(STAGE_KINDS)}
    people = sorted(episode.people, key=lambda person: (kinds.get(person.kind, 9), person.position))
    return [OnStage(person.kind, person.name, person.role, person.email) for person in people]


def read_episode(reading: Reading, *, number: int | None) -> dict[str, Any]:
    """The columns that are meant. `number`: the one that stays; None while it may be chosen."""
    sentence = gettext("Skriv ett nummer mellan 1 och 999.")
    chosen = number or reading.number("number", 1, MOST_EPISODES, sentence)
    if chosen is None and not reading.problems:
        reading.wrong("number", sentence)
    return {
        "number": chosen or 0,
        "title": reading.line("title", missing=gettext("Skriv en titel.")),
        "summary": reading.text("summary", 5000),
        "description": reading.text("description"),
        "programme": [_programme_row(line) for line in reading.lines("programme")],
        "talking_points": reading.lines("talking_points"),
        "preparation": reading.text("preparation"),
        "compensation": reading.line("compensation", 1000),
    }


def read_people(reading: Reading) -> list[OnStage]:
    """Who is on stage; rows without a name and a role are left out."""
    people = []
    for index in range(MOST_PEOPLE):
        name, role = reading.line(f"name-{index}"), reading.line(f"role-{index}")
        email = reading.email(f"email-{index}")
        if name or role:
            kind = reading.choice(f"kind-{index}", STAGE_KINDS, STAGE_KINDS[0])
            people.append(OnStage(kind, name, role, email))
        elif email:
            reading.wrong(f"name-{index}", gettext("Skriv namn eller roll för den som har adressen."))
    return people


def rows_shown(fields: Fields) -> int:
    """How many rows for people the form has: those that are filled in, and some spare ones."""
    used = [index for index in range(MOST_PEOPLE) if any(fields.get(f"{part}-{index}") for part in _PARTS)]
    return min(max(used, default=-1) + 1 + SPARE_ROWS, MOST_PEOPLE)


def _programme_line(row: Mapping[str, str]) -> str:
    """What is no time is set off, so that it is read back as what it was."""
    if not row["at"]:
        return row["title"]
    return f"{row['at']}{' ' if _PROGRAMME_ROW.fullmatch(row['at'] + ' x') else ' | '}{row['title']}"


def _programme_row(line: str) -> dict[str, str]:
    """`12.00 Inledning` as time and title; a line without a time is a title."""
    at, bar, title = line.partition(" | ")
    if bar:
        return {"at": clean_line(at, 30), "title": clean_line(title)}
    found = _PROGRAMME_ROW.fullmatch(line)
    if found is None:
        return {"at": "", "title": line}
    at = re.sub(r"\s*[–-]\s*", "–", found[1].replace(":", "."))
    return {"at": at, "title": clean_line(found[2])}


_PARTS = ("name", "role", "email")
