"""What people write into the form, and what is said about it."""

import pytest
from werkzeug.datastructures import MultiDict

from webinars.registrations.forms import FORMS, AnotherForm, GroupForm, MyselfForm, SeveralForm

ANNA = {
    "given_name": "Anna",
    "family_name": "Åberg",
    "email": "anna.aberg@example.org",
    "organisation": "Göteborgs Stad",
}
SIV = {"sender_given_name": "Siv", "sender_family_name": "Ek", "sender_email": "siv@example.org"}
PASTED = "Anna Åberg <anna.aberg@example.org>\nbo.ek@example.org"


def filled(form, *values, **further):
    data = MultiDict({name: value for each in (*values, further) for name, value in each.items()})
    return form(data)


def problems(form):
    form.validate()
    return dict(form.problems)


@pytest.mark.parametrize(
    ("kind", "form"), [("", MyselfForm), ("annan", AnotherForm), ("flera", SeveralForm), ("grupp", GroupForm)]
)
def test_the_address_of_the_page_says_whom_the_form_is_for(kind, form):
    assert FORMS[kind] is form


def test_four_answers_are_enough():
    form = filled(MyselfForm, ANNA)

    assert problems(form) == {}
    submission = form.submission(7, "sv")
    (person,) = submission.people
    assert (person.given_name, person.family_name, person.email) == (
        "Anna",
        "Åberg",
        "anna.aberg@example.org",
    )
    assert (person.organisation, person.organisation_code) == ("Göteborgs Stad", "1480")
    assert (submission.series_id, submission.sender, submission.viewers) == (7, None, None)


def test_an_empty_form_is_asked_for_each_answer_in_the_order_of_the_page():
    form = filled(MyselfForm, {})
    form.validate()

    assert form.problems == [
        ("given_name", "Skriv ditt förnamn."),
        ("family_name", "Skriv ditt efternamn."),
        ("email", "Skriv din e-postadress, till exempel namn@kommun.se."),
        ("organisation", "Välj en kommun eller region i listan, eller Annan organisation."),
    ]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Anna@Example.ORG", "Anna@example.org"),
        ("  anna@example.org ", "anna@example.org"),
        ("anna@lövsjö.se", "anna@lövsjö.se"),
        ("anna@xn--lvsj-5qad.se", "anna@lövsjö.se"),
        ("anna+kommun@politiker.example.org", "anna+kommun@politiker.example.org"),
    ],
)
def test_an_address_is_kept_in_its_usual_form(written, kept):
    form = filled(MyselfForm, ANNA, email=written)

    assert problems(form) == {}
    assert form.email.data == kept


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("anna", "Skriv hela e-postadressen, till exempel namn@kommun.se."),
        ("anna@kommun", "Skriv hela e-postadressen, till exempel namn@kommun.se."),
        ("anna@@kommun.se", "Skriv hela e-postadressen, till exempel namn@kommun.se."),
        ("Anna <anna@kommun.se>", "Skriv hela e-postadressen, till exempel namn@kommun.se."),
        ("anna@kommun.se, bo@kommun.se", "Skriv hela e-postadressen, till exempel namn@kommun.se."),
        ("åsa@kommun.se", "Å, ä och ö kan inte stå före @. Skriv adressen som den står i din e-post."),
        (f"{'a' * 65}@kommun.se", "Skriv hela e-postadressen, till exempel namn@kommun.se."),
    ],
)
def test_an_address_that_cannot_be_mailed_to_is_said_to_be_so(written, sentence):
    assert problems(filled(MyselfForm, ANNA, email=written)) == {"email": sentence}


def test_no_line_break_or_control_character_gets_in():
    form = filled(MyselfForm, ANNA, given_name="Anna\r\nBcc: x\x00")

    assert problems(form) == {}
    assert form.given_name.data == "Anna Bcc: x"


