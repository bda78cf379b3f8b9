"""Reports of who came become evidence: through the page, with a reason for each match, twice without effect."""

import re
from io import BytesIO

import pytest
from sqlalchemy import select

from tests.fixtures.instants import stockholm
from tests.registrations.examples import ANNA, BO, CILLA
from tests.registrations.town import said
from webinars.attendance.models import Attendance, AttendanceReport, ReportRow
from webinars.attendance.rules import minutes_together
from webinars.organisers.audit.tables import AuditEntry
from webinars.organisers.rules import Role
from webinars.organisers.sessions import form_token

TEAMS_SV = """1. Sammanfattning
Mötesrubrik\tAvsnittet

2. Deltagare
Namn\tFörsta anslutning\tLämnade senast\tLängd på mötet\tE-post\tDeltagar-ID (UPN)\tRoll
Anna Åberg\t2026-11-12, 11:58:11\t2026-11-12, 13:00:02\t1 tim 1 min 51 s\tANNA.ABERG@example.org\t\tPresentatör
Bo Ek (gäst)\t2026-11-12, 12:10:00\t2026-11-12, 12:40:00\t30 min 0 s\t\t\tDeltagare
Cilla von Öst (Mora kommun)\t2026-11-12, 12:00:00\t2026-11-12, 12:20:00\t20 min 0 s\t\t\tDeltagare
Okänd Person\t2026-11-12, 12:10:00\t2026-11-12, 12:20:00\t10 min 0 s\tokand@example.com\t\tDeltagare

3. Aktiviteter under mötet
Namn\tAnslöt\tLämnade\tLängd\tE-post\tRoll
"""
TEAMS_EN = """1. Summary
Meeting title\tThe episode

2. Participants
Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole
Anna Åberg\t11/12/26, 11:58:11 AM\t11/12/26, 1:00:02 PM\t1h 1m 51s\tanna.aberg@example.org\t\tPresenter
"""
ZOOM_SV = """Namn (ursprungligt namn),Användarens e-post,Tid för att gå med,Tid för att lämna,Längd (minuter),Gäst
Anna Åberg,anna.aberg@example.org,2026-11-12 13:10:00,2026-11-12 13:25:00,15,Nej
"""
ZOOM_EN = """Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest
Anna Åberg,anna.aberg@example.org,11/12/2026 12:00:00 PM,11/12/2026 12:20:00 PM,20,No
Anna Åberg,anna.aberg@example.org,11/12/2026 12:30:00 PM,11/12/2026 12:50:00 PM,20,No
"""


@pytest.fixture
def people(town):
    """The registrations of three who have a place at the first lunch, by name."""
    return {person.given_name: town.register(person) for person in (ANNA, BO, CILLA)}


@pytest.fixture
def desk(people, town, signed_in, clock):
    """An editor after the first lunch, and the page where reports are handed in."""
    clock.instant = stockholm("2026-11-12 14:00")
    return Desk(town, signed_in(), f"/arrangor/tillfallen/{town.occurrence_ids[0]}/narvarorapport")


class Desk:
    def __init__(self, town, browser, path):
        self.town, self.browser, self.path = town, browser, path

    def hand_in(self, text, encoding="utf-16", name="rapport.csv"):
        sent = {
            "form_token": form_token(self.browser.token),
            "fil": (BytesIO(text.encode(encoding)), name),
        }
        return self.browser.client.post(self.path, data=sent, content_type="multipart/form-data")

    def apply(self, text, encoding="utf-16"):
        report = self.hand_in(text, encoding).location.partition("?")[0]
        self.browser.post(report, {"gor": "anvand"})
        return report

    def evidence(self):
        """Name and minutes of everybody who stands in a report that is in force."""
        with self.town.services.database.read() as session:
            found = session.scalars(select(Attendance).where(Attendance.kind == "imported"))
            return sorted((each.registration.attendee.given_name, each.minutes) for each in found)

    def rows(self):
        with self.town.services.database.read() as session:
            return {row.name: row for row in session.scalars(select(ReportRow))}


def test_a_report_is_shown_with_its_reasons_and_is_no_evidence_before_somebody_says_so(desk):
    handed = desk.hand_in(TEAMS_SV)
    page = desk.browser.get(handed.location)

    words = said(page)
    assert handed.status_code == 303
    assert "Anna Åberg 62 minuter, från kl. 11.58, ANNA.ABERG@example.org" in words
    assert "Anna Åberg, Göteborgs Stad: samma e-postadress" in words
    assert "Cilla von Öst, Mora kommun: samma namn och organisation" in words
    assert "Oklara (1)" in words
    assert "Bo Ek, Mora kommun (bo.ek@example.org)" in words
    assert "1 verkar inte vara anmäld" in words
    assert desk.evidence() == []


def test_in_force_it_is_evidence_and_taken_back_it_is_none(desk):
    report = desk.apply(TEAMS_SV)

    assert desk.evidence() == [("Anna", 62), ("Cilla", 20)]
    taken_back = desk.browser.post(f"{report}/angra")
    assert "Rapporten är borttagen" in said(desk.browser.get(taken_back.location))
    assert desk.evidence() == []
    assert desk.rows() == {}


def test_the_same_file_twice_changes_nothing(desk):
    first = desk.apply(TEAMS_SV)
    again = desk.hand_in(TEAMS_SV, name="samma fil.csv")

    assert again.location.partition("?")[0] == first
    assert "Den filen har ni redan lämnat." in said(desk.browser.get(again.location))
    with desk.town.services.database.read() as session:
        assert len(session.scalars(select(AttendanceReport)).all()) == 1
    assert desk.evidence() == [("Anna", 62), ("Cilla", 20)]


