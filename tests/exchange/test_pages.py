"""A series as a file in the browser: out, a look at what would follow, and in."""

import re
import zipfile
from datetime import timedelta
from html import unescape
from io import BytesIO

import pytest
from sqlalchemy import func, select

from tests.exchange.examples import WHOLE
from tests.organisers.office import Office
from tests.registrations.examples import ANNA, add_attendee, add_occurrence
from tests.registrations.town import everything_in
from webinars.changes.models import Change
from webinars.organisers.audit.tables import AuditEntry
from webinars.organisers.rules import Role
from webinars.registrations.actions import register_attendee
from webinars.series.models import Occurrence, Series

PATH = "/arrangor/serier/importera"
FILE = "/arrangor/serier/min-serie/fil"


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
    """An occurrence of it with one who is registered, and a room."""
    with database.write() as session:
        series = session.get_one(Series, office.series_ids[0])
        occurrence = add_occurrence(session, series)
        occurrence.join_url = "https://video.example.org/rum"
        register_attendee(session, occurrence, add_attendee(session, ANNA), now=office.services.now())
        return occurrence.id


@pytest.fixture
def toml(editor, occurrence_id):
    """The file of the series as the browser gets it."""
    return editor.get(f"{FILE}/toml").text


def test_the_file_leaves_without_what_opens_rooms_unless_an_editor_asks(
    office, editor, occurrence_id, database
):
    writer = office.browser(office.organiser(series={office.series_ids[0]: Role.WRITER}))

    plain, whole = editor.get(f"{FILE}/toml"), editor.post(f"{FILE}/toml")

    assert plain.headers["Content-Disposition"] == 'attachment; filename="min-serie.toml"'
    assert ("video.example.org" in plain.text, "video.example.org" in whole.text) == (False, True)
    assert (writer.get(f"{FILE}/toml").status_code, writer.post(f"{FILE}/toml").status_code) == (200, 403)
    assert "Hämta med adresser" not in writer.get(FILE).text
    assert _verbs(database) == ["series exported"]


def test_what_leaves_comes_back_and_changes_nothing(editor, toml):
    page = editor.post(PATH, text=toml)

    assert page.status_code == 200
    assert "Serien är redan som filen säger." in page.text
    assert "Läs in</button>" not in page.text


def test_a_look_writes_nothing_and_names_who_would_be_told(editor, toml, database):
    before = everything_in(database)

    page = editor.post(PATH, text=toml.replace("12:00:00", "13:00:00"))

    assert "Flyttas</h2>" in page.text
    assert "1 anmäld får besked" in page.text
    assert everything_in(database) == before


def test_then_it_is_read_in_and_a_move_can_be_undone_for_a_while(editor, toml, database, occurrence_id, now):
    answer = editor.post(PATH, _fields(editor.post(PATH, text=toml.replace("12:00:00", "13:00:00"))))

    assert answer.headers["Location"] == f"{FILE}?gjort=inlast"
    assert "Filen är inläst." in editor.get(answer.headers["Location"]).text
    with database.read() as session:
        occurrence = session.get_one(Occurrence, occurrence_id)
        (change,) = session.scalars(select(Change))
        assert occurrence.starts_at.hour == 12
        assert occurrence.mail_held_until == change.held_until == now + timedelta(minutes=5)
        assert (change.kind, set(change.before)) == ("moved", {"starts_at", "ends_at", "previous_starts_at"})
    assert _verbs(database) == ["occurrence moved", "series imported"]


def test_a_cancellation_says_why_and_is_kept_like_any_other(editor, toml, database):
    cancelled = toml.replace('status = "open"', 'status = "cancelled", reason = "Snö"')

    page = editor.post(PATH, text=cancelled)
    editor.post(PATH, _fields(page))

    assert "Ställs in</h2>" in page.text
    with database.read() as session:
        assert session.scalars(select(Change.kind)).all() == ["cancelled"]


