"""No text that people or files hand over changes what a calendar holds."""

from dataclasses import replace

from hypothesis import given, settings

from tests.invitations.examples import ANNA, ENTRY, ORGANIZER, URL, asked
from tests.invitations.readers import line, names, read_with_vobject
from tests.mail.hostile import hostile_text
from webinars.invitations.calendar import cancel, publish
from webinars.lib.text import clean_line, clean_text, cut_to_utf16
from webinars.mail.message import Mailbox


@settings(deadline=None)
@given(summary=hostile_text, description=hostile_text, location=hostile_text, name=hostile_text)
def test_no_text_adds_a_property_or_changes_another(libical, summary, description, location, name):
    entry = replace(ENTRY, summary=summary, description=description, location=location)

    ics = asked(entry, attendee=Mailbox(name, "anna@example.org"))

    assert names(ics) == names(asked())
    assert libical.problems(ics) == []
    event = libical.event(ics)
    assert event == read_with_vobject(ics)
    assert event.summary == (cut_to_utf16(clean_line(summary), 255) or "–")
    assert event.description == f"{URL}\n\n{clean_text(description)}".strip()
    assert event.location == (cut_to_utf16(clean_line(location or URL), 255) or "–")
    assert line(ics, "ATTENDEE").endswith(":mailto:anna@example.org")


@settings(deadline=None)
@given(uid=hostile_text, url=hostile_text, zone=hostile_text, language=hostile_text, name=hostile_text)
def test_nor_does_anything_else_that_is_handed_over(libical, uid, url, zone, language, name):
    entry = replace(ENTRY, uid=f"x{uid}", url=f"https://example.org/{url}", timezone=zone, language=language)

    mailed = cancel(entry, organizer=Mailbox(name, "svar@example.org"), attendee=ANNA)
    published = publish([entry, replace(entry, cancelled=True)], name=name)

    plain = replace(ENTRY, timezone="UTC")
    assert names(mailed) == names(cancel(plain, organizer=ORGANIZER, attendee=ANNA))
    assert names(published) == names(publish([plain, replace(plain, cancelled=True)], name="x"))
    assert libical.problems(mailed) == libical.problems(published) == []


@settings(deadline=None)
@given(summary=hostile_text, description=hostile_text, name=hostile_text)
def test_lines_are_short_whole_and_end_as_they_should(summary, description, name):
    entry = replace(ENTRY, summary=summary, description=description)

    for ics in (asked(entry, attendee=Mailbox(name, "anna@example.org")), publish([entry], name=name)):
        lines = ics.split(b"\r\n")
        assert b"\n" not in b"".join(lines)
        assert b"\r" not in b"".join(lines)
        assert max(map(len, lines)) <= 75
        assert [text.decode() for text in lines]
