"""A mail out of two templates."""

import pytest
from jinja2 import TemplateNotFound, UndefinedError

from webinars.config import Site
from webinars.lib.signing import Signer
from webinars.mail.message import CalendarPart, Mailbox
from webinars.mail.writing import write_mail
from webinars.registrations.links import Links

ANNA = Mailbox("Anna <b>", "anna@example.org")
VALUES = {
    "attendees": [],
    "links": Links("https://webbinarier.example.org", Signer("x" * 40)),
    "site": Site(organisation="Ekdala <i>"),
}


def write(template="registrations/mails/my_link", values=VALUES, **options):
    options = {"recipient": ANNA, "subject": "Hej <u>", "language": "sv", **options}
    return write_mail(template, values, **options)


def test_it_has_a_text_that_was_written_by_hand_and_an_html_part():
    mail = write()

    assert mail.text.startswith("Någon bad om en länk till den här adressen")
    assert mail.html.startswith("<!doctype html>")
    assert mail.kind == "my_link"


def test_it_carries_on_what_it_is_handed():
    calendar = CalendarPart("REQUEST", b"BEGIN:VCALENDAR")
    mail = write(calendar=calendar, in_reply_to="<1@example.org>", unsubscribe_url="https://example.org/stop")

    assert (mail.recipient, mail.subject, mail.language) == (ANNA, "Hej <u>", "sv")
    assert (mail.calendar, mail.in_reply_to) == (calendar, "<1@example.org>")
    assert mail.unsubscribe_url == "https://example.org/stop"


def test_only_the_html_part_is_escaped():
    mail = write()

    assert "<title>Hej &lt;u&gt;</title>" in mail.html
    assert "Ekdala &lt;i&gt;" in mail.html
    assert "Ekdala <i>" in mail.text


def test_it_says_in_which_language_it_is():
    assert '<html lang="en"' in write(language="en").html


def test_a_template_that_wants_more_than_it_gets_is_an_error():
    with pytest.raises(UndefinedError):
        write(values={})


def test_a_template_that_does_not_exist_is_an_error():
    with pytest.raises(TemplateNotFound):
        write("registrations/mails/no_such_mail")