def test_what_would_follow_now_is_shown_again_when_it_is_another(editor, toml, database, occurrence_id):
    fields = _fields(editor.post(PATH, text=toml.replace("12:00:00", "13:00:00")))
    with database.write() as session:
        session.get_one(Occurrence, occurrence_id).note = "Direkttextning"
        session.get_one(Occurrence, occurrence_id).capacity = 7

    page = editor.post(PATH, fields)

    assert "Något annat händer nu" in page.text
    with database.read() as session:
        assert session.scalar(select(func.count(Change.id))) == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_file_that_is_wrong_says_where_and_what_was_typed_stays(editor, language, occurrence_id):
    page = editor.post(f"{PATH}?lang={language}", text='[series]\nslug = "min-serie"\ntitle = oj\n')

    assert page.status_code == 422
    assert ("rad 3" if language == "sv" else "line 3") in page.text
    assert "title = oj" in page.text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_a_series_cannot_be_is_said_with_its_line_in_the_readers_language(editor, toml):
    wrong = toml.replace("duration_minutes = 60", "duration_minutes = 0").replace("Min serie", "")

    swedish, english = (
        unescape(editor.post(f"{PATH}?lang={each}", text=wrong).text) for each in ("sv", "en")
    )

    line = next(n for n, each in enumerate(wrong.splitlines(), start=1) if "duration_minutes" in each)
    where = f"Rad {line}: avsnitt 1, tillfället ”lunch”: duration_minutes"
    assert f"<li>{where} ska vara mellan 1 och 1440, inte 0.</li>" in swedish
    assert "<li>Rad 3: serien: title får inte vara tomt.</li>" in swedish
    assert "<li>Line 3: series: title has to say something: it is empty.</li>" in english


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_files_that_mean_harm_are_answered_kindly(editor, occurrence_id):
    for content in (b"\xff\xfe\0", b"a = [" + b"[" * 100_000, b"", b"x" * 400_000):
        answer = editor.post(PATH, {"fil": (BytesIO(content), "serie.toml")})
        assert answer.status_code == 422


def test_captions_are_not_taken_and_those_that_are_there_stay(office, database):
    admin = office.signed_in(Role.ADMINISTRATOR)

    page = admin.post(PATH, text=WHOLE)
    answer = admin.post(PATH, _fields(page))

    assert "Undertexter följer inte med" in page.text
    assert "avsnitt-1.vtt" in page.text
    assert answer.headers["Location"] == "/arrangor/serier/politiskt-ledarskap/fil?gjort=inlast"


def test_nobody_reads_in_what_is_another_series_or_a_new_one_without_the_right_to(editor, toml, database):
    before = everything_in(database)
    answers = [
        editor.post(PATH, text=toml.replace('"min-serie"', f'"{slug}"'))
        for slug in ("annan-serie", "ny-serie")
    ]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert all("som du inte är redaktör för" in answer.text for answer in answers)
    assert everything_in(database) == before


def _fields(page):
    form = page.text[page.text.rindex('<form method="post"') :]
    values = {
        name: unescape(value)
        for name, value in re.findall(r'<input[^>]* name="([^"]+)" value="([^"]*)"', form)
    }
    values.pop("form_token")
    text = re.search(r'<textarea name="text" hidden>\n(.*?)</textarea>', form, re.DOTALL)
    return {**values, "text": unescape(text[1])}


def _verbs(database):
    with database.read() as session:
        verbs = session.scalars(select(AuditEntry.verb).order_by(AuditEntry.id)).all()
        return [verb for verb in verbs if not verb.startswith("organiser")]


def test_the_archive_of_a_series_is_one_zip_for_its_editors_and_the_log_tells(
    office, editor, occurrence_id, database
):
    writer = office.browser(office.organiser(series={office.series_ids[0]: Role.WRITER}))

    answer = editor.post(f"{FILE}/arkiv")

    with zipfile.ZipFile(BytesIO(answer.data)) as archive:
        assert {"index.html", "serie.toml", "README.txt"} <= set(archive.namelist())
        assert not any(b"anna.exempel" in archive.read(name) for name in archive.namelist())
    assert answer.headers["Content-Disposition"] == 'attachment; filename="min-serie.zip"'
    assert writer.post(f"{FILE}/arkiv").status_code == 403
    assert "Hämta arkivet" in editor.get(FILE).text
    assert "Hämta arkivet" not in writer.get(FILE).text
    with database.read() as session:
        assert "series archive exported" in session.scalars(select(AuditEntry.verb)).all()


@pytest.mark.parametrize(("now_it_is", "stated"), [("archived", "closed"), ("closed", "archived")])
def test_a_file_neither_archives_a_series_nor_takes_it_out(editor, toml, database, now_it_is, stated):
    with database.write() as session:
        session.get_one(Series, 1).status = now_it_is
    changed = re.sub(r'status = "ongoing"', f'status = "{stated}"', toml, count=1)

    answer = editor.post(PATH, text=changed)

    assert answer.status_code == 422
    assert "varken arkiverar en serie eller tar den ur arkivet" in answer.text
