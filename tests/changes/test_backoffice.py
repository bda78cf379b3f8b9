"""What an organiser reads before a change is what happens, and what they take back was never told."""

import html
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.fixtures.instants import NOW
from tests.organisers.office import Browser, Office
from tests.registrations.examples import ANNA, BO, CILLA, add_attendee, add_occurrence
from webinars.changes.models import Change
from webinars.mail.models import OutgoingMail
from webinars.organisers.audit.tables import AuditEntry
from webinars.organisers.rules import Role
from webinars.registrations.actions import register_attendee
from webinars.series.models import Occurrence, Series
from webinars.timetable import TIMETABLE

# Pages that have no SQL of their own; what they call is tested on both databases.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

MOVED = {"date": "2026-11-19", "start_time": "12:00", "end_time": "13:00", "reason": ""}
CANCELLED = {"ready_reason": "weather", "reason": ""}


@pytest.fixture
def here(office: Office) -> str:
    """The address of an occurrence for which Anna and Bo have registered, and have been told so."""
    with office.services.database.write() as session:
        occurrence = add_occurrence(session, session.get_one(Series, office.series_ids[0]))
        for person in (ANNA, BO):
            register_attendee(session, occurrence, add_attendee(session, person), now=NOW)
        address = f"/arrangor/tillfallen/{occurrence.id}"
    work(office)
    deliver(office)
    return address


@pytest.fixture
def editor(office: Office) -> Browser:
    return office.signed_in()


def work(office: Office) -> None:
    """Everything that is owed is written."""
    while sum(entry.job(office.services) for entry in TIMETABLE):
        continue


def deliver(office: Office) -> None:
    """What was written, the mail server took."""
    with office.services.database.write() as session:
        for mail in session.scalars(select(OutgoingMail).where(OutgoingMail.state == "queued")):
            mail.state, mail.accepted_at = type(mail.state)("accepted"), office.services.now()


def mails(office: Office) -> int:
    with office.services.database.read() as session:
        return session.scalar(select(func.count(OutgoingMail.id))) or 0


def stored(office: Office, here: str) -> Occurrence:
    with office.services.database.read() as session:
        return session.get_one(Occurrence, int(here.rpartition("/")[2]))


def fields(page, action: str = "") -> dict[str, str]:
    """What the hidden fields of a page's form carry."""
    form = next(
        form
        for form in re.findall(r"<form\b.*?</form>", page.text, re.DOTALL)
        if 'name="shown"' in form and action in form
    )
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
    return {name: html.unescape(value) for name, value in found}


def confirm(browser: Browser, address: str, typed: dict[str, str]):
    """Read the consequences and press the button."""
    shown = browser.post(address, typed)
    assert shown.status_code == 200
    return browser.post(address, fields(shown), step="confirm")


def test_nothing_is_changed_before_the_consequences_were_read(office, here, editor):
    page = editor.post(f"{here}/flytta", MOVED)

    assert "2 anmälda får ny kalenderinbjudan. De behåller sin plats och kan tacka nej." in page.text
    assert "Ny tid: Avsnittet nummer 1, 19 november 2026" in page.text.replace("\xa0", " ")
    assert stored(office, here).revision == 0


def test_what_is_confirmed_without_having_been_read_is_shown_first(office, here, editor):
    page = editor.post(f"{here}/flytta", MOVED, step="confirm")

    assert (page.status_code, stored(office, here).revision) == (409, 0)
    assert "Något har ändrats sedan du läste sidan" in page.text


def test_a_move_waits_and_its_page_says_until_when(office, here, editor):
    before = mails(office)
    done = confirm(editor, f"{here}/flytta", MOVED)
    page = editor.get(done.location)
    work(office)

    assert "E-breven skickas kl. 10.05" in page.text.replace("\xa0", " ")
    assert mails(office) == before


def test_what_a_new_day_clashes_with_is_read_before_it_is_confirmed(here, editor):
    shown = editor.post(f"{here}/flytta", {**MOVED, "date": "2027-05-06"})
    usual = editor.post(f"{here}/flytta", MOVED)

    assert "Dagen är Kristi himmelsfärdsdag." in shown.text
    assert "Tänk en gång till om dagen" not in usual.text


def test_undone_from_its_page_nothing_is_ever_mailed(office, here, editor, clock):
    before, moved = mails(office), confirm(editor, f"{here}/flytta", MOVED)
    page = editor.get(moved.location)
    undo = re.search(r'action="(\S+/angra)"', page.text)[1]
    clock.pass_by(minutes=2)
    undone = editor.post(undo, fields(page, "angra"))
    clock.pass_by(minutes=9)
    work(office)

    assert undone.location.endswith("gjort=undone")
    assert (mails(office), stored(office, here).previous_starts_at) == (before, None)


