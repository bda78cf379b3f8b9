"""Somebody is given the first account, and runs a whole series with it: on a phone, and at a desk."""

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.fixtures.browsers import OpenContext
from tests.journeys.office import Office
from tests.site.browsing import sideways_scroll, violations
from webinars.organisers.accounts import Account, add_organiser
from webinars.organisers.audit import COMMAND_LINE
from webinars.organisers.rules import Role

# A real browser, and a real mail server: what the pages say does not hang on the database.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

RUT, ANNA = "rut@example.org", "anna@example.org"
LEADERSHIP = "Politiskt ledarskap och innovation"
MOVED, CANCELLED = "Beställ behov, inte lösningar", "Följ en invånare genom hela resan"
TABLE = f"""Titel\tDatum\tTid
Varför tjänstedesign är en fråga för politiken\t2026-11-12\t12.00–12.45
{CANCELLED}\t2026-11-19\t12.00–12.45
{MOVED}\t2026-11-26\t12.00–13.00
Våga pröva i liten skala\t2026-12-09\t18.30–19.30
Ny i nämnden: frågorna som gör skillnad\t2027-01-14\t12.00–12.45
Budget och upphandling som ger utrymme för nytt\t2027-02-04\t12.00–12.45
Digitalt först – och de vi annars missar\t2027-03-18\t18.30–19.30
Från projekt till vardag: så håller ni i\t2027-04-15\t12.00–13.00"""

Look = Callable[[], None]


@pytest.fixture(params=[360, 1280], ids="{} pixels".format)
def window(request: pytest.FixtureRequest, open_context: OpenContext) -> Page:
    """The organiser's window, as wide as a phone or a laptop."""
    viewport = ViewportSize(width=request.param, height=800)
    return open_context(viewport=viewport, reduced_motion="reduce").new_page()


@pytest.fixture
def look(window: Page) -> Look:
    """Finds what is wrong with the page as it stands: axe, and whatever is wider than the window."""

    def look() -> None:
        assert violations(window) == [], window.url
        assert sideways_scroll(window) == 0, window.url

    return look


def test_a_series_from_the_first_account_to_the_file_of_its_participants(
    office: Office, site_url, window: Page, phone: Page, look: Look, tmp_path
):
    sign_in_by_mail(office, window, site_url)
    expect(window.get_by_role("heading", name="Kom igång")).to_be_visible()
    look()
    make_the_series(window, look)
    publish(window, look)

    register(phone, f"{site_url}/serier/politiskt-ledarskap-och-innovation/")
    office.settle()
    assert len(office.calendar_mails()) == 8

    move_and_think_better_of_it(office, window, look)
    cancel(office, window, look)
    assert [mail["SUMMARY"] for mail in office.calendar_mails() if mail.method == "CANCEL"] == [CANCELLED]
    offer_a_new_date(office, window, look)
    phone.goto(link_in(office, ANNA, "svar"))
    phone.get_by_role("button", name="Ja, jag vill vara med").click()
    expect(phone.get_by_role("status")).to_contain_text("Du är anmäld till det nya datumet.")
    office.settle()
    assert office.calendar_mails()[-1].starts_at.strftime("%Y-%m-%d %H:%M") == "2026-12-03 12:00"

    exported_rows = [row for row in export(window, look, tmp_path) if row]
    assert [row[:3] for row in exported_rows] == [["Anna", "Östlund", "Göteborgs Stad"]] * 2


def sign_in_by_mail(office: Office, window: Page, site_url: str) -> None:
    with office.services.database.write() as session:
        account = Account("Rut Nyström", every=Role.ADMINISTRATOR)
        add_organiser(
            session, RUT, account, by=COMMAND_LINE, language="sv", welcomed=True, now=office.clock()
        )
    window.goto(f"{site_url}/arrangor/")
    window.get_by_label("E-postadress").fill(RUT)
    window.get_by_role("button", name="Skicka länken").click()
    expect(window.get_by_role("main")).to_contain_text(RUT)
    office.settle()
    window.goto(link_in(office, RUT, "arrangor/in"))
    window.get_by_role("button", name="Logga in").click()


def make_the_series(window: Page, look: Look) -> None:
    window.get_by_role("link", name="Skapa en serie").click()
    window.get_by_label("Titel").fill(LEADERSHIP)
    look()
    window.get_by_role("button", name="Skapa serien").click()
    window.get_by_role("link", name="Klistra in en tabell").click()
    window.get_by_label("Tabellen").fill(TABLE)
    window.get_by_role("button", name="Granska").click()
    expect(window.get_by_text("8 nya avsnitt, 8 nya tillfällen.")).to_be_visible()
    look()
    window.get_by_role("button", name="Lägg till", exact=True).click()
    expect(window.locator(".plan__title")).to_have_count(8)
    look()


def publish(window: Page, look: Look) -> None:
    window.get_by_role("link", name="Förhandsgranska").first.click()
    expect(window.get_by_role("complementary", name="Förhandsgranskning")).to_be_visible()
    expect(window.get_by_text("Öppen för anmälan")).to_have_count(8)
    window.get_by_role("link", name="Tillbaka").click()
    window.get_by_role("link", name="Publicera …").click()
    look()
    window.get_by_role("button", name="Publicera").click()
    expect(window.get_by_role("status")).to_have_text("Publicerat. Besökare ser det nu.")


