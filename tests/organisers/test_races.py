"""A button pressed twice, in two browsers at the same instant: done once, and never an error."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from tests.organisers.office import Browser, Office
from webinars.lib import edits
from webinars.organisers.rules import Role

AT_ONCE = 4
SERIES = {"title": "Ny serie", "language": "sv", "timezone": "Europe/Stockholm"}


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("serier/ny", SERIES),
        ("serier/min-serie/kopiera", {"title": "Kopia", "slug": "kopia", "dates": "without"}),
        ("arrangorer/ny", {"email": "ny@example.org", "name": "Bo Ek", "role": "editor", "language": "sv"}),
        ("tillfallen/1/varden/andra", {"others": "3"}),
        ("tillfallen/1/aterkoppling", {"words": "Kortare.", "shown": edits.digest({"words": ""})}),
    ],
)
def test_whoever_is_second_is_told_or_has_said_the_same(path, form, app, services):
    office = Office(app, services)
    office.furnish()
    administrator = office.organiser(Role.ADMINISTRATOR)
    browsers = [office.browser(administrator) for _ in range(AT_ONCE)]
    ready = Barrier(AT_ONCE)

    def press(browser: Browser) -> int:
        ready.wait(timeout=10)
        return browser.post(f"/arrangor/{path}", form).status_code

    with ThreadPoolExecutor(AT_ONCE) as threads:
        answers = list(threads.map(press, browsers))

    assert set(answers) <= {303, 409, 422}
    assert 303 in answers