def test_a_name_is_as_long_as_names_are():
    form = filled(MyselfForm, ANNA, family_name="Ö" * 500)
    form.validate()

    assert form.family_name.data == "Ö" * 100


@pytest.mark.parametrize(
    "written", ["Göteborgs Stad", "Goteborg", "göteborgs stad", "GÖTEBORG", "Göteborgs kommun"]
)
def test_an_organisation_is_known_by_what_people_call_it(written):
    form = filled(MyselfForm, ANNA, organisation=written)

    assert problems(form) == {}
    assert (form.organisation.data, form.organisation_code) == ("Göteborgs Stad", "1480")


def test_an_unknown_organisation_is_asked_about():
    assert problems(filled(MyselfForm, ANNA, organisation="Innovationsbyrån")) == {
        "organisation": "Välj en kommun eller region i listan, eller bocka för Annan organisation."
    }


def test_an_organisation_that_is_nearly_known_is_proposed():
    assert problems(filled(MyselfForm, ANNA, organisation="Upplands")) == {
        "organisation": "Välj en kommun eller region i listan, eller bocka för Annan organisation."
        " Menar du Upplands Väsby kommun eller Upplands-Bro kommun?"
    }


def test_another_organisation_is_taken_when_it_is_said_to_be_one():
    form = filled(MyselfForm, ANNA, organisation="Innovationsbyrån", other_organisation="y")

    assert problems(form) == {}
    (person,) = form.submission(1, "sv").people
    assert (person.organisation, person.organisation_code) == ("Innovationsbyrån", None)


def test_the_words_for_another_organisation_are_an_answer():
    assert problems(filled(MyselfForm, ANNA, organisation="Annan organisation")) == {}


def test_an_address_proposes_an_organisation_and_does_not_decide():
    form = filled(MyselfForm, ANNA, email="anna@politiker.goteborg.se", organisation="")

    assert problems(form) == {
        "organisation": "Vi har fyllt i Göteborgs Stad utifrån e-postadressen. Ändra om det är fel."
    }
    assert form.organisation.data == "Göteborgs Stad"
    assert problems(filled(MyselfForm, ANNA, email="anna@goteborg.se", organisation="Mora")) == {}


def test_occurrences_are_numbers_once_each():
    data = MultiDict([*ANNA.items(), ("occurrence", "12"), ("occurrence", "3"), ("occurrence", "12")])

    assert MyselfForm(data).submission(1, "sv").occurrence_ids == (3, 12)


@pytest.mark.parametrize("value", ["", "x", "-1", "1.5", "٣", "9" * 30, "1;2"])
def test_an_occurrence_that_is_no_number_is_one_that_does_not_exist(value):
    assert MyselfForm(MultiDict({"occurrence": value})).occurrence.data == [0]


def test_somebody_else_is_registered_by_a_sender_of_the_same_organisation():
    form = filled(AnotherForm, ANNA, SIV)

    assert problems(form) == {}
    submission = form.submission(1, "sv")
    assert [person.email for person in submission.people] == ["anna.aberg@example.org"]
    assert (submission.sender.email, submission.sender.organisation) == ("siv@example.org", "Göteborgs Stad")


def test_a_form_about_somebody_else_asks_for_their_answers_and_for_ones_own():
    assert problems(filled(AnotherForm, {"organisation": "Mora"})) == {
        "given_name": "Skriv förnamnet på den du anmäler.",
        "family_name": "Skriv efternamnet på den du anmäler.",
        "email": "Skriv e-postadressen till den du anmäler, till exempel namn@kommun.se.",
        "sender_given_name": "Skriv ditt eget förnamn.",
        "sender_family_name": "Skriv ditt eget efternamn.",
        "sender_email": "Skriv din egen e-postadress, till exempel namn@kommun.se.",
    }


def test_whoever_names_themselves_as_the_other_registers_themselves():
    me = {f"sender_{name}": ANNA[name] for name in ("given_name", "family_name", "email")}

    submission = filled(AnotherForm, ANNA, me).submission(1, "sv")

    assert submission.sender is None


