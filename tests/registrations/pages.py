"""Filling in the form as a browser does, and reading the answer as a person does."""

import re
from collections.abc import Mapping
from html import unescape

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

SLUG = "politiskt-ledarskap"
FORM = f"/serier/{SLUG}/anmalan"
ANNA = {
    "given_name": "Anna",
    "family_name": "Åberg",
    "email": "anna.aberg@example.org",
    "organisation": "Goteborg",
}
SIV = {"sender_given_name": "Siv", "sender_family_name": "Ek", "sender_email": "siv@example.org"}


def send(
    client: FlaskClient, *fields: Mapping[str, object], path: str = FORM, **further: object
) -> TestResponse:
    """Send the form with these fields."""
    data = {name: value for each in (*fields, further) for name, value in each.items()}
    return client.post(path, data=data)


def said(response: TestResponse) -> str:
    """What the page says, without its tags."""
    main = re.search(r"<main.*</main>", response.text, re.DOTALL)
    text = re.sub(
        r"<(?:script|datalist)\b.*?</(?:script|datalist)>|<[^>]+>",
        " ",
        main[0] if main else "",
        flags=re.DOTALL,
    )
    return " ".join(unescape(text).split())


def title(response: TestResponse) -> str:
    """What the browser's tab says."""
    found = re.search(r"<title>(.*?)</title>", response.text, re.DOTALL)
    return unescape(found[1]) if found else ""


def form_key(response: TestResponse) -> str:
    """The key of this copy of the page."""
    found = re.search(r'name="form_key" value="([^"]*)"', response.text)
    assert found
    return found[1]


def ticked(response: TestResponse) -> list[str]:
    """The values of the ticked occurrences."""
    return re.findall(r'name="occurrence" type="checkbox" value="(\d+)" checked', response.text)


def values(response: TestResponse) -> dict[str, str]:
    """What stands in the text fields."""
    inputs = re.findall(r"<input ([^>]*)>", response.text)
    pairs = [
        (re.search(r'name="([^"]*)"', each), re.search(r'value="([^"]*)"', each))
        for each in inputs
        if "checkbox" not in each and "hidden" not in each
    ]
    return {name[1]: unescape(value[1]) for name, value in pairs if name and value}
