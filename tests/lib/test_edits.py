"""Two who edit the same thing."""

from datetime import UTC, datetime

from webinars.lib.edits import SHOWN, Difference, differences, digest, is_outdated

VALUES = {"title": "Börja i behovet", "summary": ""}


def test_the_order_of_the_values_does_not_matter():
    assert digest(VALUES) == digest(dict(reversed(VALUES.items())))


def test_every_changed_value_gives_another_digest():
    changed = [{**VALUES, "title": "Beställ behov"}, {**VALUES, "summary": " "}, {"title": VALUES["title"]}]

    assert digest(VALUES) not in [digest(each) for each in changed]


def test_values_that_json_does_not_know_have_a_digest():
    assert digest({"at": datetime(2026, 11, 2, tzinfo=UTC)}) != digest(
        {"at": datetime(2026, 11, 3, tzinfo=UTC)}
    )


def test_a_form_is_outdated_when_something_was_saved_meanwhile():
    sent = {SHOWN: digest(VALUES)}

    assert not is_outdated(sent, VALUES)
    assert is_outdated(sent, {**VALUES, "title": "Beställ behov"})


def test_a_form_that_does_not_say_what_it_showed_is_outdated():
    assert is_outdated({}, VALUES)


def test_what_differs_is_named_in_the_order_of_the_page():
    found = differences(
        {"title": "A", "summary": "x", "place": "Online"},
        {"title": "B", "summary": "", "place": "Online", "shown": "0"},
        {"summary": "Ingress", "title": "Titel", "place": "Plats"},
    )

    assert found == [Difference("Ingress", "x", ""), Difference("Titel", "A", "B")]
