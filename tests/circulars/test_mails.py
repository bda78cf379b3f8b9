"""A circular as its reader has it."""

from dataclasses import replace

from tests.circulars.conftest import ENGLISH, TEXT, read
from tests.registrations.examples import ANNA, BO
from webinars.mail.rules import MailState


def sent(readers, clock, text=TEXT):
    readers.order(readers.write(text))
    clock.pass_by(minutes=5)
    readers.settle()
    return readers.mails()[0]


def test_readers_of_english_get_the_english_text(readers, clock):
    readers.register(ANNA, language="en")

    mail = sent(readers, clock, ENGLISH)

    assert mail.subject == "Soon: Avsnittet nummer 1"
    assert read(mail).startswith(
        "Dear Anna,\n\nThursday 12 November 2026 12:00".replace(" November", "\u00a0November")
    )
    assert 'lang="sv"' not in read(mail, "html")


def test_without_an_english_text_they_get_the_swedish_one_marked_as_such_in_an_english_frame(readers, clock):
    readers.register(ANNA, language="en")

    html = read(sent(readers, clock), "html")

    assert '<html lang="en"' in html
    assert '<div lang="sv">' in html
    assert "You get this e-mail because" in html


def test_a_link_of_the_organisers_own_may_lead_elsewhere(readers, clock):
    readers.register(ANNA)
    text = replace(TEXT, text="Läs https://skr.se/om?a=1&b=2 först.")

    mail = sent(readers, clock, text)

    assert mail.state is MailState.QUEUED
    assert '<a class="link" href="https://skr.se/om?a=1&amp;b=2"' in read(mail, "html")


def test_markup_and_templates_stay_words(readers, clock):
    readers.register(BO)
    text = replace(TEXT, text="<script>alert(1)</script> {{ 7*7 }} {% raw %}")

    mail = sent(readers, clock, text)

    assert read(mail).startswith("<script>alert(1)</script> {{ 7*7 }} {% raw %}")
    assert "&lt;script&gt;" in read(mail, "html")


def test_it_says_why_it_came_and_names_a_way_out(readers, clock):
    readers.register(ANNA, status="waiting")

    mail = sent(readers, clock, replace(TEXT, segment={"state": "waiting"}, text="Hej!"))

    assert "eftersom du står på väntelistan till ”Avsnittet nummer 1”" in read(mail)
    assert "/min/" in read(mail)
    assert "/personuppgifter" in read(mail)
