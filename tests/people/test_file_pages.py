"""Participants in and out as files, as organisers do it."""

import re
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import openpyxl
import pytest
from sqlalchemy import select

from tests.organisers.office import Office
from tests.registrations.examples import ANNA, BO, DATES, add_attendee, add_occurrence, statuses_at
from webinars.organisers.audit.tables import AuditEntry
from webinars.organisers.rules import Role
from webinars.people.backoffice import importing
from webinars.registrations.actions import Terms, register_attendee, withdraw_registration
from webinars.registrations.models import Attendee, Registration
from webinars.registrations.rules import Withdrawal
from webinars.series.models import Occurrence, Series

LIST = """Förnamn;Efternamn;E-post;Kommun
Åsa;Ek;asa@example.org;Mora
Bo;Al;bo@example.org;Mora
Anna;Åberg;anna.aberg@example.org;Göteborg
"""


@pytest.fixture
def office(app, services) -> Office:
    """Two series, and no organiser yet."""
    return Office(app, services)


@pytest.fixture
def editor(office):
    """An editor of the first series."""
    return office.signed_in()


@pytest.fixture
def occurrence_id(office, database):
    """An occurrence of that series with Anna."""
    return _occurrence(office, database)


def _occurrence(office, database, **options):
    with database.write() as session:
        occurrence = add_occurrence(session, session.get_one(Series, office.series_ids[0]), **options)
        register_attendee(session, occurrence, add_attendee(session, ANNA), now=office.services.now())
        return occurrence.id


@pytest.fixture
def handed(editor, occurrence_id):
    """Hands a list in, and gives the page with the preview."""

    def handed(content=LIST, name="lista.csv", **fields):
        file = BytesIO(content if isinstance(content, bytes) else content.encode())
        return editor.post(_import(occurrence_id), {**fields, "fil": (file, name)})

    return handed


def test_a_list_is_looked_at_before_anybody_is_registered(handed, database, occurrence_id):
    page = handed()

    assert page.status_code == 200
    assert re.findall(r"<li><strong>(\d+)</strong> ([^<]+)</li>", page.text) == [
        ("2", "Anmäls"),
        ("1", "Är redan anmäld"),
    ]
    assert statuses_at(database, occurrence_id) == {"confirmed": 1}


def test_then_everybody_new_is_registered_by_the_organiser(handed, editor, database, occurrence_id):
    answer = editor.post(_import(occurrence_id), _fields(handed()), steg="anmal")

    assert answer.headers["Location"].endswith("?gjort=klart&nya=2&vantar=0")
    assert "2 personer är anmälda." in editor.get(answer.headers["Location"]).text
    assert statuses_at(database, occurrence_id) == {"confirmed": 3}
    assert _registered(database, "asa@example.org").by_organiser
    assert _entries(database, "people imported") == [{"registered": 2, "waiting": 0}]


def test_the_same_list_again_registers_nobody_and_mails_nobody(handed, editor, database, occurrence_id):
    editor.post(_import(occurrence_id), _fields(handed()), steg="anmal")
    page = handed()
    again = editor.post(_import(occurrence_id), _fields(page), steg="fortsatt")

    assert "Det finns ingen ny att anmäla i listan." in page.text
    assert again.headers["Location"].endswith("nya=0&vantar=0")
    assert statuses_at(database, occurrence_id) == {"confirmed": 3}
    with database.read() as session:
        assert session.scalars(select(Registration.resend_requested_at)).all() == [None] * 3


def test_whoever_gave_their_place_back_is_not_registered_against_their_will(
    handed, database, occurrence_id, now
):
    with database.write() as session:
        occurrence = session.get_one(Occurrence, occurrence_id)
        attendee = add_attendee(session, BO)
        place = register_attendee(session, occurrence, attendee, terms=Terms(by_organiser=True), now=now)
        withdraw_registration(session, place, because=Withdrawal.NOT_ME, now=now)

    page = handed("Namn;E-post;Kommun\nBo Ek;bo.ek@example.org;Mora")

    assert "Har avbokat, och hoppas över" in page.text
    assert 'value="anmal"' not in page.text


def test_seats_go_to_the_first_and_the_rest_wait_unless_said_otherwise(office, editor, database):
    occurrence_id = _occurrence(office, database, capacity=2)

    page = editor.post(_import(occurrence_id), text=LIST)
    fields = _fields(page)
    with_all = editor.post(_import(occurrence_id), fields, steg="granska", over="ja")
    editor.post(_import(occurrence_id), fields, steg="anmal")

    assert "<strong>1</strong> Ställs på väntelistan" in page.text
    assert "Ställs på väntelistan" not in with_all.text
    assert statuses_at(database, occurrence_id) == {"confirmed": 2, "waiting": 1}