@pytest.mark.parametrize("viewers", ["2", " 25 ", "500"])
def test_a_group_says_how_many_they_are(viewers):
    form = filled(GroupForm, ANNA, viewers=viewers)

    assert problems(form) == {}
    assert form.submission(1, "sv").viewers == int(viewers)


@pytest.mark.parametrize("viewers", ["", "1", "0", "501", "några", "-3", "2.5", "²", "1e2"])
def test_a_group_is_a_number_from_2_to_500(viewers):
    assert problems(filled(GroupForm, ANNA, viewers=viewers)) == {
        "viewers": "Skriv med siffror hur många ni blir, från 2 till 500."
    }


def test_pasted_people_become_rows_that_say_what_to_look_at():
    form = filled(SeveralForm, people=f"{PASTED}\nAnna Åberg anna.aberg@example.org\nÖö oo@example.org")

    assert form.read_pasted()
    assert [(row.form.email.data, row.form.wanted.data, row.remark) for row in form.rows] == [
        ("anna.aberg@example.org", True, ""),
        ("bo.ek@example.org", True, "Vi har gissat namnet utifrån adressen."),
        ("anna.aberg@example.org", False, "Står redan i listan och anmäls bara en gång."),
        ("oo@example.org", True, "Här stod bara ett namn. Det går bra, men kontrollera det."),
    ]
    assert form["people"].data == ""


def test_rows_of_a_spreadsheet_keep_their_cells():
    pasted = (
        "Förnamn\tEfternamn\tE-post\tOrganisation\r\n"
        "Anna\tÅberg\tanna.aberg@example.org\tKumla kommun\r\n"
        "\t\tdag.dahl@example.org\t\r\n"
    )
    form = filled(SeveralForm, SIV, organisation="Göteborgs Stad", people=pasted)
    form.read_pasted()

    assert [
        (row.form.given_name.data, row.form.family_name.data, row.form.email.data, row.form.organisation.data)
        for row in form.rows
    ] == [
        ("Anna", "Åberg", "anna.aberg@example.org", "Kumla kommun"),
        ("Dag", "Dahl", "dag.dahl@example.org", ""),
    ]


def test_one_long_line_of_addresses_is_read_to_its_end():
    pasted = "; ".join(f"Anna Åberg <anna.aberg{number}@example.org>" for number in range(40))
    form = filled(SeveralForm, SIV, organisation="Göteborgs Stad", people=pasted)
    form.read_pasted()

    assert [row.form.email.data for row in form.rows] == [f"anna.aberg{n}@example.org" for n in range(40)]


def test_rows_are_sent_back_changed_and_left_out():
    rows = {
        "person_0_wanted": "y",
        "person_0_given_name": "Anna-Karin",
        "person_0_family_name": "Åberg",
        "person_0_email": "anna.aberg@example.org",
        "person_1_email": "not an address, but not ticked either",
    }
    form = filled(SeveralForm, SIV, rows, organisation="Mora")

    assert not form.read_pasted()
    assert problems(form) == {}
    submission = form.submission(1, "sv")
    assert [(person.given_name, person.organisation_code) for person in submission.people] == [
        ("Anna-Karin", "2062")
    ]
    assert submission.sender.email == "siv@example.org"


def test_a_row_may_have_an_organisation_of_its_own():
    form = filled(SeveralForm, SIV, organisation="Mora", people="Anna Ek, Lunds kommun, anna@example.org")
    form.read_pasted()
    form.validate()

    assert [person.organisation for person in form.submission(1, "sv").people] == ["Lunds kommun"]


