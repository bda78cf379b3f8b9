"""A series that words every mail itself: what those who registered read, from the form to the last reminder."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from webinars.invitations.jobs import announce_owed_news
from webinars.mail.models import OutgoingMail
from webinars.registrations.models import Attendee
from webinars.series.actions import cancel_occurrence, reschedule_occurrence
from webinars.series.models import Series
from webinars.wording.models import OwnText
from webinars.wording.rules import KINDS


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_everything_that_is_mailed_is_in_the_words_of_the_series(office):
    first, full = office.open_series(capacity=1, episodes=2)
    word_everything(office)
    for occurrence_id, name in ((first, "Anna"), (full, "Eve"), (full, "Bo")):
        office.register(occurrence_id, email=f"{name.lower()}@example.org", name=name)
        speak_english(office, "eve@example.org")
        office.settle()
    office.register(first, full, email="cia@example.org", name="Cia")
    office.settle()

    with office.occurrence(first) as (session, occurrence):
        later = occurrence.starts_at + timedelta(days=1)
        reschedule_occurrence(session, occurrence, starts_at=later, now=office.clock())
    office.clock.pass_by(days=20, hours=3)
    office.settle()
    with office.occurrence(full) as (session, occurrence):
        cancel_occurrence(session, occurrence, reason="Läraren är sjuk.", now=office.clock())

    assert set(office.subjects()) == {
        "sv invitation: Anna, Avsnitt 1",
        "en invitation: Eve, Avsnitt 2",
        "sv waiting: Bo, Avsnitt 2",
        "sv waiting: Cia, Avsnitt 1",
        "sv waiting: Cia, Avsnitt 2",
        "sv overview_waiting: Cia",
        "sv moved: Anna, Avsnitt 1",
        "sv moved_waiting: Cia, Avsnitt 1",
        "sv reminder_tomorrow: Anna, Avsnitt 1",
        "en cancelled: Eve, Avsnitt 2",
        "sv cancelled: Bo, Avsnitt 2",
        "sv cancelled: Cia, Avsnitt 2",
    }
    for received in office.server.received:
        kind = received.message["Subject"].partition(":")[0]
        for part in bodies(received):
            worded = [f"{kind} opening", f"{kind} closing"]
            assert [words for words in worded if words not in part] == [], kind
            assert "Avsnitt" in part or "Politiskt" in part, kind
            assert "/personuppgifter" in part, kind


def test_a_mail_that_waits_in_the_outbox_keeps_the_words_that_it_was_written_with(office):
    [lunch] = office.open_series()
    word_everything(office)
    office.register(lunch)
    announce_owed_news(office.services)
    before = frozen(office)
    with office.services.database.write() as session:
        session.execute(update(OwnText).values(text="Något annat"))
    office.settle()

    assert b"invitation opening" in before
    [received] = office.server.received
    assert received.message["Subject"] == "sv invitation: Anna, Avsnitt 1"


def word_everything(office):
    with office.services.database.write() as session:
        series_id = session.scalars(select(Series.id)).one()
        rows = [
            {
                "series_id": series_id,
                "kind": kind.name,
                "language": language,
                "part": part.value,
                "text": text(kind, language, part),
                "standard": "",
                "changed_at": office.clock(),
            }
            for kind in KINDS.values()
            for language in ("sv", "en")
            for part in kind.parts
        ]
        session.execute(insert(OwnText), rows)


def text(kind, language, part):
    if part.value != "subject":
        return f"{language} {kind.name} {part}"
    title = ", {titel}" if "titel" in kind.placeholders else ""
    return f"{language} {kind.name}: {{fornamn}}{title}"


def speak_english(office, email):
    with office.services.database.write() as session:
        session.execute(update(Attendee).where(Attendee.email == email).values(language="en"))


def bodies(received):
    parts = [part for part in received.message.walk() if part.get_content_maintype() == "text"]
    return [part.get_content() for part in parts if part.get_content_subtype() in ("plain", "html")]


def frozen(office):
    with office.services.database.read() as session:
        return session.scalars(select(OutgoingMail)).one().message
