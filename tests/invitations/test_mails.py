"""What the mails about a place say, and when."""

import pytest

from tests.fixtures.mail_rows import Words

PLACE = "Beställ behov, inte lösningar"
DATE = "26 november 2026"


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("invitation", f"Du är anmäld: {PLACE}, {DATE}"),
        ("invitation, by another", f"Siv Åberg har anmält dig till {PLACE}"),
        ("invitation, speaker", f"Du medverkar: {PLACE}, {DATE}"),
        ("invitation, speaker by another", f"Du medverkar: {PLACE}, {DATE}"),
        ("waiting", f"Du står på väntelistan: {PLACE}, {DATE}"),
        ("moved", f"Ny tid: {PLACE}, {DATE}"),
        ("changed", f"Ändrat: {PLACE}, {DATE}"),
        ("cancelled", f"Inställt: {PLACE}, {DATE}"),
        ("postponed", f"Framflyttat: {PLACE}"),
        ("withdrawn, self", f"Avbokat: {PLACE}, {DATE}"),
        ("withdrawn, registrar", f"Avbokat: {PLACE}, {DATE}"),
        ("withdrawn, from the queue", f"Inte längre på väntelistan: {PLACE}, {DATE}"),
        ("withdrawn, new_address", f"Flyttat till en annan e-postadress: {PLACE}, {DATE}"),
        ("withdrawn, off_stage", f"Du medverkar inte längre: {PLACE}, {DATE}"),
        ("copy of cancelled", f"Kopia: Inställt: {PLACE}, {DATE}"),
    ],
)
def test_the_subject_says_what_has_happened(mails_in, name, subject):
    assert mails_in("sv")[name].subject.replace("\u00a0", " ") == subject


def test_it_speaks_of_an_invitation_or_a_removal_only_where_the_mail_carries_one(mails_in):
    for name, mail in mails_in("sv").items():
        method = mail.calendar.method if mail.calendar else ""
        assert ("Kalenderinbjudan ligger i det här e-brevet" in mail.text) == (
            method == "REQUEST" and mail.kind == "invitation"
        ), name
        assert ("den nya kalenderinbjudan" in mail.text) <= (method == "REQUEST"), name
        assert ("tas bort ur din kalender" in mail.text) == (method == "CANCEL"), name


def test_whoever_was_registered_by_another_reads_by_whom_why_and_how_to_object(mails_in):
    mails = mails_in("sv")
    for name in ("invitation, by another", "waiting, by another", "overview, by another"):
        text = mails[name].text
        assert "Siv Åberg har anmält dig till" in text, name
        assert "Vi fick ditt namn, din e-postadress och din organisation av Siv Åberg." in text, name
        assert "Det här stämmer inte:\nhttps://webbinarier.example.org/stammer-inte/" in text, name


def test_whoever_registered_themselves_is_not_told_where_their_data_comes_from(mails_in):
    assert not [
        name
        for name, mail in mails_in("sv").items()
        if "Vi fick ditt namn" in mail.text and "by another" not in name
    ]


def test_a_move_says_the_old_time_and_the_new(mails_in):
    text = mails_in("sv")["moved"].text.replace("\u00a0", " ")

    assert "Ny tid: Torsdag 26 november 2026 kl. 12.00–13.00\n" in text
    assert "Förut: Tisdag 24 november 2026 kl. 12.00–13.00\n" in text


def test_a_change_says_what_was_before(mails_in):
    mails = mails_in("sv")

    assert "Ny titel: Beställ behov, inte lösningar\nFörut: Beställ behov\n" in mails["changed"].text
    assert "Ny plats: Online\nFörut: Stadshuset, Ekdala\n" in mails["changed, place"].text


def test_the_organisers_words_are_given_for_a_cancellation_and_a_sentence_where_they_gave_none(mails_in):
    mails = mails_in("sv")

    assert "Vi ställer in på grund av ovädret som väntas i hela länet." in mails["cancelled"].text
    assert "Vi måste tyvärr ställa in webbinariet." in mails["cancelled, no reason"].text


def test_people_on_stage_are_asked_neither_to_withdraw_nor_for_another_date(mails_in):
    for name, mail in mails_in("sv").items():
        if "speaker" in name:
            assert "vboka" not in mail.text, name
            assert "du är anmäld" not in mail.text.lower(), name
            assert "du vill vara med" not in mail.text, name


def test_no_copy_names_those_whom_it_is_about(mails_in):
    for name, mail in mails_in("sv").items():
        if name.startswith("copy"):
            assert "Anna" not in mail.text + mail.html + mail.subject, name
            assert mail.calendar is None, name


@pytest.mark.parametrize(
    ("because", "sentence", "invites_back"),
    [
        ("self", "Din plats är avbokad.", True),
        ("registrar", "Siv Åberg har avbokat din plats.", True),
        ("replaced", "Din plats har lämnats till en ersättare.", True),
        ("not_me", "Tack för att du sa till.", False),
        ("new_address", "Din anmälan har flyttats till en annan e-postadress", False),
        ("off_stage", "Du medverkar inte längre i det här webbinariet.", False),
        ("from the queue", "Du står inte längre på väntelistan.", True),
        ("from the queue by another", "Siv Åberg har tagit bort dig från väntelistan.", True),
    ],
)
def test_a_farewell_says_why_and_invites_back_only_whom_it_helps(mails_in, because, sentence, invites_back):
    text = mails_in("sv")[f"withdrawn, {because}"].text

    assert sentence in text
    assert ("/anmalan?tillfalle=" in text) is invites_back


def test_a_name_cannot_bring_markup_into_the_html_part(mails_in):
    html = mails_in("sv", Words(registrar="<img src=x>"))["withdrawn, registrar"].html

    assert "&lt;img src=x&gt; Åberg har avbokat din plats." in html
