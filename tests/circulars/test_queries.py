"""Reads of circulars, asked of both databases."""

from tests.organisers.office import Office


def test_the_lists_of_what_was_written_are_shown(app, services):
    office = Office(app, services)
    office.furnish()
    editor = office.signed_in()

    for place in ("tillfallen/1", "serier/min-serie"):
        assert editor.get(f"/arrangor/{place}/meddelanden").status_code == 200