def test_what_was_told_before_the_undo_was_pressed_is_shown_once_more(office, here, editor, clock):
    """Nobody who was promised silence makes noise by it."""
    moved = confirm(editor, f"{here}/flytta", MOVED)
    page = editor.get(moved.location)
    undo = re.search(r'action="(\S+/angra)"', page.text)[1]
    clock.pass_by(minutes=6)
    work(office)
    deliver(office)

    again = editor.post(undo, fields(page, "angra"))
    assert again.status_code == 409
    assert "De får ett e-brev till, genast:" in again.text
    assert "2 anmälda får ny kalenderinbjudan" in again.text

    undone = editor.post(undo, fields(again))
    work(office)
    assert (undone.status_code, stored(office, here).starts_at.day) == (303, 12)


def test_skicka_nu_ends_the_wait(office, here, editor):
    before = mails(office)
    confirm(editor, f"{here}/flytta", MOVED)
    editor.post(f"{here}/skicka-nu")
    work(office)

    assert mails(office) == before + 2


def test_who_is_second_is_shown_what_the_first_one_changed(office, here, editor):
    other = office.signed_in(Role.ADMINISTRATOR)
    shown = fields(editor.post(f"{here}/stall-in", CANCELLED))
    confirm(other, f"{here}/flytta", MOVED)

    page = editor.post(f"{here}/stall-in", shown, step="confirm")

    assert (page.status_code, stored(office, here).status) == (409, "open")


def test_one_more_among_few_is_read_anew_and_the_same_is_not(office, here, editor):
    shown = fields(editor.post(f"{here}/flytta", MOVED))
    with office.services.database.write() as session:
        occurrence = session.get_one(Occurrence, stored(office, here).id)
        occurrence.waitlist, occurrence.capacity = "offers", 2
        session.flush()
        register_attendee(session, occurrence, add_attendee(session, CILLA), now=NOW)
    page = editor.post(f"{here}/flytta", shown, step="confirm")

    assert (page.status_code, stored(office, here).revision) == (409, 0)


def test_the_form_comes_back_as_it_was_typed(here, editor):
    page = editor.post(f"{here}/flytta", MOVED, date="snart")
    again = editor.post(f"{here}/flytta", MOVED, step="edit")

    assert (page.status_code, 'value="snart"' in page.text, "error-summary" in page.text) == (422, True, True)
    assert 'value="2026-11-19"' in again.text


def test_the_preview_is_the_mail_and_can_be_framed_by_us_alone(here, editor):
    page = editor.post(f"{here}/flytta", {**MOVED, "reason": "Talaren är <sjuk>."})
    address = html.unescape(re.search(r'<iframe[^>]* src="([^"]+)"', page.text)[1])
    mail = editor.get(address)

    assert (mail.status_code, "Talaren är &lt;sjuk&gt;." in mail.text) == (200, True)
    assert "sandbox" in mail.headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in mail.headers["Content-Security-Policy"]


def test_readers_of_both_languages_have_a_preview_each(office, here, editor):
    with office.services.database.write() as session:
        add_attendee(session, BO).language = "en"

    page = editor.post(f"{here}/flytta", MOVED)

    assert "Ny tid: Avsnittet nummer 1" in page.text
    assert "New time: Avsnittet nummer 1" in page.text
    assert len(re.findall("<iframe", page.text)) == 2


def test_the_history_says_who_did_what_and_the_log_does_not_know_the_link(office, here, editor):
    confirm(editor, f"{here}/lank", {"join_url": "https://mote.example.org/hemligt"})
    page = editor.get(f"{here}/")

    assert "Ny länk till sändningen" in page.text
    assert "Anna Ek" in page.text
    with office.services.database.read() as session:
        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
        assert (entry.verb, entry.payload.after) == ("occurrence link changed", {})


def test_the_storm_page_has_chosen_the_nearest_and_the_weather(here, editor):
    page = editor.get("/arrangor/ovader")
    shown = editor.post("/arrangor/ovader", {"occurrence": here.rpartition("/")[2], **CANCELLED})

    assert len(re.findall(r"<input[^>]* checked", page.text)) == 2
    assert "Vi ställer in på grund av oväder." in shown.text
    assert editor.post("/arrangor/ovader", CANCELLED).status_code == 422


