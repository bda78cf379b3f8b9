"""The outbox as organisers see it."""

from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import select

from tests.fixtures.instants import NOW
from tests.organisers.office import Office
from tests.outbox.examples import add_incoming, add_mail
from webinars.changes.models import Change
from webinars.invitations.jobs import announce_owed_news
from webinars.mail.models import IncomingMail, MailSwitch, OutgoingMail
from webinars.mail.rules import MailState
from webinars.organisers.audit.tables import AuditEntry
from webinars.organisers.jobs import write_mails_to_organisers
from webinars.organisers.rules import Role
from webinars.registrations.models import Registration
from webinars.series.models import Occurrence


@pytest.fixture
def office(app, services):
    """With Anna at an occurrence of one series, Bo at one of the other; their invitations are written."""
    office = Office(app, services)
    office.furnish()
    with services.database.write() as session:
        for mail in session.scalars(select(OutgoingMail)):
            session.delete(mail)
    while announce_owed_news(services):
        continue
    return office


@pytest.fixture
def editor(office):
    """Of the first series alone."""
    return office.signed_in(name="Eva", email="eva@example.org")


@pytest.fixture
def admin(office):
    """Of everything."""
    return office.signed_in(Role.ADMINISTRATOR, name="Ada", email="ada@example.org")


def mails(database):
    with database.read() as session:
        return {mail.recipient: mail for mail in session.scalars(select(OutgoingMail))}


def verbs(database):
    with database.read() as session:
        return list(session.scalars(select(AuditEntry.verb).order_by(AuditEntry.id)))


def change(database, **columns):
    """Give every mail these values."""
    with database.write() as session:
        for mail in session.scalars(select(OutgoingMail)):
            for name, value in columns.items():
                setattr(mail, name, value)


def test_an_organiser_of_one_series_sees_the_mails_about_places_there_alone(editor, admin, database):
    with database.write() as session:
        add_mail(session, recipient="inloggning@example.org", kind="sign_in")

    mine, everything = editor.get("/arrangor/utskick/").text, admin.get("/arrangor/utskick/").text

    addresses = ("anna.aberg@example.org", "bo.ek@example.org", "inloggning@example.org")
    assert [address in mine for address in addresses] == [True, False, False]
    assert [address in everything for address in addresses] == [True, True, True]


def test_the_mails_of_another_series_do_not_exist(editor, database):
    bo = mails(database)["bo.ek@example.org"].id

    for path in ("", "text", "utseende"):
        assert editor.get(f"/arrangor/utskick/{bo}/{path}").status_code == 404
    for path in ("forsok-igen", "skicka-nu"):
        assert editor.post(f"/arrangor/utskick/{bo}/{path}").status_code == 404
    assert editor.get("/arrangor/utskick/?serie=annan-serie").status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("lage=queued", 2),
        ("lage=dead", 0),
        ("sok=ANNA.ABERG", 1),
        ("sok=anmäld+avsnittet", 2),
        ("slag=invitation", 2),
        ("slag=moved", 0),
        ("serie=min-serie", 1),
        ("tillfalle=2", 1),
        ("dag=2026-11-02", 2),
        ("dag=2026-11-03", 0),
        ("dag=strunt&tillfalle=strunt", 2),
    ],
)
def test_mails_are_found_by_state_words_kind_series_and_day(query, found, admin):
    page = admin.get(f"/arrangor/utskick/?{query}").text

    assert page.count('class="mail-state') == found


def test_reading_a_mail_hides_what_opens_its_readers_pages_and_is_noted_once(admin, database):
    anna = mails(database)["anna.aberg@example.org"].id

    text = admin.get(f"/arrangor/utskick/{anna}/text")
    looked = admin.get(f"/arrangor/utskick/{anna}/utseende")

    assert "/delta/•••" in text.text
    assert "Händelsen läggs in i kalendern" in unescape(text.text)
    with database.read() as session:
        own = [each.public_id for each in session.scalars(select(Registration))]
    assert [each for each in own if each in text.text + looked.text] == []
    assert "default-src 'none'" in looked.headers["Content-Security-Policy"]
    assert verbs(database).count("mail looked at") == 1


def test_nobody_reads_a_sign_in_link(office, admin, database, services, client):
    office.organiser(Role.EDITOR, email="olle@example.org")
    client.post("/arrangor/logga-in", data={"email": "olle@example.org"})
    write_mails_to_organisers(services)
    mail = mails(database)["olle@example.org"]

    page = admin.get(f"/arrangor/utskick/{mail.id}/text").text

    assert mail.kind == "sign_in"
    assert "/arrangor/in/•••" in page