def test_reports_of_one_lunch_are_one_stay_for_each_person(desk):
    desk.apply(TEAMS_SV)
    desk.apply(TEAMS_EN)
    assert desk.evidence() == [("Anna", 62), ("Cilla", 20)]

    desk.apply(ZOOM_EN, "utf-8-sig")
    assert desk.evidence() == [("Anna", 62), ("Cilla", 20)]

    later = desk.apply(ZOOM_SV, "utf-8")
    assert desk.evidence() == [("Anna", 77), ("Cilla", 20)]
    desk.browser.post(f"{later}/angra")
    assert desk.evidence() == [("Anna", 62), ("Cilla", 20)]


def test_a_human_says_who_somebody_is_and_the_rest_is_forgotten(desk, town, people):
    report = desk.apply(TEAMS_SV)
    rows, bo = desk.rows(), town.registration(people["Bo"])

    desk.browser.post(report, {f"rad-{rows['Bo Ek'].id}": str(bo.id), "gor": "glom"})

    assert desk.evidence() == [("Anna", 62), ("Bo", 30), ("Cilla", 20)]
    assert sorted(desk.rows()) == ["Anna Åberg", "Bo Ek", "Cilla von Öst (Mora kommun)"]
    words = said(desk.browser.get(report))
    assert "någon av er har valt" in words
    assert "1 person som inte är anmäld är glömd." in words


def test_somebody_else_is_chosen_by_address_and_nobody_by_half_a_name(desk):
    report = desk.apply(TEAMS_SV)
    field = f"annan-{desk.rows()['Okänd Person'].id}"

    refused = desk.browser.post(report, {field: "Bo", "gor": "spara"})
    assert (refused.status_code, "Välj någon ur listan" in refused.text) == (422, True)
    assert re.search(rf'id="{field}"[^>]*value="Bo"', refused.text)

    desk.browser.post(report, {field: BO.email, "gor": "spara"})
    assert desk.evidence() == [("Anna", 62), ("Bo", 10), ("Cilla", 20)]


def test_who_was_taken_for_the_wrong_person_waits_for_a_human(desk):
    report = desk.apply(TEAMS_SV)

    desk.browser.post(report, {"fel": str(desk.rows()["Cilla von Öst (Mora kommun)"].id), "gor": "spara"})

    assert desk.evidence() == [("Anna", 62)]
    assert "Oklara (2)" in said(desk.browser.get(report))


def test_nobody_is_chosen_who_has_a_place_at_another_lunch_only(desk, town):
    elsewhere = town.registration(town.register(BO, lunch=1))
    report = desk.apply(TEAMS_SV)

    desk.browser.post(report, {f"rad-{desk.rows()['Okänd Person'].id}": str(elsewhere.id), "gor": "spara"})

    assert desk.evidence() == [("Anna", 62), ("Cilla", 20)]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\x00\x01\x02", "Filen går inte att läsa."),
        (b"Rubrik;Annat\n1;2\n", "Vi hittar inga deltagare i filen."),
    ],
)
def test_what_is_no_report_is_refused_in_words(content, sentence, desk):
    refused = desk.hand_in(content.decode("latin-1"), "latin-1")

    assert refused.status_code == 422
    assert sentence in said(refused)


def test_without_a_file_the_page_asks_for_one(desk):
    refused = desk.browser.post(desk.path)

    assert (refused.status_code, "Välj en fil." in refused.text) == (422, True)


def test_another_lunchs_report_is_not_found_here_and_hosts_see_none(desk, town, signed_in):
    report = desk.apply(TEAMS_SV)
    other = report.replace(f"/{town.occurrence_ids[0]}/", f"/{town.occurrence_ids[1]}/")

    assert desk.browser.get(other).status_code == 404
    assert signed_in(Role.HOST, name="Vera Värd").get(report).status_code in (403, 404)


def test_the_log_says_what_was_done_and_names_nobody(desk):
    report = desk.apply(TEAMS_SV)
    desk.browser.post(report, {"gor": "glom"})

    with desk.town.services.database.read() as session:
        entries = [each for each in session.scalars(select(AuditEntry)) if each.verb.startswith("attendance")]
        assert [each.verb for each in entries] == [
            "attendance report read",
            "attendance report applied",
            "attendance rows forgotten",
        ]
        assert all("Okänd" not in str(each.payload.after) for each in entries)


NOON = stockholm("2026-11-12 12:00")
ONE, TWO, THREE = (stockholm(f"2026-11-12 {clock}") for clock in ("13:00", "14:00", "15:00"))


@pytest.mark.parametrize(
    ("stays", "minutes"),
    [
        ([], 0),
        ([(NOON, ONE, 50)], 50),
        ([(NOON, ONE, 50), (NOON, ONE, 55)], 55),
        ([(NOON, ONE, 50), (TWO, THREE, 40)], 90),
        ([(NOON, TWO, 50), (ONE, THREE, 70), (TWO, THREE, 30)], 70),
        ([(None, None, 45), (NOON, ONE, 50)], 50),
        ([(None, None, 45), (None, None, 30)], 45),
    ],
)
def test_rows_that_overlap_tell_of_one_stay_and_others_are_added(stays, minutes):
    assert minutes_together(stays) == minutes
