import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from webinars.registrations.pasting import Problem, parse_people
from webinars.registrations.pasting.pieces import says_something

NBSP = "\N{NO-BREAK SPACE}"
ANNA = ("Anna", "Exempel", "anna@example.org")
BO = ("Bo", "Prov", "bo@example.org")


def read(text, **options):
    return [(p.given_name, p.family_name, p.email) for p in parse_people(text, **options)]


def organisations(text):
    return [person.organisation for person in parse_people(text)]


def problems(text):
    return [person.problem for person in parse_people(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Anna Exempel <anna@example.org>",
        "Anna Exempel anna@example.org",
        "anna@example.org Anna Exempel",
        "anna@example.org, Anna Exempel",
        "Anna Exempel (anna@example.org)",
        "Anna Exempel (S) <anna@example.org>",
        '"Exempel, Anna" <anna@example.org>',
        "Exempel, Anna <anna@example.org>",
        "Exempel, Anna, anna@example.org",
        "Anna,Exempel,anna@example.org",
        "Anna;Exempel;anna@example.org",
        "Anna\tExempel\tanna@example.org",
        '"Anna";"Exempel";"anna@example.org"',
        "anna@example.org;Anna;Exempel",
        "Anna Exempel <mailto:anna@example.org>",
        "Anna Exempel MAILTO:anna@example.org?subject=Hej",
        "Anna Exempel anna@example.org<mailto:anna@example.org>",
        f"Anna{NBSP}Exempel{NBSP}<anna@example.org>",
        "\N{ZERO WIDTH NO-BREAK SPACE}Anna Exempel <anna@example.org>",
        "Anna Exempel, ordförande <anna@example.org>",
        "- Anna Exempel, anna@example.org",
        "  1. Anna Exempel anna@example.org.",
        "> Anna Exempel <anna@example.org>;",
        "Namn: Anna Exempel, E-post: anna@example.org",
        "Till: Anna Exempel <anna@example.org>",
        "'Anna Exempel' <anna@example.org>",
    ],
)
def test_one_person_is_read_in_any_usual_form(text):
    assert read(text) == [ANNA]
    assert problems(text) == [None]


@pytest.mark.parametrize(
    "text",
    [
        "Anna Exempel <anna@example.org>\nBo Prov <bo@example.org>",
        "Anna Exempel <anna@example.org>\r\n\r\nBo Prov <bo@example.org>\r\n",
        "Anna Exempel <anna@example.org>; Bo Prov <bo@example.org>;",
        '"Exempel, Anna" <anna@example.org>; "Prov, Bo" <bo@example.org>',
        "Anna Exempel <anna@example.org>, Bo Prov <bo@example.org>",
        "Exempel, Anna <anna@example.org>, Prov, Bo <bo@example.org>",
        "anna@example.org Anna Exempel, bo@example.org Bo Prov",
        "anna@example.org Anna Exempel bo@example.org Bo Prov",
        "Anna Exempel, anna@example.org; Bo Prov, bo@example.org",
        "Förnamn;Efternamn;E-post\nAnna;Exempel;anna@example.org\nBo;Prov;bo@example.org",
        "E-post;Efternamn;Förnamn\nanna@example.org;Exempel;Anna\nbo@example.org;Prov;Bo\n;;",
        "First name,Last name,E-mail\nAnna,Exempel,anna@example.org\nBo,Prov,bo@example.org",
        "Namn\tE-post\nAnna Exempel\tanna@example.org\nBo Prov\tbo@example.org",
        "Namn\nAnna Exempel anna@example.org\nBo Prov bo@example.org",
        "\N{ZERO WIDTH NO-BREAK SPACE}Namn;Parti;E-post\nAnna Exempel;S;anna@example.org\nProv, Bo;M;bo@example.org",
        "Förnamn;Efternamn;E-post\nAnna;Exempel;anna@example.org\nBo Prov <bo@example.org>",
    ],
)
def test_several_people_are_read_in_any_usual_form(text):
    assert read(text) == [ANNA, BO]
    assert problems(text) == [None, None]


@pytest.mark.parametrize(
    ("name", "given_name", "family_name"),
    [
        ("Anna-Karin Östlund-von Ahlefeldt", "Anna-Karin", "Östlund-von Ahlefeldt"),
        ("Carl Magnus von Essen", "Carl Magnus", "von Essen"),
        ("von Essen, Carl Magnus", "Carl Magnus", "von Essen"),
        ("Maria de la Cruz", "Maria", "de la Cruz"),
        ("Hans af Klint", "Hans", "af Klint"),
        ("Anna Karin Ek", "Anna Karin", "Ek"),
        ('Anna "Annie" Ek', "Anna Annie", "Ek"),
        ("D'Arc, Jeanne", "Jeanne", "D'Arc"),
    ],
)
def test_a_name_is_parted_where_the_family_begins(name, given_name, family_name):
    assert read(f"{name} <a@example.org>") == [(given_name, family_name, "a@example.org")]


