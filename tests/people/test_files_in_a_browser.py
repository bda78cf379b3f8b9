"""A list in, a list out, and a series as a file: in Chromium, on a phone, with axe on every state."""

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.organisers.office import Office
from tests.registrations.examples import ANNA, BO, add_attendee, add_occurrence, statuses_at
from tests.site.browsing import sideways_scroll, small_targets, violations, weak_contrasts
from webinars.organisers.sessions import open_session
from webinars.people.backoffice import importing
from webinars.registrations.actions import register_attendee
from webinars.series.models import Series

# What a page looks like does not hang on the database beneath it.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

LIST = """Förnamn;Efternamn;E-post;Kommun
Anna-Karin;Östlund-von Ahlefeldt;anna-karin@example.org;Mora
Åsa;Ek;asa@example.org;Mora komun
Anna;Åberg;anna.aberg@example.org;Göteborg
Kim;Utan;kim(at)example.org;Falun
Bo;Al;bo@example.org;Mora
"""


@pytest.fixture
def office(app, services) -> Office:
    """Two series, and no organiser yet."""
    return Office(app, services)


@pytest.fixture
def occurrence_id(office, database):
    """An occurrence with three seats, one of them taken, and somebody who registered for the other series."""
    with database.write() as session:
        mine, other = (session.get_one(Series, each) for each in office.series_ids)
        occurrence = add_occurrence(session, mine, capacity=3)
        register_attendee(session, occurrence, add_attendee(session, ANNA), now=office.services.now())
        register_attendee(
            session, add_occurrence(session, other), add_attendee(session, BO), now=office.services.now()
        )
        return occurrence.id


@pytest.fixture
def signed_in(office, services, site_url):
    """Has a window belong to an editor of the first series."""

    def signed_in(page: Page) -> Page:
        with services.database.write() as session:
            organiser = session.merge(office.organiser())
            token = open_session(
                session, organiser, services.config.sign_in, user_agent="", now=services.now()
            )
        page.context.add_cookies([{"name": "arrangor", "value": token, "url": f"{site_url}/arrangor/"}])
        return page

    return signed_in


def test_a_list_is_looked_at_put_right_registered_and_taken_out_again_on_a_phone(
    signed_in, phone: Page, site_url, occurrence_id, database, tmp_path
):
    page = signed_in(phone)
    _handed_in(page, site_url, occurrence_id, tmp_path)
    _is_fine(page, "the preview")
    expect(page.get_by_label("Antal rader")).to_contain_text("Ställs på väntelistan")

    page.get_by_role("group", name="Rad 5").get_by_label("E-postadress").fill("kim@example.org")
    page.get_by_label("”Mora komun” på 1 rad").select_option("Mora kommun")
    page.get_by_role("button", name="Läs om listan").click()
    _is_fine(page, "the preview, put right")
    page.get_by_role("button", name="Anmäl 4 personer").click()

    expect(page.get_by_role("status")).to_contain_text("2 personer är anmälda.")
    expect(page.get_by_role("status")).to_contain_text("2 personer står på väntelistan.")
    _is_fine(page, "after the import")
    assert statuses_at(database, occurrence_id) == {"confirmed": 3, "waiting": 2}

    page.goto(f"{site_url}/arrangor/tillfallen/{occurrence_id}/deltagare/exportera")
    page.get_by_role("button", name="Hämta filen").click()
    expect(page.get_by_role("link", name="Skriv varför du exporterar listan.")).to_be_visible()
    _is_fine(page, "the export, wrong")
    page.get_by_label("Varför exporterar du?").fill("Namnskyltar")
    with page.expect_download() as download:
        page.get_by_role("button", name="Hämta filen").click()
    download.value.save_as(tmp_path / "ut.xlsx")
    rows = list(openpyxl.load_workbook(tmp_path / "ut.xlsx").active.values)
    assert rows[0] == ("Förnamn", "Efternamn", "Organisation", "Läge")
    assert [row[1] for row in rows[1:]] == ["Al", "Ek", "Utan", "Åberg", "Östlund-von Ahlefeldt"]