def test_a_new_date_is_offered_and_its_answers_are_counted(office, here, editor, clock):
    confirm(editor, f"{here}/stall-in", CANCELLED)
    clock.pass_by(minutes=6)
    work(office)
    confirm(editor, f"{here}/ny-tid", MOVED)
    clock.pass_by(minutes=6)
    work(office)

    page = editor.get(f"{here}/svar")
    counts = re.findall(r"<dd>(\d+)</dd>", page.text)

    assert counts == ["0", "0", "2"]
    assert "Anna Åberg" in page.text


def test_the_phone_list_is_written_down_as_an_export(office, here, editor):
    asked = editor.get(f"{here}/telefonlista")
    listed = editor.post(f"{here}/telefonlista")

    assert "Vi sparar inga telefonnummer." in asked.text
    assert (ANNA.email in asked.text, ANNA.email in listed.text) == (False, True)
    with office.services.database.read() as session:
        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
        assert (entry.verb, entry.payload.after) == ("phone list made", {"people": 2})


def test_a_host_sees_the_page_but_neither_the_link_nor_what_can_be_done(office, here):
    with office.services.database.write() as session:
        session.get_one(Occurrence, stored(office, here).id).join_url = "https://mote.example.org/hemligt"
    page = office.signed_in(Role.HOST).get(f"{here}/")

    assert page.status_code == 200
    assert ("hemligt" in page.text, "Ställ in" in page.text, "Ändringar" in page.text) == (False,) * 3


def test_who_answers_to_a_new_date_is_not_for_hosts_to_see_long_before_it(office, here, editor):
    confirm(editor, f"{here}/stall-in", CANCELLED)
    confirm(editor, f"{here}/ny-tid", MOVED)
    host = office.signed_in(Role.HOST)

    assert (host.get(f"{here}/svar").status_code, "/svar" in host.get(f"{here}/").text) == (403, False)
    assert (editor.get(f"{here}/svar").status_code, "/svar" in editor.get(f"{here}/").text) == (200, True)


def test_a_new_date_confirmed_twice_is_offered_once(office, here, editor):
    confirm(editor, f"{here}/stall-in", CANCELLED)
    shown = editor.post(f"{here}/ny-tid", MOVED)
    once, twice = (editor.post(f"{here}/ny-tid", fields(shown), step="confirm") for _ in range(2))

    assert (once.status_code, twice.status_code) == (303, 422)
    with office.services.database.read() as session:
        assert session.scalar(select(func.count()).where(Occurrence.replaces_id.is_not(None))) == 1


def test_another_occurrences_change_is_not_undone_here(office, here, editor):
    confirm(editor, f"{here}/flytta", MOVED)
    with office.services.database.write() as session:
        series = session.get_one(Series, office.series_ids[0])
        other = add_occurrence(session, series, 2, starts_at=NOW + timedelta(days=30)).id
        change_id = session.scalars(select(Change.id)).one()

    assert editor.get(f"/arrangor/tillfallen/{other}/andringar/{change_id}/angra").status_code == 404


def test_a_new_date_waits_too_and_is_taken_back_without_a_trace(office, here, editor, clock):
    confirm(editor, f"{here}/stall-in", CANCELLED)
    clock.pass_by(minutes=6)
    work(office)
    before = mails(office)
    page = editor.get(confirm(editor, f"{here}/ny-tid", MOVED).location)
    undo = re.search(r'action="(\S+/angra)"', page.text)[1]
    undone = editor.post(undo, fields(page, "angra"))
    clock.pass_by(minutes=9)
    work(office)

    assert "Frågorna skickas kl. 10.11." in page.text.replace("\xa0", " ")
    assert (undone.status_code, mails(office)) == (303, before)
    with office.services.database.read() as session:
        assert session.scalar(select(func.count()).where(Occurrence.replaces_id.is_not(None))) == 0


def test_the_question_about_a_new_date_is_sent_at_once_when_somebody_is_sure(office, here, editor, clock):
    confirm(editor, f"{here}/stall-in", CANCELLED)
    clock.pass_by(minutes=6)
    work(office)
    before = mails(office)
    page = editor.get(confirm(editor, f"{here}/ny-tid", MOVED).location)
    editor.post(re.search(r'action="(\S+/skicka-nu)"', page.text)[1])
    work(office)
    again = editor.get(f"{here}/")

    assert mails(office) == before + 2
    assert "Frågorna skickas" not in again.text
    assert "/angra" not in again.text