def test_a_dead_mail_says_why_in_swedish_and_is_tried_again(editor, database):
    words = "550 5.1.1 <anna.aberg@example.org>: Recipient address rejected: User unknown"
    change(database, state=MailState.DEAD, last_error=words, finished_at=NOW, attempts=1)
    anna = mails(database)["anna.aberg@example.org"].id

    page = unescape(editor.get(f"/arrangor/utskick/{anna}/").text)
    assert ("Adressen finns inte." in page, words in page) == (True, True)
    editor.post(f"/arrangor/utskick/{anna}/forsok-igen")

    assert mails(database)["anna.aberg@example.org"].state is MailState.QUEUED
    assert verbs(database)[-1] == "mail retried"


def test_what_is_over_is_not_tried_again_and_the_page_says_so(editor, database):
    change(database, state=MailState.DEAD, last_error="550 x", finished_at=NOW, expires_at=NOW)
    anna = mails(database)["anna.aberg@example.org"].id

    answer = editor.post(f"/arrangor/utskick/{anna}/forsok-igen")

    assert (answer.status_code, "Det som står i e-brevet är över." in unescape(answer.text)) == (409, True)


def test_a_mail_that_waits_for_an_undo_says_so_and_can_leave_at_once(editor, database):
    later = NOW + timedelta(minutes=5)
    change(database, not_before=later)
    with database.write() as session:
        for occurrence in session.scalars(select(Occurrence)):
            occurrence.mail_held_until = later
    anna = mails(database)["anna.aberg@example.org"].id

    assert "kan ännu ångras" in unescape(editor.get(f"/arrangor/utskick/{anna}/").text)
    editor.post(f"/arrangor/utskick/{anna}/skicka-nu")

    assert mails(database)["anna.aberg@example.org"].not_before is None
    assert mails(database)["bo.ek@example.org"].not_before == later


def test_mails_about_a_change_that_can_still_be_undone_are_told_before_they_are_written(
    editor, admin, database
):
    with database.write() as session:
        anna, bo = session.scalars(select(Registration).order_by(Registration.id))
        session.add_all(
            Change(
                occurrence_id=registration.occurrence_id,
                kind="moved",
                before={},
                after={},
                revision_before=0,
                settled_before=0,
                revision=1,
                made_at=NOW,
                held_until=NOW + timedelta(minutes=5),
            )
            for registration in (anna, bo)
        )

    here, everywhere = (unescape(browser.get("/arrangor/utskick/").text) for browser in (editor, admin))

    assert "E-breven om en ändring väntar till kl.\xa010.05" in here
    assert (here.count("väntar till"), everywhere.count("väntar till")) == (1, 2)


def test_a_text_that_is_gone_is_said_to_be_gone(editor, database):
    with database.write() as session:
        for mail in session.scalars(select(OutgoingMail)):
            session.delete(mail.body)
    anna = mails(database)["anna.aberg@example.org"].id

    assert "tas bort 7 dagar efter" in unescape(editor.get(f"/arrangor/utskick/{anna}/").text)
    assert editor.get(f"/arrangor/utskick/{anna}/utseende").status_code == 404


def test_all_mail_is_stopped_with_a_reason_and_released_after_a_look(admin, database):
    assert admin.post("/arrangor/utskick/stopp", {"reason": " "}).status_code == 422

    admin.post("/arrangor/utskick/stopp", {"reason": "Fel länk i alla brev"})
    assert {mail.state for mail in mails(database).values()} == {MailState.HELD}
    assert "Fel länk i alla brev" in unescape(admin.get("/arrangor/utskick/").text)
    assert "2 e-brev skickas då." in unescape(admin.get("/arrangor/utskick/slapp").text)
    admin.post("/arrangor/utskick/slapp")

    assert {mail.state for mail in mails(database).values()} == {MailState.QUEUED}
    with database.read() as session:
        assert session.get_one(MailSwitch, 1).held_since is None
    assert verbs(database)[-2:] == ["outbox held", "outbox released"]


def test_what_came_in_is_listed_until_somebody_has_looked_after_it(admin, database):
    with database.write() as session:
        incoming = add_incoming(session, subject="Kan jag byta tid?").id
    assert "Kan jag byta tid?" in admin.get("/arrangor/inkommande/").text

    admin.post(f"/arrangor/inkommande/{incoming}/klart")

    assert "Kan jag byta tid?" not in admin.get("/arrangor/inkommande/").text
    with database.read() as session:
        assert session.get_one(IncomingMail, incoming).state == "handled"


def test_older_ones_are_a_page_further(admin, database):
    with database.write() as session:
        for number in range(60):
            add_mail(session, recipient=f"nummer{number}@example.org")

    first = admin.get("/arrangor/utskick/").text

    assert (first.count('class="mail-state'), "Äldre utskick" in first) == (50, True)
