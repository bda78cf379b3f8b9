"""The pages where an organiser words the mails of a series."""

import re
from html import unescape

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from tests.organisers.office import Office
from tests.site.browsing import sideways_scroll, small_targets, violations, weak_contrasts
from webinars.mail.models import OutgoingMail
from webinars.organisers.audit.tables import AuditEntry
from webinars.organisers.rules import Role
from webinars.wording.models import OwnText

LIST = "/arrangor/serier/min-serie/mejltexter/"
INVITATION = f"{LIST}invitation/sv"
SAID = "Hej {fornamn}!\n\nVad roligt att du vill vara med på {titel}."

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def editor(office: Office):
    return office.signed_in()


def fields_of(page):
    """What the form would send, as a browser would."""
    found = dict(re.findall(r'name="(shown|subject)"[^>]*? value="([^"]*)"', page.text))
    areas = re.findall(r'<textarea[^>]*? name="(\w+)"[^>]*>\n([^<]*)</textarea>', page.text)
    return {name: unescape(value) for name, value in {**found, **dict(areas)}.items()}


def test_the_form_begins_with_the_standard_text_and_keeps_what_is_changed(editor, database):
    fields = fields_of(editor.get(INVITATION))
    answer = editor.post(INVITATION, {**fields, "opening": SAID})
    again = editor.get(answer.location)

    assert fields["opening"] == "Tack! Du är anmäld till ”{titel}”."
    assert "Texten är sparad" in again.text
    assert fields_of(again)["opening"] == SAID
    assert "Egen text, ändrad" in again.text
    with database.read() as session:
        [kept] = session.scalars(select(OwnText))
    assert (kept.part, kept.text, kept.standard) == ("opening", SAID, fields["opening"])
    row = re.search(r"Anmäld</th>.*?</tr>", editor.get(LIST).text, re.DOTALL)
    assert "Egen text" in row[0]
    assert "Anna Ek" in row[0]


@pytest.mark.parametrize(
    ("opening", "complaint"),
    [
        ("Hej {efternamn}!", "{efternamn} finns inte som platshållare här"),
        ("Hej {fornamn!", "en klammer saknar sin andra hälft"),
        ("x" * 2001, "högst 2000 tecken"),
    ],
)
def test_what_cannot_be_used_is_told_and_stays_in_the_form(editor, opening, complaint, database):
    fields = fields_of(editor.get(INVITATION))
    answer = editor.post(INVITATION, {**fields, "opening": opening})

    assert answer.status_code == 422
    assert complaint in answer.text
    assert fields_of(answer)["opening"] == opening
    with database.read() as session:
        assert session.scalars(select(OwnText)).all() == []


def test_two_who_word_the_same_mail_do_not_overwrite_each_other(office, editor):
    other = office.signed_in(name="Bo Lund")
    fields = fields_of(editor.get(INVITATION))
    other.post(INVITATION, {**fields, "closing": "Bo"})
    answer = editor.post(INVITATION, {**fields, "closing": "Anna"})

    assert answer.status_code == 409
    assert "Bo Lund sparade" in answer.text
    assert fields_of(answer)["closing"] == "Anna"
    assert editor.post(INVITATION, fields_of(answer)).status_code == 303


def test_a_standard_text_that_has_changed_since_is_told(editor, database):
    fields = fields_of(editor.get(INVITATION))
    editor.post(INVITATION, {**fields, "opening": SAID})
    before = editor.get(INVITATION).text
    with database.write() as session:
        session.scalars(select(OwnText)).one().standard = "Tack! Du är med."

    assert "Standardtexten har ändrats" not in before
    assert "Standardtexten har ändrats" in editor.get(INVITATION).text


