"""What the mails say that a page promised."""

import pytest

from tests.fixtures.mail_rows import Words

SERIES = "Politiskt ledarskap och innovation"


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("my link", "Din länk till Webbinarier"),
        ("my link, unknown", "Vi hittar ingen anmälan med den här adressen"),
        ("overview", f"Du är anmäld till 3 avsnitt: {SERIES}"),
        ("overview, by another", f"Siv Åberg har anmält dig till {SERIES}"),
        ("overview, waiting", f"Du står på väntelistan: {SERIES}"),
        ("receipt", f"Du har anmält 2 personer till {SERIES}"),
        ("confirm submission, many_others", f"Bekräfta anmälan till {SERIES}"),
        ("confirm submission, confirm_address", f"Bekräfta anmälan till {SERIES}"),
        ("confirm address", "Bekräfta din nya e-postadress"),
        ("new date", "Nytt datum för Beställ behov, inte lösningar – vill du vara med?"),
    ],
)
def test_the_subject_says_what_it_is_about(mails_in, name, subject):
    assert mails_in("sv")[name].subject == subject


def test_an_overview_counts_invitations_only_for_those_places_that_get_one(mails_in):
    text = mails_in("sv")["overview"].text.replace("\u00a0", " ")

    assert "Du är anmäld till 3 avsnitt. Du får 3 kalenderinbjudningar, en för varje tillfälle." in text
    assert "Torsdag 18 februari 2027 kl. 12.00–13.00\nBeställ behov, inte lösningar (väntelista)\n" in text
    assert "Där det är fullbokat står du på väntelistan." in text


def test_an_overview_of_nothing_but_queues_promises_no_invitation(mails_in):
    text = mails_in("sv")["overview, waiting"].text

    assert "Allt som du valde är fullbokat." in text
    assert "kalenderinbjud" not in text


def test_only_a_follower_is_told_of_episodes_that_open_later(mails_in):
    mails = mails_in("sv")

    assert (
        "När anmälan till ett avsnitt öppnar får du en plats även där." in mails["overview, following"].text
    )
    assert "Du följer serien" not in mails["overview"].text


def test_each_of_several_at_one_address_has_a_link_of_their_own(mails_in):
    text = mails_in("sv")["my link, several"].text

    assert "Flera personer har den här adressen. Var och en har en egen länk." in text
    assert text.count("/min/") == 2
    assert "Anna Åberg:\nhttps://" in text
    assert "Siv Åberg:\nhttps://" in text


def test_an_address_that_we_do_not_know_gets_no_personal_link(mails_in):
    mail = mails_in("sv")["my link, unknown"]

    assert "/min/" not in mail.text + mail.html


def test_a_receipt_names_everybody_and_who_waits(mails_in):
    lines = mails_in("sv")["receipt"].text.splitlines()

    assert [line for line in lines if "anna.aberg@" in line] == [
        "Anna Åberg, anna.aberg@example.org",
        "Anna Åberg, anna.aberg@example.org (väntelista)",
    ]


def test_a_receipt_says_what_they_were_registered_for(mails_in):
    text = mails_in("sv")["receipt"].text.replace("\u00a0", " ")

    assert "Torsdag 26 november 2026 kl. 12.00–13.00\nBeställ behov, inte lösningar\n" in text


def test_a_button_that_a_stranger_may_have_asked_for_repeats_nothing_that_they_typed(mails_in):
    words = Words(given_name="Köp nu", family_name="http://exempel.example", registrar="Köp nu")
    for name, mail in mails_in("sv", words).items():
        if name.startswith("confirm submission"):
            assert "Köp nu" not in mail.text + mail.html + mail.subject + mail.recipient.name, name
            assert "exempel.example" not in mail.text + mail.html + mail.recipient.name, name


def test_a_button_says_until_when_it_works_and_that_nothing_has_happened_yet(mails_in):
    text = mails_in("sv")["confirm submission, many_others"].text.replace("\u00a0", " ")

    assert text.startswith("Någon vill anmäla 12 personer till ”Politiskt ledarskap och innovation”")
    assert "bekräfta senast tisdag 3 november 2026 kl. 10.00." in text
    assert "Innan dess är ingen anmäld, och inga platser är bokade." in text


def test_a_new_date_is_a_question(mails_in):
    text = mails_in("sv")["new date"].text.replace("\u00a0", " ")

    assert "Nytt datum: Torsdag 10 december 2026 kl. 12.00–13.00\nFörut: Torsdag 26 november 2026" in text
    assert "Du är inte anmäld till det nya datumet förrän du har svarat ja." in text
