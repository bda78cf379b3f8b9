"""The registration form: for oneself, for others, and what it answers."""

import re
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.registrations.examples import DATES, add_occurrence, add_series, one_occurrence, statuses_at
from tests.registrations.pages import ANNA, FORM, SIV, form_key, said, send, ticked, title, values
from webinars.app import create_app
from webinars.config import Limits
from webinars.registrations.models import Attendee, Following, PendingSubmission, Registration, RequestedMail
from webinars.series.models import Occurrence

THANKS = (
    "Inom någon minut får du ett e-brev till anna.aberg@example.org med din kalenderinbjudan och din länk."
)


@pytest.fixture
def occurrences(database):
    """Three of three episodes; the second has three seats left, the third is full."""
    with database.write() as session:
        series = add_series(session)
        return [
            add_occurrence(session, series, 1, starts_at=DATES[0]).id,
            add_occurrence(session, series, 2, starts_at=DATES[1], capacity=10, taken=7).id,
            add_occurrence(session, series, 3, starts_at=DATES[2], capacity=5, taken=5).id,
        ]


def registrations(database):
    with database.read() as session:
        return [
            (made.attendee.email, made.occurrence_id, made.status)
            for made in session.scalars(select(Registration).order_by(Registration.id))
        ]


def count(database, table):
    with database.read() as session:
        return session.scalar(select(func.count(table.id)))


# The page itself


def test_the_form_offers_what_is_open_with_nothing_ticked(client, occurrences):
    page = client.get(FORM)

    assert page.status_code == 200
    assert ticked(page) == []
    assert "Alla avsnitt" in said(page)
    assert "Få platser kvar" in said(page)
    assert "Fullbokat – väntelista" in said(page)


def test_a_link_chooses_beforehand_and_the_others_are_one_press_away(client, occurrences):
    page = client.get(f"{FORM}?tillfalle={occurrences[1]}")

    assert ticked(page) == [str(occurrences[1])]
    assert "Välj fler tillfällen" in said(page)


def test_a_link_may_choose_the_whole_series(client, occurrences):
    page = client.get(f"{FORM}?tillfalle=alla")

    assert re.search(r'name="whole_series" type="checkbox" value="y" checked', page.text)


def test_the_only_occurrence_is_chosen(client, database):
    occurrence_id = one_occurrence(database)

    assert ticked(client.get(FORM)) == [str(occurrence_id)]


@pytest.mark.parametrize("asked", ["x", "-1", "", "99999999999999999999", "0", "1;drop"])
def test_a_link_that_chooses_nonsense_chooses_nothing(asked, client, occurrences):
    page = client.get(FORM, query_string={"tillfalle": asked})

    assert (page.status_code, ticked(page)) == (200, [])


def test_an_unknown_series_is_not_found(client, database):
    assert client.get(FORM).status_code == 404
    assert send(client, ANNA).status_code == 404


def test_four_fields_are_asked_for_with_the_names_that_browsers_fill_in(client, occurrences):
    page = client.get(FORM).text

    fields = dict(re.findall(r'<input class="input" id="(\w+)"[^>]*autocomplete="([\w-]+)"', page))
    assert fields == {
        "given_name": "given-name",
        "family_name": "family-name",
        "email": "email",
        "organisation": "organization",
    }


def test_the_page_says_what_becomes_of_the_data(client, occurrences):
    page = client.get(FORM)

    assert "Uppgifterna tas bort tre månader efter sändningen." in said(page)
    assert "Din anmälan blir en allmän handling hos oss." in said(page)
    assert 'href="/personuppgifter"' in page.text


def test_the_page_sets_no_cookie_and_is_nobody_elses(client, occurrences):
    for page in (client.get(FORM), send(client, ANNA, occurrence=occurrences[0])):
        assert "Set-Cookie" not in page.headers
        assert page.headers["Cache-Control"].startswith("private")


def test_each_copy_of_the_page_has_a_key_of_its_own(client, occurrences):
    assert form_key(client.get(FORM)) != form_key(client.get(FORM))


def test_a_kept_page_follows_what_happens(client, database, occurrences):
    client.get(FORM)
    with database.write() as session:
        session.get_one(Occurrence, occurrences[0]).status = "cancelled"

    assert "12 november" not in said(client.get(FORM)).replace("\N{NO-BREAK SPACE}", " ")


def test_the_page_and_all_that_it_needs_weigh_less_than_60_kb(client, app, occurrences):
    page = client.get(FORM)
    needed = set(re.findall(r'(?:src|href)="/static/([\w.-]+)', page.text))

    weights = {name: (Path(app.static_folder) / name).stat().st_size for name in needed}
    weights["the page"] = len(page.data)
    assert sum(weights.values()) < 60_000, weights
    assert len(needed) <= 3