def test_what_is_wrong_with_a_row_is_said_with_its_number_where_the_rows_stand():
    form = filled(SeveralForm, people="Anna Ek anna@example.org\nUtan Adress\nåsa@example.org Åsa Ek")
    form.read_pasted()
    form.validate()

    assert form.problems[:3] == [
        (
            "person_1_email",
            "Person 2: Skriv en e-postadress, eller ta bort bocken så hoppar vi över personen.",
        ),
        (
            "person_2_email",
            "Person 3: Å, ä och ö kan inte stå före @. Skriv adressen som den står i din e-post.",
        ),
        ("organisation", "Välj en kommun eller region i listan, eller Annan organisation."),
    ]


def test_a_name_is_needed_but_one_is_enough():
    rows = {f"person_{number}_{name}": "" for number in range(2) for name in ("given_name", "family_name")}
    rows |= {f"person_{number}_wanted": "y" for number in range(2)}
    rows |= {f"person_{number}_email": f"p{number}@example.org" for number in range(2)}
    form = filled(SeveralForm, SIV, rows, organisation="Mora", person_1_family_name="Öö")

    assert problems(form) == {
        "person_0_given_name": "Person 1: Skriv ett namn, eller ta bort bocken så hoppar vi över personen."
    }


def test_further_people_are_added_below_and_who_stands_above_is_not_ticked_again():
    form = filled(SeveralForm, people=PASTED)
    form.read_pasted()
    rows = {
        f"{row.prefix}{name}": row.form[name].data
        for row in form.rows
        for name in ("given_name", "family_name", "email")
    }

    again = filled(SeveralForm, rows, people="Anna Åberg anna.aberg@example.org\nEva Ek eva@example.org")
    again.read_pasted()

    assert [(row.number, row.form.email.data, row.form.wanted.data) for row in again.rows[2:]] == [
        (2, "anna.aberg@example.org", False),
        (3, "eva@example.org", True),
    ]


def test_more_than_fit_are_left_in_the_field_and_said_to_be_too_many():
    pasted = "\n".join(f"Person Nummer{number} <p{number}@example.org>" for number in range(60))
    form = filled(SeveralForm, SIV, organisation="Mora", people=pasted)
    form.read_pasted()

    assert len(form.rows) == 50
    assert form["people"].data.splitlines()[0] == "Person Nummer50 <p50@example.org>"
    assert problems(form) == {
        "people": "Du kan anmäla högst 50 personer åt gången. Ta ut resten ur rutan, och anmäl dem sedan."
    }


def test_somebody_has_to_be_pasted():
    assert problems(filled(SeveralForm, SIV, organisation="Mora")) == {
        "people": "Klistra in namn och e-postadresser, en person på varje rad."
    }


def test_somebody_has_to_be_ticked():
    form = filled(SeveralForm, SIV, organisation="Mora", person_0_email="anna@example.org")

    assert problems(form) == {"people": "Bocka för minst en person."}


def test_somebody_who_stands_twice_is_submitted_once():
    rows: dict[str, str] = {}
    for number, email in enumerate(["anna@example.org", "ANNA@example.org"]):
        rows |= {
            f"person_{number}_wanted": "y",
            f"person_{number}_given_name": "Anna",
            f"person_{number}_family_name": "Ek",
            f"person_{number}_email": email,
        }
    form = filled(SeveralForm, SIV, rows, organisation="Mora")
    form.validate()

    assert len(form.submission(1, "sv").people) == 1


@pytest.mark.parametrize("field", ["given_name", "family_name", "sender_given_name", "sender_family_name"])
def test_a_name_that_a_stranger_would_get_as_a_link_is_refused(field):
    form = filled(AnotherForm, ANNA, SIV, {field: "Vinn på x1.se"})

    assert problems(form) == {field: "Skriv bara namnet, utan webbadress eller e-postadress."}


def test_a_pasted_name_is_looked_at_like_a_typed_one():
    form = filled(SeveralForm, SIV, people="Vinn på x1.se <bo@example.org>", organisation="Göteborgs Stad")
    form.read_pasted()

    assert form.rows[0].form.given_name.data == "Vinn på"
    assert "Person 1: Skriv bara namnet, utan webbadress eller e-postadress." in problems(form).values()