def test_an_address_shows_which_name_is_the_familys():
    assert read("Östlund Åsa <asa.ostlund@example.org>") == [("Åsa", "Östlund", "asa.ostlund@example.org")]


def test_a_single_name_is_taken_but_pointed_out():
    (person,) = parse_people("Öö <oo@example.org>")

    assert (person.given_name, person.family_name, person.problem) == ("Öö", "", Problem.SINGLE_NAME)
    assert person.can_be_registered


@pytest.mark.parametrize(
    ("address", "given_name", "family_name"),
    [
        ("anna.exempel@example.org", "Anna", "Exempel"),
        ("anna-karin.von.essen2@example.org", "Anna-Karin", "von Essen"),
        ("anna_exempel+kommun@example.org", "Anna", "Exempel"),
    ],
)
def test_a_name_is_guessed_from_an_address_that_stands_alone(address, given_name, family_name):
    (person,) = parse_people(f"<{address}>")

    assert (person.given_name, person.family_name) == (given_name, family_name)
    assert person.guessed_name


def test_a_name_that_was_given_is_no_guess():
    assert not parse_people("Anna Exempel <anna@example.org>")[0].guessed_name


@pytest.mark.parametrize(
    ("text", "organisation"),
    [
        ("Anna;Exempel;anna@example.org;Göteborgs stad", "Göteborgs stad"),
        ("Anna Exempel;Göteborg;anna@example.org", "Göteborg"),
        ("Göteborgs stad;Anna Exempel;anna@example.org", "Göteborgs stad"),
        ("Anna Exempel <anna@example.org>, Region Skåne", "Region Skåne"),
        ("Anna\tExempel\tledamot\tanna@example.org\t070-123 45 67\tLunds kommun", "Lunds kommun"),
        ("Anna;Exempel;anna@example.org;Vinnova", "Vinnova"),
        ("Namn;Kommun;E-post\nAnna Exempel;Lund;anna@example.org", "Lund"),
        ("Namn,Company,Email\nAnna Exempel,Exempelbolaget,anna@example.org", "Exempelbolaget"),
        ("Anna Exempel <anna@example.org>", ""),
    ],
)
def test_the_organisation_is_found_where_people_put_it(text, organisation):
    assert organisations(text) == [organisation]
    assert read(text) == [ANNA]


def test_a_place_that_is_a_family_name_stays_one():
    assert read("Anna Karin;Berg;anna.berg@example.org") == [("Anna Karin", "Berg", "anna.berg@example.org")]


@pytest.mark.parametrize(
    "text",
    [
        "Anna;Exempel;anna@example.org;SD",
        "Anna Exempel, S, anna@example.org",
        "Anna Exempel;Vänsterpartiet;anna@example.org",
        "Namn;Parti;E-post\nAnna Exempel;Centerpartiet;anna@example.org",
    ],
)
def test_a_party_is_left_out(text):
    assert organisations(text) == [""]
    assert read(text) == [ANNA]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Anna Exempel", Problem.NO_ADDRESS),
        ("Anna Exempel, anna(at)example.org", Problem.NO_ADDRESS),
        ("Förnamn;Efternamn;E-post\nAnna;Exempel;", Problem.NO_ADDRESS),
        ("Anna Exempel <anna@example>", Problem.BAD_AFTER_AT),
        ("Anna Exempel <anna@>", Problem.BAD_AFTER_AT),
        ("Anna Exempel <anna@kommun..se>", Problem.BAD_AFTER_AT),
        ("Anna Exempel <@example.org>", Problem.BAD_BEFORE_AT),
        ("Anna Exempel <anna..e@example.org>", Problem.BAD_BEFORE_AT),
        ("Åsa Exempel <åsa@example.org>", Problem.ACCENT_IN_ADDRESS),
        ("Anna Exempel\tanna@example.org\tanna@example.com", Problem.SEVERAL_ADDRESSES),
        ("12345@example.org", Problem.NO_NAME),
    ],
)
def test_what_is_wrong_is_named(text, problem):
    (person,) = parse_people(text)

    assert person.problem is problem
    assert not person.can_be_registered


def test_a_person_without_an_address_keeps_the_name():
    assert read("Exempel, Anna") == [("Anna", "Exempel", "")]