def test_what_was_typed_is_shown_in_a_frame_and_kept_nowhere(editor, database):
    typed = {**fields_of(editor.get(INVITATION)), "opening": f"<script>alert(1)</script> {SAID}"}
    seen, as_text = (editor.post(f"{INVITATION}/mejl", {**typed, "som": som}) for som in ("", "text"))

    for answer in (seen, as_text):
        assert "<script>" not in answer.text
        assert "Hej Anna!" in answer.text
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    with database.read() as session:
        assert session.scalars(select(OwnText)).all() == []


def test_a_test_mail_goes_to_oneself_alone_and_opens_nothing(editor, database):
    editor.post(INVITATION, {**fields_of(editor.get(INVITATION)), "opening": SAID})
    editor.post(f"{INVITATION}/prov")

    with database.read() as session:
        mail = session.scalars(select(OutgoingMail)).one()
        message = mail.message.decode()
    assert (mail.recipient, mail.kind, mail.state) == (editor.organiser.email, "wording_test", "queued")
    assert mail.subject.startswith("[Prov] Du är anmäld")
    assert "/delta/exempel" in message.replace("=\r\n", "")


def test_going_back_asks_first_and_is_logged(editor, database):
    editor.post(INVITATION, {**fields_of(editor.get(INVITATION)), "opening": SAID})
    asked = editor.get(f"{INVITATION}/standard")
    editor.post(f"{INVITATION}/standard")

    assert "Vad roligt" in asked.text
    assert "Tack! Du är anmäld" in asked.text
    assert fields_of(editor.get(INVITATION))["opening"].startswith("Tack!")
    with database.read() as session:
        verbs = session.scalars(select(AuditEntry.verb).order_by(AuditEntry.id)).all()
    assert verbs[-2:] == ["mail worded", "mail worded as standard"]


def test_the_mails_of_another_series_and_unknown_ones_do_not_exist(editor):
    paths = [INVITATION.replace("min-", "annan-"), f"{LIST}nothing/sv", f"{LIST}invitation/de"]

    assert [editor.get(path).status_code for path in paths] == [404, 404, 404]
    assert [editor.post(path).status_code for path in paths] == [404, 404, 404]


def test_an_organiser_words_a_mail_in_a_browser(office: Office, open_context, site_url):
    token = office.signed_in(Role.ADMINISTRATOR).token

    def window(**options):
        context = open_context(**options)
        context.add_cookies(
            [{"name": "arrangor", "value": token, "domain": "127.0.0.1", "path": "/arrangor/"}]
        )
        return context.new_page()

    page = window(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page.goto(site_url + LIST)
    page.get_by_role("link", name="Standard, Anmäld, Svenska").click()
    page.get_by_label("Inledning").fill(SAID)
    page.get_by_role("button", name="Visa e-brevet").click()
    expect(page.frame_locator("iframe").get_by_text("Vad roligt att du vill vara med")).to_be_visible()
    page.get_by_role("button", name="Visa som text").click()
    expect(page.frame_locator("iframe").get_by_role("heading", level=1)).to_contain_text("Du är anmäld")
    page.get_by_role("button", name="Spara").click()
    expect(page.get_by_text("Texten är sparad")).to_be_visible()

    found: dict[object, object] = {}
    states = ("", "invitation/sv", "invitation/en", "cancelled/sv", "invitation/sv/standard")
    for scheme, look in (("light", violations), ("dark", weak_contrasts)):
        page = window(color_scheme=scheme)
        for path in states:
            page.goto(site_url + LIST + path)
            found[path, scheme] = look(page)
    page.goto(site_url + INVITATION)
    page.get_by_label("Inledning").fill("{fel}")
    page.get_by_role("button", name="Spara").click()
    found["wrong"] = violations(page)
    narrow = window(viewport={"width": 320, "height": 640})
    for path in states:
        narrow.goto(site_url + LIST + path)
        found[path, "narrow"] = [
            problem for problem in (sideways_scroll(narrow), *small_targets(narrow)) if problem
        ]

    assert {state: problems for state, problems in found.items() if problems} == {}