def test_a_series_goes_out_is_changed_and_comes_in_with_what_follows_said_before(
    signed_in, page: Page, site_url, occurrence_id, tmp_path
):
    page = signed_in(page)
    page.goto(f"{site_url}/arrangor/serier/min-serie/fil")
    _is_fine(page, "the file")
    with page.expect_download() as download:
        page.get_by_role("link", name="Hämta filen").click()
    file = tmp_path / "min-serie.toml"
    download.value.save_as(file)
    toml = file.read_text(encoding="utf-8")

    file.write_text(toml.replace("12:00:00", "13:00:00"), encoding="utf-8")
    page.get_by_role("link", name="Läs in från fil").click()
    _is_fine(page, "where a file is handed in")
    page.get_by_label("Fil", exact=True).set_input_files(file)
    page.get_by_role("button", name="Visa vad som händer").click()
    expect(page.get_by_role("heading", name="Flyttas")).to_be_visible()
    _is_fine(page, "what would follow")
    page.get_by_role("button", name="Läs in").click()
    expect(page.get_by_role("status")).to_contain_text("Filen är inläst.")

    page.goto(f"{site_url}/arrangor/serier/importera")
    page.get_by_label("Eller klistra in texten").fill(toml.replace("title", "titel"))
    page.get_by_role("button", name="Visa vad som händer").click()
    expect(page.get_by_role("alert")).to_contain_text("Menade du ”title”?")
    _is_fine(page, "a wrong file")


@pytest.mark.parametrize(
    "options", [{"java_script_enabled": False}, {"viewport": {"width": 320, "height": 640}}]
)
def test_without_scripts_and_at_320_pixels_it_works_as_well(
    options, signed_in, open_context, site_url, occurrence_id, tmp_path
):
    page = signed_in(open_context(**options).new_page())

    _handed_in(page, site_url, occurrence_id, tmp_path)
    page.get_by_text("Kolumner", exact=True).click()
    narrow = (
        {} if "viewport" not in options else {"sideways": sideways_scroll(page), "small": small_targets(page)}
    )
    page.get_by_role("button", name="Anmäl 3 personer").click()

    assert not any(narrow.values()), narrow
    expect(page.get_by_role("status")).to_contain_text("2 personer är anmälda. 1 person står på väntelistan.")


def _handed_in(page, site_url, occurrence_id, folder):
    (folder / "lista.csv").write_text(LIST, encoding="cp1252")
    page.goto(f"{site_url}/arrangor/tillfallen/{occurrence_id}/deltagare/importera")
    page.get_by_label("Fil", exact=True).set_input_files(folder / "lista.csv")
    page.get_by_role("button", name="Läs listan").click()
    expect(page.get_by_role("heading", name="Granska listan")).to_be_visible()


def _is_fine(page, state):
    assert violations(page) == [], state


def test_no_contrast_is_weak_in_the_dark(signed_in, open_context, site_url, occurrence_id, tmp_path):
    page = signed_in(open_context(color_scheme="dark").new_page())

    _handed_in(page, site_url, occurrence_id, tmp_path)
    preview = weak_contrasts(page)
    page.goto(f"{site_url}/arrangor/tillfallen/{occurrence_id}/deltagare/exportera")

    assert (preview, weak_contrasts(page)) == ([], [])


def test_a_long_list_goes_on_by_itself(
    signed_in, page: Page, site_url, occurrence_id, database, tmp_path, monkeypatch
):
    monkeypatch.setattr(importing, "AT_ONCE", 50)
    rows = "".join(f"Person{n};Ek;p{n}@example.org;Mora\n" for n in range(120))
    (tmp_path / "lista.csv").write_text(f"Förnamn;Efternamn;E-post;Kommun\n{rows}")

    signed_in(page).goto(f"{site_url}/arrangor/tillfallen/{occurrence_id}/deltagare/importera")
    page.get_by_label("Fil", exact=True).set_input_files(tmp_path / "lista.csv")
    page.get_by_role("button", name="Läs listan").click()
    page.get_by_role("button", name="Anmäl 120 personer").click()

    expect(page.get_by_role("status")).to_contain_text(
        "2 personer är anmälda. 118 personer står på väntelistan."
    )
    assert statuses_at(database, occurrence_id) == {"confirmed": 3, "waiting": 118}