def test_an_address_that_cannot_be_one_is_shown_as_it_was_written():
    assert read("Åsa Ek <Åsa@Example.org>") == [("Åsa", "Ek", "Åsa@Example.org")]


def test_the_same_person_twice_is_pointed_out():
    people = parse_people(
        "Anna Exempel <anna@example.org>\nBo Prov <bo@example.org>\nexempel, anna <ANNA@example.org>"
    )

    assert [(p.problem, p.same_as_line) for p in people] == [
        (None, None),
        (None, None),
        (Problem.DUPLICATE, 1),
    ]


def test_several_people_may_share_a_mailbox():
    assert problems("Anna Ek <namnden@example.org>\nBo Al <namnden@example.org>") == [None, None]


def test_a_guessed_name_makes_nobody_another_person():
    assert problems("Anna Ek <anna.ek@example.org>\nanna.ek@example.org") == [None, Problem.DUPLICATE]


def test_whoever_cannot_be_registered_makes_nobody_a_duplicate():
    assert problems("Anna Ek <anna@example>\nAnna Ek <anna@example>") == [Problem.BAD_AFTER_AT] * 2


def test_more_than_the_limit_ends_in_one_entry_that_says_where():
    people = parse_people("\n".join(f"Anna Nr{n} <a{n}@example.org>" for n in range(8)), limit=5)

    assert [person.problem for person in people] == [None] * 5 + [Problem.TOO_MANY]
    assert people[-1].line == 6


def test_exactly_the_limit_is_not_too_many():
    assert problems("\n".join(f"Anna Nr{n} <a{n}@example.org>" for n in range(50))) == [None] * 50


def test_what_was_pasted_is_shown_cleaned():
    (person,) = parse_people("Anna\tExempel\t<anna@example.org>\x07")

    assert person.source == "Anna Exempel <anna@example.org>"


@pytest.mark.parametrize(
    "unit",
    ["a", "@", '"', '";', "(", "[(", "a@b,", "<a@b>, ", "a\n", "\n", "\t@", "=?", "mailto:", " ", "a: "],
)
def test_a_megabyte_of_nonsense_is_read_to_its_end(unit):
    assert len(parse_people(unit * (1_000_000 // len(unit)) + "x@y")) <= 51


def test_a_very_long_line_of_addresses_is_read_up_to_the_limit():
    line = ", ".join(f"a{n}@example.org" for n in range(40_000))

    assert problems(line)[-2:] == [Problem.SINGLE_NAME, Problem.TOO_MANY]


word = st.sampled_from(
    ["Anna", "Ek", "von", "Åsa", "anna@example.org", "b@c", "@", "Lunds kommun", "E-post", "Förnamn", "1."]
)
sign = st.sampled_from([" ", ", ", ",", ";", "\t", "<", ">", '"', "(", ")", "\n", "mailto:", ":", "", NBSP])
pasted = st.lists(word | sign | st.text(max_size=3)).map("".join) | st.text()


@given(pasted)
@example('"')
@example("@")
@example("1. ")
@example("Anna\nmailto:")
def test_every_line_that_says_something_becomes_somebody_or_names_the_columns(text):
    lines = text.replace("mailto:", "").splitlines()
    saying = [number for number, line in enumerate(lines, start=1) if says_something(line)]

    people = parse_people(text, limit=10_000)

    accounted = {person.line for person in people}
    assert accounted in ({*saying}, {*saying[1:]})
    assert accounted == {*saying} or "@" not in lines[saying[0] - 1]


@given(pasted)
def test_whoever_can_be_registered_has_an_address_and_a_name(text):
    for person in parse_people(text):
        if person.can_be_registered:
            assert person.email.count("@") == 1
            assert person.given_name or person.family_name


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Anna", "Anna Karin", "Åsa-Maria", "Öö"]),
            st.sampled_from(["Ek", "von Essen", "Östlund-von Ahlefeldt", "de la Cruz"]),
        ),
        min_size=1,
        max_size=20,
    ),
    st.sampled_from(
        [
            "{0} {1} <{2}>",
            "{2} {0} {1}",
            "{0} {1} {2}",
            "{1}, {0} <{2}>",
            '"{1}, {0}" <{2}>',
            "{0};{1};{2}",
            "{2}\t{0}\t{1}",
        ]
    ),
)
def test_a_list_in_one_form_is_read_back_whole(names, form):
    people = [(given, family, f"a{n}@example.org") for n, (given, family) in enumerate(names)]

    assert read("\n".join(form.format(*person) for person in people)) == people