def test_the_form_stays_as_it_was_when_it_is_asked_for_in_english(client, occurrences):
    page = client.get(f"{FORM}?tillfalle={occurrences[1]}&lang=en")

    assert '<html lang="en">' in page.text
    assert ticked(page) == [str(occurrences[1])]
    assert re.search(r'<form[^>]* action="[^"]*lang=en"', page.text)


# For oneself


def test_one_form_is_one_registration(client, database, occurrences):
    answer = send(client, ANNA, occurrence=occurrences[0])

    assert answer.status_code == 200
    assert THANKS in said(answer)
    assert registrations(database) == [("anna.aberg@example.org", occurrences[0], "confirmed")]
    with database.read() as session:
        anna = session.scalars(select(Attendee)).one()
    assert (anna.organisation, anna.organisation_code, anna.language) == ("Göteborgs Stad", "1480", "sv")


def test_several_occurrences_are_chosen_at_once(client, database, occurrences):
    send(client, ANNA, occurrence=occurrences[:2])

    assert [occurrence_id for _, occurrence_id, _ in registrations(database)] == occurrences[:2]


def test_the_whole_series_needs_no_occurrence(client, database, occurrences):
    answer = send(client, ANNA, whole_series="y")

    assert "Även avsnitt som läggs till senare." in said(answer)
    assert len(registrations(database)) == 3
    assert count(database, Following) == 1


def test_a_registration_in_english_is_one(client, database, occurrences):
    send(client, ANNA, path=f"{FORM}?lang=en", occurrence=occurrences[0])

    with database.read() as session:
        assert session.scalars(select(Attendee.language)).one() == "en"


def test_a_full_occurrence_gives_a_place_in_the_queue(client, database, occurrences):
    answer = send(client, ANNA, occurrence=occurrences[2])

    assert "Fullbokat – väntelista" in said(answer)
    assert "e-brev till anna.aberg@example.org med besked om din plats." in said(answer)
    assert "kalenderinbjudan" not in said(answer).replace(
        "Kalenderinbjudan och länken får du tillsammans", ""
    )
    assert registrations(database) == [("anna.aberg@example.org", occurrences[2], "waiting")]


def test_whoever_gets_the_last_seat_is_not_told_of_a_queue_also_by_a_double_click(client, database):
    occurrence_id = one_occurrence(database, capacity=1)
    page = client.get(FORM)

    first = send(client, ANNA, occurrence=occurrence_id, form_key=form_key(page))
    second = send(client, ANNA, occurrence=occurrence_id, form_key=form_key(page))

    assert "väntelista" not in said(first)
    assert "E-brevet säger om du har en plats eller står på väntelistan." in said(second)
    assert statuses_at(database, occurrence_id) == {"confirmed": 1}


def test_the_answer_holds_no_personal_link_and_no_second_way_into_the_calendar(client, database, occurrences):
    answer = send(client, ANNA, occurrence=occurrences[0])

    with database.read() as session:
        anna, registration = (
            session.scalars(select(Attendee)).one(),
            session.scalars(select(Registration)).one(),
        )
    for secret in (anna.public_id, registration.public_id, ".ics", "/min/", "/delta/", "/svar/"):
        assert secret not in answer.text


@pytest.mark.parametrize("which", [0, 2])
def test_the_answer_is_the_same_for_those_who_are_registered_already(which, client, database, occurrences):
    unknown = send(client, ANNA, occurrence=occurrences[which])
    known = send(client, ANNA, occurrence=occurrences[which])

    assert known.text == unknown.text
    assert list(known.headers) == list(unknown.headers)
    assert len(registrations(database)) == 1


def test_the_same_page_sent_twice_asks_for_one_mail(client, database, occurrences):
    page = client.get(FORM)
    for _ in range(2):
        send(client, ANNA, occurrence=occurrences[:2], form_key=form_key(page))

    with database.read() as session:
        assert [made.resend_requested_at for made in session.scalars(select(Registration))] == [None, None]
    assert count(database, RequestedMail) == 1


def test_an_address_that_looks_misspelt_is_asked_about_afterwards(client, occurrences):
    answer = send(client, ANNA, email="anna@gmial.com", occurrence=occurrences[0])

    assert "Menade du anna@gmail.com?" in said(answer)


# What is wrong


def test_an_empty_form_is_answered_with_what_is_missing_and_where(client, database, occurrences):
    answer = send(client, {})

    assert answer.status_code == 422
    assert title(answer).startswith("Fel: ")
    assert "5 uppgifter behöver rättas" in said(answer)
    links = re.findall(r'<li><a href="#(\w+)">', answer.text)
    assert links == ["occurrence", "given_name", "family_name", "email", "organisation"]
    assert all(f'id="{link}"' in answer.text for link in links)
    assert count(database, Attendee) == 0