def register(phone: Page, series_page: str) -> None:
    phone.goto(series_page)
    phone.get_by_role("link", name="Anmäl dig").first.click()
    phone.get_by_label("Alla avsnitt").check()
    phone.get_by_label("Förnamn").fill("Anna")
    phone.get_by_label("Efternamn").fill("Östlund")
    phone.get_by_label("E-postadress").fill(ANNA)
    phone.get_by_label("Kommun, region eller annan organisation").fill("Göteborg")
    phone.get_by_role("button", name="Anmäl dig").click()
    expect(phone.get_by_role("heading", name="Tack!")).to_be_visible()


def move_and_think_better_of_it(office: Office, window: Page, look: Look) -> None:
    """Nobody hears of it, however long one waits."""
    told = len(office.subjects())
    window.get_by_role("link", name="Översikt").click()
    window.get_by_role("link", name=re.compile(MOVED)).click()
    look()
    window.get_by_role("link", name="Flytta till en annan tid").click()
    window.get_by_label("Ny dag").fill("2026-11-27")
    window.get_by_role("button", name="Visa vad som händer").click()
    expect(window.get_by_text(re.compile("^1 anmäld får ny kalenderinbjudan"))).to_be_visible()
    expect(window.frame_locator("iframe").get_by_text("Du behåller din plats")).to_be_visible()
    look()
    window.get_by_role("button", name="Flytta", exact=True).click()
    expect(window.get_by_role("main")).to_contain_text("Fredag 27 november 2026 kl. 12.00–13.00")
    look()
    office.settle()
    window.get_by_role("button", name="Ångra").click()
    expect(window.get_by_role("status")).to_contain_text("Ändringen är ångrad.")
    expect(window.get_by_role("main")).to_contain_text("Torsdag 26 november 2026 kl. 12.00–13.00")
    office.clock.pass_by(minutes=10)
    office.settle()
    assert len(office.subjects()) == told


def cancel(office: Office, window: Page, look: Look) -> None:
    window.get_by_role("link", name="Översikt").click()
    window.get_by_role("link", name="Ställ in på grund av oväder").click()
    window.get_by_role("radio", name=re.compile(CANCELLED)).check()
    look()
    window.get_by_role("button", name="Visa vad som händer").click()
    expect(window.get_by_text("1 anmäld får besked")).to_be_visible()
    look()
    window.get_by_role("button", name="Ställ in", exact=True).click()
    expect(window.get_by_role("main")).to_contain_text("Inställt")
    look()
    office.clock.pass_by(minutes=6)
    office.settle()


def offer_a_new_date(office: Office, window: Page, look: Look) -> None:
    window.reload()
    window.get_by_role("link", name="Erbjud ny tid").click()
    window.get_by_label("Dag", exact=True).fill("2026-12-03")
    window.get_by_role("button", name="Visa vad som händer").click()
    expect(window.get_by_text("1 som var anmäld får frågan")).to_be_visible()
    window.get_by_role("button", name="Erbjud den nya tiden").click()
    expect(window.get_by_role("main")).to_contain_text("Den nya tiden är upplagd.")
    look()
    office.clock.pass_by(minutes=6)
    office.settle()


def export(window: Page, look: Look, folder: Path) -> list[list[str]]:
    """Anna's row of the new occurrence, read from both kinds of file."""
    window.reload()
    window.get_by_role("link", name="Torsdag 3 december 2026 kl. 12.00–12.45").click()
    window.get_by_role("link", name="Deltagare").click()
    expect(window.get_by_role("row", name=re.compile("Anna Östlund"))).to_be_visible()
    look()
    window.get_by_role("link", name="Exportera till en fil").click()
    window.get_by_label("Varför exporterar du?").fill("Namnskyltar")
    look()
    text = download(window, "Textfil med semikolon (.csv)", folder).read_text(encoding="utf-8-sig")
    sheet = openpyxl.load_workbook(download(window, "Excel (.xlsx)", folder)).worksheets[0]
    in_text = list(csv.reader(io.StringIO(text), delimiter=";"))
    in_sheet = [["" if cell is None else str(cell) for cell in row] for row in sheet.values]
    return [*in_text[1:], *in_sheet[1:]]


def download(window: Page, kind: str, folder: Path) -> Path:
    window.get_by_label(kind).check()
    with window.expect_download() as waiting:
        window.get_by_role("button", name="Hämta filen").click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def link_in(office: Office, address: str, page: str) -> str:
    """The link to this page in the newest mail to this address that has one."""
    for received in reversed(office.server.received):
        body = received.message.get_body(("plain",))
        found = re.search(rf"http\S+/{page}/\S+", body.get_content() if body else "")
        if found and received.message["To"].addresses[0].addr_spec == address:
            return found[0]
    raise AssertionError(f"no mail to {address} has a link to {page}")