def test_what_has_changed_since_it_was_seen_is_shown_again_first(
    handed, editor, database, occurrence_id, now
):
    fields = _fields(handed())
    with database.write() as session:
        occurrence = session.get_one(Occurrence, occurrence_id)
        asa = session.merge(add_attendee(session, ANNA))
        asa_now = add_attendee(session, BO)
        register_attendee(session, occurrence, asa_now, now=now)
        occurrence.capacity = 2
        assert asa.id

    page = editor.post(_import(occurrence_id), fields, steg="anmal")

    assert "Listan ser annorlunda ut nu" in page.text
    assert statuses_at(database, occurrence_id) == {"confirmed": 2}


def test_rows_that_are_wrong_say_so_and_can_be_put_right_on_the_page(handed, editor, database, occurrence_id):
    page = handed("Namn;E-post;Kommun\nÅsa Ek;asa.example.org;Mora\nBo Al;bo@example.org;\n;;\n")
    mended = editor.post(
        _import(occurrence_id),
        _fields(page) | {"rad-2-email": "asa@example.org", "rad-3-organisation": "Mora"},
        steg="granska",
    )

    assert "Rad 2: E-postadressen saknas." in page.text
    assert "Rad 3: Organisationen saknas." in page.text
    assert "<strong>2</strong> Anmäls" in mended.text
    editor.post(_import(occurrence_id), _fields(mended), steg="anmal")
    assert statuses_at(database, occurrence_id) == {"confirmed": 3}


def test_a_column_that_was_taken_for_something_else_can_be_named(handed, editor, occurrence_id):
    page = handed("Vem;Var\nÅsa Ek;asa@example.org", common_organisation="Mora kommun")
    named = editor.post(_import(occurrence_id), _fields(page) | {"rubriker": "ja"}, steg="granska")

    assert "<strong>1</strong> Anmäls" in named.text


def test_an_excel_file_and_pasted_lines_are_read_too(handed, editor, occurrence_id):
    workbook, file = openpyxl.Workbook(), BytesIO()
    workbook.active.append(["Namn", "E-post", "Organisation"])
    workbook.active.append(["Åsa Ek", "asa@example.org", "Mora kommun"])
    workbook.save(file)

    from_excel = handed(file.getvalue(), "lista.xlsx")
    pasted = editor.post(
        _import(occurrence_id),
        text="Åsa Ek <asa@example.org>; Bo Al <bo@example.org>",
        common_organisation="Mora",
    )

    assert "<strong>1</strong> Anmäls" in from_excel.text
    assert "<strong>2</strong> Anmäls" in pasted.text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Filen är tom."),
        (b"%PDF-1.7", "Filen är ingen tabell."),
        (b"PK\x03\x04", "Den kan vara skadad."),
        (b"a;b\n" * 2500, "fler än 2000 rader"),
    ],
    ids=["empty", "pdf", "broken", "long"],
)
def test_what_cannot_be_read_is_answered_kindly_and_what_was_typed_stays(handed, content, sentence):
    page = handed(content, common_organisation="Nätverket")

    assert page.status_code == 422
    assert sentence in page.text
    assert 'value="Nätverket"' in page.text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_larger_than_any_list_is_refused_before_it_is_read(editor, occurrence_id):
    page = editor.client.post(
        _import(occurrence_id), data=b"x" * 10_000_000, content_type="multipart/form-data; boundary=x"
    )

    assert page.status_code == 413
    assert "<h1>" in page.text


def test_a_long_list_goes_on_by_itself_and_loses_nothing(
    handed, editor, database, occurrence_id, monkeypatch
):
    monkeypatch.setattr(importing, "AT_ONCE", 60)
    rows = "".join(f"Person{n};Ek;p{n}@example.org;Mora\n" for n in range(130))
    page = handed(f"Förnamn;Efternamn;E-post;Kommun\n{rows}")
    answer, presses = editor.post(_import(occurrence_id), _fields(page), steg="anmal"), 1
    while answer.status_code == 200:
        assert f"{presses * 60} av 130 är klara." in answer.text
        answer, presses = editor.post(_import(occurrence_id), _fields(answer)), presses + 1

    assert answer.headers["Location"].endswith("nya=130&vantar=0")
    assert statuses_at(database, occurrence_id) == {"confirmed": 131}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nobody_is_registered_for_what_is_off(handed, editor, database, occurrence_id):
    fields = _fields(handed())
    with database.write() as session:
        session.get_one(Occurrence, occurrence_id).status = "cancelled"

    assert editor.post(_import(occurrence_id), fields, steg="anmal").status_code == 409
    assert "Det går inte att anmäla någon hit" in editor.get(_import(occurrence_id)).text
    assert statuses_at(database, occurrence_id) == {"confirmed": 1}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_templates_are_read_back_as_they_are(editor, occurrence_id):
    csv = editor.get(f"{_import(occurrence_id)}/mall.csv")
    xlsx = editor.get(f"{_import(occurrence_id)}/mall.xlsx")

    headings = [cell.value for cell in openpyxl.load_workbook(BytesIO(xlsx.data)).active[1]]
    assert csv.data.decode("utf-8-sig") == '"Förnamn";"Efternamn";"E-postadress";"Organisation"\r\n'
    assert headings == ["Förnamn", "Efternamn", "E-postadress", "Organisation"]