def test_everything_that_was_typed_is_kept(client, occurrences):
    typed = {**ANNA, "email": "anna@", "organisation": "Innovationsbyrån <b>", "other_organisation": "y"}

    answer = send(client, typed, occurrence=occurrences[:2], whole_series="y", form_key="k3y")

    assert answer.status_code == 422
    shown = values(answer)
    assert {name: shown[name] for name in ANNA} == {name: typed[name] for name in ANNA}
    assert ticked(answer) == [str(occurrence_id) for occurrence_id in occurrences[:2]]
    assert re.search(r'name="whole_series"[^>]* checked', answer.text)
    assert re.search(r'name="other_organisation"[^>]* checked', answer.text)
    assert form_key(answer) == "k3y"


def test_an_error_is_read_with_its_field(client, occurrences):
    answer = send(client, ANNA, email="anna", occurrence=occurrences[0])

    field = re.search(r'<input class="input" id="email"[^>]*>', answer.text)[0]
    assert 'aria-invalid="true"' in field
    assert 'aria-describedby="email-error"' in field
    assert 'id="email-error"' in answer.text


def test_hostile_text_is_shown_and_never_run(client, occurrences):
    answer = send(client, ANNA, given_name='"><script>alert(1)</script>', email="")

    assert "<script>alert" not in answer.text
    assert "&gt;&lt;script&gt;alert(1)" in answer.text


def test_occurrences_of_another_series_and_drafts_are_refused(client, database, occurrences):
    with database.write() as session:
        other = add_occurrence(session, add_series(session, "another")).id
        draft = add_occurrence(
            session, session.get_one(Occurrence, occurrences[0]).episode.series, 9, status="draft"
        ).id

    for named in (other, draft, 4711, "x"):
        answer = send(client, ANNA, occurrence=[occurrences[0], named])
        assert answer.status_code == 422
        assert "Det du valde går inte längre att anmäla sig till." in said(answer)
        assert ticked(answer) == [str(occurrences[0])]
    assert registrations(database) == []


def test_an_occurrence_that_closed_meanwhile_says_why(client, database, occurrences):
    with database.write() as session:
        session.get_one(Occurrence, occurrences[0]).status = "cancelled"

    answer = send(client, ANNA, occurrence=occurrences[0])

    assert answer.status_code == 422
    assert "är inställt." in said(answer)


def test_an_occurrence_that_is_cancelled_in_the_same_instant_takes_nobody(client, database, occurrences):
    with ThreadPoolExecutor(1) as threads:
        with database.write() as session:
            session.get_one(Occurrence, occurrences[0]).status = "cancelled"
            session.flush()
            sent = threads.submit(send, client, ANNA, occurrence=occurrences[0])
            wait([sent], timeout=0.5)  # it waits for us
        answer = sent.result()

    assert answer.status_code == 422
    assert registrations(database) == []


def test_a_link_to_a_cancelled_occurrence_leads_to_the_next_one(client, database, occurrences):
    with database.write() as session:
        cancelled = session.get_one(Occurrence, occurrences[0])
        cancelled.status, cancelled.reason = "cancelled", "Vi ställer in på grund av oväder."

    page = client.get(f"{FORM}?tillfalle={occurrences[0]}")

    assert page.status_code == 200
    assert "är inställt. Vi ställer in på grund av oväder." in said(page)
    assert f'href="{FORM}?tillfalle={occurrences[1]}"' in page.text


def test_where_nothing_is_open_the_page_says_so_and_offers_no_form(client, database):
    one_occurrence(database, status="planned")

    page = client.get(FORM)

    assert page.status_code == 200
    assert "Just nu finns inget tillfälle i serien att anmäla sig till." in said(page)
    assert "<form" not in page.text


def test_whoever_falls_into_the_trap_is_thanked_and_nothing_is_kept(client, database, occurrences):
    answer = send(client, ANNA, occurrence=occurrences[0], website="https://spam.example.org")

    assert THANKS in said(answer)
    assert count(database, Attendee) == 0


def test_too_many_forms_are_refused_kindly_with_everything_kept(config, database, clock, occurrences):
    limited = replace(config, limits=Limits(per_client="1/minute", per_recipient="", per_address=""))
    client = create_app(limited, database, clock).test_client()
    send(client, ANNA, email="bo@example.org", occurrence=occurrences[0])

    answer = send(client, ANNA, occurrence=occurrences[0])

    assert answer.status_code == 429
    assert "Det kommer många anmälningar från dig just nu." in said(answer)
    assert values(answer)["email"] == ANNA["email"]
    assert ticked(answer) == [str(occurrences[0])]
    assert len(registrations(database)) == 1


