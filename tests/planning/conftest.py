"""Fixtures for tests of planning: an office, and an editor's browser."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import unescape

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.organisers.office import Browser, Office
from webinars.lib.database import Database
from webinars.organisers.rules import Role
from webinars.series.models import Episode, Series
from webinars.series.queries import series_with_slug
from webinars.services import Services

SERIES = "/arrangor/serier/min-serie/"


@dataclass
class Planner:
    """Somebody who plans in their browser, and what has come of it."""

    browser: Browser
    database: Database

    def get(self, path: str = "") -> TestResponse:
        """A page below the series."""
        return self.browser.get(f"{SERIES}{path}")

    def post(self, path: str, values: Mapping[str, str] | None = None, **others: str) -> TestResponse:
        """Send a form below the series."""
        return self.browser.post(f"{SERIES}{path}", values, **others)

    def save(self, path: str, **changed: str) -> TestResponse:
        """Open a form, change these fields, and send it as a browser would."""
        return self.post(path, {**fields_in(self.get(path)), **changed})

    def series(self, slug: str = "min-serie") -> Series:
        """The series as it stands."""
        with self.database.read() as session:
            series = series_with_slug(session, slug)
            assert series is not None
            return series

    def episode(self, number: int = 1) -> Episode:
        """One of its episodes."""
        return next(each for each in self.series().episodes if each.number == number)

    def titles(self) -> list[str]:
        """`["1 Börja i behovet", ...]`"""
        return [f"{each.number} {each.title}" for each in self.series().episodes]


@pytest.fixture
def office(app: Flask, services: Services) -> Office:
    """An installation with two series without episodes."""
    return Office(app, services)


@pytest.fixture
def planner_with(office: Office, database: Database) -> Callable[..., Planner]:
    """Gives the browser of somebody with a role in all series, or in the first one (`series=...`)."""

    def planner_with(role: Role, *, alone: bool = False, **options: object) -> Planner:
        organiser = (
            office.organiser(series={office.series_ids[0]: role}, **options)  # type: ignore[arg-type]
            if alone
            else office.organiser(role, **options)  # type: ignore[arg-type]
        )
        return Planner(office.browser(organiser), database)

    return planner_with


@pytest.fixture
def planner(planner_with: Callable[..., Planner]) -> Planner:
    """An editor for all series."""
    return planner_with(Role.EDITOR)


def fields_in(page: TestResponse) -> dict[str, str]:
    """What a browser would send of the page's large form: its text fields, areas and choices as they are shown."""
    form = max(re.findall(r"<form\b.*?</form>", page.text, re.DOTALL), key=len)
    found = {}
    for tag in re.findall(r"<input\b[^>]*>", form):
        named = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if "name" in named and (named.get("type") not in ("radio", "checkbox") or " checked" in tag):
            found[named["name"]] = unescape(named.get("value", ""))
    for name, text in re.findall(
        r'<textarea\b[^>]*? name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL
    ):
        found[name] = unescape(text)
    for name, options in re.findall(r'<select\b[^>]*? name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    found.pop("form_token", None)
    return found


def text_of(page: TestResponse) -> str:
    """What a reader sees of the main part, with single spaces."""
    main = re.search(r"<main.*?</main>", page.text, re.DOTALL)
    assert main is not None
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main[0]))).strip()
