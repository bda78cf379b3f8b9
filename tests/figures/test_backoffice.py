"""The pages of figures: every picture says what it is and has its table, every number leads to its list."""

import re
from io import BytesIO
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook
from sqlalchemy import event, select

from tests.figures.examples import SECRET_NAME, answer, fill, mark_some
from tests.organisers.office import Office
from tests.registrations.town import said
from webinars.attendance.models import Attendance
from webinars.organisers.audit.tables import AuditEntry
from webinars.organisers.rules import Role
from webinars.privacy.jobs import forget_past_registrations
from webinars.registrations.models import Registration
from webinars.series.models import Series

FIGURES, REPORT = "/arrangor/serier/min-serie/siffror", "/arrangor/serier/min-serie/rapport"


@pytest.fixture
def office(app, services) -> Office:
    return Office(app, services)


@pytest.fixture
def filled(office: Office, clock):
    """Four episodes with thirty people each; it is known who came to the first, and what they thought."""
    with office.services.database.write() as session:
        series = session.get_one(Series, office.series_ids[0])
        series.funder, series.record_number = "Vinnova", "2016-04337"
        occurrences = fill(session, series, episodes=4, people=30, now=clock())
        occurrences[3].status, occurrences[3].reason = "cancelled", "Oväder"
        first = session.scalars(select(Registration).where(Registration.occurrence_id == occurrences[0].id))
        mark_some(session, occurrences[0], first.all()[:20], now=clock())
        answer(session, occurrences[0], [0, 1, 2, 7, 10], changed="Kortare inledning.", now=clock())
        answer(session, occurrences[1], [0, 0, 0, 1, 1], now=clock())
        return [each.id for each in occurrences]


def words(page):
    return said(page).replace("\xa0", " ")


@pytest.mark.parametrize("path", [FIGURES, REPORT])
def test_every_picture_is_well_formed_and_says_what_it_is(path, office: Office, filled):
    html = office.signed_in().get(path).text
    pictures = [
        ElementTree.fromstring(svg) for svg in re.findall(r'<svg role="img".*?</svg>(?!<circle|<text)', html)
    ]
    ids = re.findall(r'\bid="([^"]+)"', html)

    assert len(pictures) == 4 + 1 + 1 + 1 + 1 + 3
    assert len(ids) == len(set(ids))
    for picture in pictures:
        title, description = picture[0], picture[1]
        assert (title.tag, title.get("id")) == ("title", picture.get("aria-labelledby"))
        assert (description.tag, description.get("id")) == ("desc", picture.get("aria-describedby"))
        assert title.text
        assert description.text


def test_nothing_is_drawn_with_inline_styles(office: Office, filled):
    html = office.signed_in().get(FIGURES).text

    assert (" style=" in html, "<style" in html) == (False, False)


def test_every_number_leads_to_its_list_for_whoever_may_see_people(office: Office, filled):
    html = office.signed_in().get(FIGURES).text

    assert f'/arrangor/tillfallen/{filled[0]}/deltagare?state=confirmed">30</a>' in html
    assert f'/arrangor/tillfallen/{filled[0]}/deltagare?state=confirmed&amp;attended=yes">20</a>' in html
    assert f'/arrangor/tillfallen/{filled[0]}/deltagare?state=confirmed&amp;answer=yes">6</a>' in html


def test_a_writer_sees_no_figures(office: Office, filled):
    writer = office.signed_in(Role.WRITER)

    assert [writer.get(path).status_code for path in (FIGURES, REPORT)] == [403, 403]
    assert writer.post(REPORT).status_code == 403


def test_another_series_has_no_figures(office: Office, filled):
    assert office.signed_in().get("/arrangor/serier/annan-serie/siffror").status_code == 404


def test_a_series_without_dates_says_so(office: Office):
    page = office.signed_in().get(FIGURES)

    assert "Siffrorna kommer när serien har sitt första tillfälle." in words(page)
    assert office.signed_in().get(REPORT).status_code == 200


def test_few_answers_are_in_no_number(office: Office, filled):
    """Two people answered about the second episode: the sum over both would tell what they said."""
    page = words(office.signed_in().get(FIGURES))

    assert "Jag är nöjd med webbinariet. 0 1 2 7 10 20 4,3" in page


def test_what_was_cancelled_is_shown_and_not_counted(office: Office, filled):
    page = words(office.signed_in().get(REPORT))

    assert "tillfällen 4 genomförda 2 inställda 1" in page
    assert "Inställt Oväder" in page
    assert "anmälda 90" in page


def test_figures_outlive_the_people(office: Office, filled, services, clock):
    before = words(office.signed_in().get(REPORT))
    clock.pass_by(days=400)

    while forget_past_registrations(services):
        continue
    after = words(office.signed_in().get(REPORT))

    with services.database.read() as session:
        assert session.scalars(select(Registration.id)).all() == []
        assert session.scalars(select(Attendance.id)).all() == []
    reached = r"av 290 kommuner (\d+)"
    assert re.findall(reached, before) == re.findall(reached, after) != []
    assert ("anmälda 90" in after, "20 30" in before, "Kortare inledning." in after) == (True, False, True)
    assert re.search(r"Genomfört 30 20 67 %", after)


def test_the_report_leaves_as_a_workbook_with_numbers_and_without_names(office: Office, filled):
    editor = office.signed_in()

    answered = editor.post(REPORT)

    book = load_workbook(BytesIO(answered.data))
    overview = {row[0]: row[1] for row in book["Översikt"].iter_rows(values_only=True)}
    cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    assert (overview["Anmälda"], overview["Deltog"], overview["Inställda"]) == (90, 20, 1)
    assert overview["Diarienummer"] == "2016-04337"
    assert [cell for cell in cells if SECRET_NAME in str(cell) or "@" in str(cell)] == []
    assert "Kortare inledning." in cells
    with office.services.database.read() as session:
        verbs = session.scalars(select(AuditEntry.verb)).all()
    assert verbs[-1] == "report exported"


def test_the_report_names_nobody(office: Office, filled):
    assert SECRET_NAME not in office.signed_in().get(REPORT).text


@pytest.fixture
def asked(database):
    """The statements that the database is asked."""
    statements: list[str] = []

    def note(connection, cursor, statement, *rest):
        statements.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield statements
    event.remove(database.engine, "before_cursor_execute", note)


def test_more_episodes_and_people_take_no_more_queries(office: Office, database, asked, clock):
    browser = office.signed_in(Role.ADMINISTRATOR)
    counts = []

    for slug, episodes, people in (("min-serie", 2, 5), ("annan-serie", 8, 40)):
        with database.write() as session:
            series = session.scalars(select(Series).where(Series.slug == slug)).one()
            fill(session, series, episodes=episodes, people=people, now=clock())
        asked.clear()
        browser.get(f"/arrangor/serier/{slug}/siffror")
        counts.append(len(asked))

    assert counts[0] == counts[1] < 25