def test_a_form_that_another_site_sends_is_refused(client, database, occurrences):
    answer = client.post(
        FORM, data={**ANNA, "occurrence": occurrences[0]}, headers={"Sec-Fetch-Site": "cross-site"}
    )

    assert answer.status_code == 403
    assert count(database, Attendee) == 0


def test_looking_at_the_form_changes_nothing(client, database, occurrences):
    for method in (client.get, client.head):
        for query in ("", "?for=annan", "?for=flera", "?for=grupp", "?tillfalle=alla", "?for=unknown"):
            assert method(f"{FORM}{query}").status_code == 200

    assert count(database, Attendee) == 0


# For others


def test_somebody_else_is_registered_and_the_sender_gets_a_receipt(client, database, occurrences):
    answer = send(client, ANNA, SIV, path=f"{FORM}?for=annan", occurrence=occurrences[0])

    assert "får den du har anmält ett e-brev till anna.aberg@example.org" in said(answer)
    assert "Du får ett kvitto till siv@example.org" in said(answer)
    with database.read() as session:
        made = session.scalars(select(Registration)).one()
        assert (made.attendee.email, made.registered_by.email) == (ANNA["email"], SIV["sender_email"])
        assert session.scalars(select(RequestedMail.kind)).all() == ["receipt"]


def test_the_other_ways_to_register_add_nothing_to_ones_own(client, occurrences):
    page = client.get(FORM).text

    assert "sender_" not in page
    assert "viewers" not in page
    assert [name for name in ("annan", "flera", "grupp") if f"for={name}" not in page] == []


def test_a_group_is_one_registration_and_a_number(client, database, occurrences):
    answer = send(client, ANNA, path=f"{FORM}?for=grupp", viewers="12", occurrence=occurrences[0])

    assert "Ni är 12 som tittar tillsammans." in said(answer)
    with database.read() as session:
        assert session.scalars(select(Registration)).one().viewers == 12


def test_pasted_people_are_shown_before_anything_happens(client, database, occurrences):
    answer = send(
        client,
        SIV,
        path=f"{FORM}?for=flera",
        people="Anna Åberg <anna.aberg@example.org>\nbo.ek@example.org",
        organisation="Mora",
        occurrence=occurrences[0],
    )

    assert answer.status_code == 200
    assert "Kontrollera 2 personer" in said(answer)
    assert "Vi har gissat namnet utifrån adressen." in said(answer)
    assert "Anmäl 2 personer" in said(answer)
    assert ticked(answer) == [str(occurrences[0])]
    shown = values(answer)
    assert (shown["person_0_email"], shown["person_1_given_name"]) == ("anna.aberg@example.org", "Bo")
    assert (shown["organisation"], shown["sender_email"]) == ("Mora kommun", "siv@example.org")
    assert count(database, Attendee) == 0


def test_what_was_looked_at_is_sent(client, database, occurrences):
    answer = send(
        client, SIV, _rows(3), path=f"{FORM}?for=flera", organisation="Mora", occurrence=occurrences[0]
    )

    assert "får de 3 personer som du har anmält var sitt e-brev" in said(answer)
    with database.read() as session:
        made = session.scalars(select(Registration)).all()
        assert {each.registered_by.email for each in made} == {"siv@example.org"}
        assert len(made) == 3


def test_pasted_text_is_kept_with_what_is_wrong(client, occurrences):
    answer = send(client, SIV, path=f"{FORM}?for=flera", people="Utan Adress", occurrence=occurrences[0])

    assert answer.status_code == 422
    assert "Person 1: Skriv en e-postadress" in said(answer)
    assert values(answer)["person_0_family_name"] == "Adress"
    assert "Du klistrade in: Utan Adress" in said(answer)


def test_many_others_wait_for_the_senders_own_mail(client, database, occurrences):
    answer = send(
        client, SIV, _rows(6), path=f"{FORM}?for=flera", organisation="Mora", occurrence=occurrences[0]
    )

    assert "Öppna e-brevet som vi har skickat till siv@example.org och tryck på knappen i det senast" in said(
        answer
    )
    assert "Du anmäler 6 personer." in said(answer)
    assert (count(database, PendingSubmission), count(database, Attendee)) == (1, 0)


def _rows(number):
    rows: dict[str, str] = {}
    for n in range(number):
        rows |= {
            f"person_{n}_wanted": "y",
            f"person_{n}_given_name": "Deltagare",
            f"person_{n}_family_name": f"Nummer {n}",
            f"person_{n}_email": f"d{n}@example.org",
        }
    return rows