def test_an_export_has_the_columns_that_were_chosen_and_says_why_in_the_log(editor, database, occurrence_id):
    answer = editor.post(
        _export(occurrence_id),
        {"column": ["email", "given_name"], "format": "csv", "purpose": "Namnskyltar"},
    )

    assert answer.data.decode("utf-8-sig").splitlines() == [
        '"Förnamn";"E-postadress"',
        '"Anna";"anna.aberg@example.org"',
    ]
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="deltagare-min-serie-1-')
    (entry,) = _entries(database, "participants exported", whole=True)
    assert entry.reason == "Namnskyltar"
    assert entry.after == {"count": 1, "columns": ["given_name", "email"], "format": "csv"}


def test_what_somebody_is_called_is_run_by_no_spreadsheet(editor, database, occurrence_id):
    with database.write() as session:
        session.scalars(select(Attendee)).one().given_name = "=HYPERLINK(1)"
    sent = {"column": "given_name", "purpose": "Prov"}

    csv = editor.post(_export(occurrence_id), sent, format="csv").text
    xlsx = editor.post(_export(occurrence_id), sent, format="xlsx").data

    assert '"\'=HYPERLINK(1)"' in csv
    assert openpyxl.load_workbook(BytesIO(xlsx)).active["A2"].data_type == "s"


def test_only_the_segment_is_exported_and_a_whole_series_by_occurrence(
    office, editor, database, occurrence_id
):
    with database.write() as session:
        later = add_occurrence(session, session.get_one(Series, office.series_ids[0]), 2, starts_at=DATES[1])
        register_attendee(session, later, add_attendee(session, BO), now=office.services.now())
    sent = {"column": "given_name", "purpose": "Prov", "format": "csv"}

    everybody = editor.post("/arrangor/serier/min-serie/deltagare/exportera", sent).text
    found = editor.post("/arrangor/serier/min-serie/deltagare/exportera", sent, search="Ek").text
    form = editor.get(f"{_export(occurrence_id)}?state=waiting&search=Ek").text

    assert everybody.split()[1:] == ['"Anna"', '"Bo"']
    assert found.split()[1:] == ['"Bo"']
    assert '<input type="hidden" name="state" value="waiting">' in form


def test_without_a_purpose_or_a_column_there_is_no_file(editor, database, occurrence_id):
    answer = editor.post(_export(occurrence_id), column="x")

    assert answer.status_code == 422
    assert "Välj minst en kolumn." in answer.text
    assert "Skriv varför du exporterar listan." in answer.text
    assert _entries(database, "participants exported") == []


@pytest.mark.parametrize("role", [Role.HOST, Role.WRITER])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_hosts_and_writers_take_nothing_along(office, occurrence_id, role):
    browser = office.browser(office.organiser(series={office.series_ids[0]: role}))

    assert browser.post(_export(occurrence_id), column="email", purpose="Prov").status_code == 403
    assert browser.post(_import(occurrence_id), text=LIST).status_code == 403


def _import(occurrence_id):
    return f"/arrangor/tillfallen/{occurrence_id}/deltagare/importera"


def _export(occurrence_id):
    return f"/arrangor/tillfallen/{occurrence_id}/deltagare/exportera"


def _fields(page):
    """What the page's form would send, without its buttons."""
    form = page.text[page.text.rindex('<form method="post"') :]
    inputs = re.findall(r"<input\b[^>]*>", form)
    values = {}
    for each in inputs:
        name, value = re.search(r'name="([^"]*)"', each), re.search(r'value="([^"]*)"', each)
        if name and value and ('type="checkbox"' not in each or " checked" in each):
            values[name[1]] = value[1].replace("&#43;", "+").replace("&#39;", "'")
    for name, options in re.findall(r'<select\b[^>]*name="([^"]*)".*?>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        values[name] = chosen[1] if chosen else ""
    values.pop("form_token")
    return values


def _registered(database, email):
    with database.read() as session:
        return session.scalars(
            select(Registration).join(Registration.attendee).where(Attendee.email == email)
        ).one()


def _entries(database, verb, *, whole=False):
    with database.read() as session:
        found = list(session.scalars(select(AuditEntry).where(AuditEntry.verb == verb)))
        said = [entry.payload for entry in found]
        return said if whole else [each.after for each in said]


def test_two_who_send_the_same_list_at_once_register_everybody_once(handed, office, database, occurrence_id):
    rows = "".join(f"Person{n};Ek;p{n}@example.org;Mora\n" for n in range(60))
    fields = _fields(handed(f"Förnamn;Efternamn;E-post;Kommun\n{rows}"))
    browsers = [office.signed_in(), office.signed_in()]

    def send(browser):
        return browser.post(_import(occurrence_id), fields, steg="anmal").status_code

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(send, browsers))

    assert set(answers) <= {200, 303}  # 200: what would happen had changed meanwhile, and is shown again
    assert 303 in answers
    assert statuses_at(database, occurrence_id) == {"confirmed": 61}
    with database.read() as session:
        assert set(session.scalars(select(Registration.resend_requested_at))) == {None}
    assert sum(each["registered"] for each in _entries(database, "people imported")) == 60
