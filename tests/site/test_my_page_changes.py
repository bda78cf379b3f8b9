"""What a press of a button on my page does."""

from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from tests.registrations.examples import ANNA, BO, add_occurrence
from tests.registrations.town import SLUG, said
from webinars.registrations.attendees import Person
from webinars.registrations.models import AddressChange, Following, NewDateOffer, Registration
from webinars.series.actions import cancel_occurrence
from webinars.series.models import Series


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ("yes", "Tack! Vi har noterat att du kommer."),
        ("maybe", "Tack! Vi har noterat att du kanske kommer."),
        ("no", "Tack för beskedet! Vi har noterat att du inte kan komma."),
    ],
)
def test_an_answer_is_kept_and_thanked_for(answer, sentence, client, town):
    place = town.register()

    page = client.post(town.place(place, "svar"), data={"answer": answer}, follow_redirects=True)

    assert town.registration(place).answer == answer
    assert sentence in said(page)


def test_a_press_is_answered_with_a_page_that_can_be_loaded_again(client, town):
    place = town.register()

    pressed = client.post(town.place(place, "svar"), data={"answer": "yes"})

    assert pressed.status_code == 303
    assert urlsplit(pressed.location).query == "klart=svar-yes"
    assert "Set-Cookie" not in pressed.headers


def test_an_answer_that_is_none_changes_nothing(client, town):
    place = town.register()

    client.post(town.place(place, "svar"), data={"answer": "perhaps"})

    assert town.registration(place).answer == ""


def test_withdrawing_is_asked_about_first_and_then_done_once(client, town):
    place = town.register()

    asked = client.get(town.place(place, "avboka"))
    pages = [client.post(town.place(place, "avboka"), follow_redirects=True) for _ in range(2)]

    assert "Vill du avboka din plats? Då får någon annan den." in said(asked)
    assert "Din plats är avbokad. Händelsen tas bort ur din kalender." in said(pages[1])
    withdrawn = town.registration(place)
    assert (withdrawn.status, withdrawn.withdrawn_because, withdrawn.revision) == ("withdrawn", "self", 1)


def test_speakers_are_asked_to_call_since_their_hold_would_come_back(client, town, database):
    place = town.register()
    with database.write() as session:
        session.merge(town.registration(place)).role = "speaker"

    page = client.get(town.place(place))
    client.post(town.place(place, "avboka"))

    assert "Du medverkar i det här webbinariet. Hör av dig till" in said(page)
    assert town.registration(place).status == "confirmed"


def test_nobody_withdraws_from_what_has_been_held(client, town, clock):
    place = town.register()
    clock.pass_by(days=30)

    client.post(town.place(place, "avboka"))

    assert town.registration(place).status == "confirmed"


def test_the_invitation_can_be_had_again(client, town, now):
    place = town.register()

    page = client.post(town.place(place, "skicka"), follow_redirects=True)

    assert town.registration(place).resend_requested_at == now
    assert "Vi skickar inbjudan igen." in said(page)


@pytest.mark.parametrize(("answer", "kept"), [("yes", "yes"), ("no", "no")])
def test_a_new_date_is_answered_on_the_page(answer, kept, client, town, database, now):
    place = town.register()
    with town.changing() as (session, lunch):
        cancel_occurrence(session, lunch, reason="Oväder.", now=now)
    offer = town.offer(place, 1)

    asked = client.get(town.my_page())
    client.post(town.place(place, "nytt-datum", str(offer)), data={"answer": answer})

    assert "Nytt datum – vill du vara med?" in said(asked)
    with database.read() as session:
        assert session.get_one(NewDateOffer, offer).answer == kept
    assert ("Avsnittet nummer 2" in said(client.get(town.my_page()))) == (answer == "yes")
    assert "Nytt datum – vill du vara med?" not in said(client.get(town.my_page()))


def test_a_new_date_that_has_closed_meanwhile_says_so(client, town, clock):
    place = town.register()
    offer = town.offer(place, 1)
    clock.pass_by(days=30)

    page = client.post(
        town.place(place, "nytt-datum", str(offer)), data={"answer": "yes"}, follow_redirects=True
    )

    assert "Anmälan har stängt, så det gick inte att anmäla dig." in said(page)


def test_more_places_are_taken_from_a_list_of_what_is_open(client, town):
    town.register()
    second, third = town.occurrence_ids[1:]

    offered = client.get(town.my_page(ANNA, "fler"))
    page = client.post(
        town.my_page(ANNA, "fler"), data={"occurrence": [second, third]}, follow_redirects=True
    )

    assert "Avsnittet nummer 1" not in said(offered)
    assert "Tack! Du är anmäld." in said(page)
    assert "Avsnittet nummer 3" in said(page)


def test_choosing_nothing_is_pointed_out(client, town):
    page = client.post(town.my_page(ANNA, "fler"))

    assert page.status_code == 422
    assert 'href="#occurrence"' in page.text
    assert "Välj minst ett tillfälle som är öppet för anmälan." in said(page)


def test_a_draft_cannot_be_registered_for_by_its_number(client, town):
    with town.changing() as (_, lunch):
        lunch.status = "draft"

    refused = client.post(town.my_page(ANNA, "fler"), data={"occurrence": town.occurrence_ids[0]})

    assert refused.status_code == 422


def test_following_gives_a_place_at_every_open_episode_and_one_overview(client, town, database):
    page = client.post(town.my_page(ANNA, "serier", SLUG, "folj"), follow_redirects=True)

    assert "Nu följer du serien." in said(page)
    with database.read() as session:
        assert len(session.scalars(select(Registration)).all()) == 3
        assert session.scalars(select(Following)).one().ended_at is None


def test_following_a_series_with_nothing_open_waits_for_what_comes(client, town, database, clock):
    clock.pass_by(days=60)

    client.post(town.my_page(ANNA, "serier", SLUG, "folj"))

    with database.read() as session:
        assert session.scalars(select(Following)).one().ended_at is None


def test_whoever_stops_following_keeps_the_places(client, town, database):
    client.post(town.my_page(ANNA, "serier", SLUG, "folj"))

    page = client.post(town.my_page(ANNA, "serier", SLUG, "sluta-folja"), follow_redirects=True)

    assert "Du följer inte längre serien." in said(page)
    with database.read() as session:
        assert {r.status for r in session.scalars(select(Registration))} == {"confirmed"}


def test_an_episode_can_be_left_out_and_taken_back(client, town, database):
    client.post(town.my_page(ANNA, "serier", SLUG, "folj"))
    with database.write() as session:
        add_occurrence(session, session.scalars(select(Series)).one(), 4, status="planned")
    page = town.my_page(ANNA, "serier", SLUG)

    left_out = client.post(f"{page}/hoppa-over/4", follow_redirects=True)
    taken_back = client.post(f"{page}/ta-med/4", follow_redirects=True)

    assert "Du hoppar över avsnittet." in said(left_out).partition("Avsnittet nummer 4")[2]
    assert "Du får en plats när anmälan öppnar." in said(taken_back).partition("Avsnittet nummer 4")[2]


def test_another_name_and_organisation_are_kept_and_nobody_is_mailed(client, town):
    place = town.register()
    form = {"given_name": "Annika", "family_name": "Åberg", "organisation": "goteborg"}

    page = client.post(town.my_page(ANNA, "uppgifter"), data=form, follow_redirects=True)

    changed = town.registration(place).attendee
    assert (changed.name, changed.organisation, changed.organisation_code) == (
        "Annika Åberg",
        "Göteborgs Stad",
        "1480",
    )
    assert town.registration(place).revision == 0
    assert "Dina uppgifter är ändrade." in said(page)


def test_a_name_that_somebody_else_has_at_this_address_is_refused(client, town):
    town.attendee(Person("Bo", "Åberg", ANNA.email, ANNA.organisation))
    form = {"given_name": "Bo", "family_name": "Åberg", "organisation": "Mora kommun"}

    page = client.post(town.my_page(ANNA, "uppgifter"), data=form)

    assert page.status_code == 422
    assert "Det finns redan någon med det här namnet och samma e-postadress." in said(page)


def test_what_is_missing_is_pointed_out_and_what_was_typed_is_kept(client, town):
    form = {"given_name": "", "family_name": "Ny<b>", "organisation": "Mora kommun"}

    page = client.post(town.my_page(ANNA, "uppgifter"), data=form)

    assert page.status_code == 422
    assert 'href="#given_name"' in page.text
    assert 'value="Ny&lt;b&gt;"' in page.text


def test_another_address_waits_for_the_new_mailbox(client, town, database):
    form = {"email": "anna@nykommun.example.org"}

    page = client.post(town.my_page(ANNA, "e-postadress"), data=form, follow_redirects=True)

    assert "Öppna e-brevet som vi skickade till anna@nykommun.example.org" in said(page)
    with database.read() as session:
        assert session.scalars(select(AddressChange)).one().new_email == "anna@nykommun.example.org"
    assert town.attendee().email == ANNA.email


@pytest.mark.parametrize("email", ["", "anna", ANNA.email.upper()])
def test_an_address_that_is_none_or_the_same_is_pointed_out(email, client, town, database):
    page = client.post(town.my_page(ANNA, "e-postadress"), data={"email": email})

    assert page.status_code == 422
    assert 'href="#email"' in page.text
    with database.read() as session:
        assert session.scalars(select(AddressChange)).all() == []


def test_reminders_recordings_and_language_are_chosen_together(client, town):
    town.register()

    client.post(town.my_page(ANNA, "utskick"), data={"reminders": "one", "language": "en"})

    chosen = town.attendee()
    assert (chosen.reminders, chosen.language, chosen.wants_recordings) == ("one", "en", False)


def test_a_choice_that_is_not_offered_changes_nothing(client, town):
    client.post(
        town.my_page(ANNA, "utskick"), data={"reminders": "ten", "language": "xx", "recordings": "yes"}
    )

    chosen = town.attendee()
    assert (chosen.reminders, chosen.language, chosen.wants_recordings) == ("all", "sv", True)


def test_the_page_says_when_reminders_come(client, town):
    assert "Påminnelser En vecka, en dag och en timme före" in said(client.get(town.my_page()))


def test_the_calendar_comes_by_mail_or_by_subscription(client, town):
    client.post(town.my_page(ANNA, "kalender"), data={"delivery": "subscription"})
    assert town.attendee().delivery == "subscription"

    client.post(town.my_page(ANNA, "kalender"), data={"delivery": "pigeon"})
    assert town.attendee().delivery == "subscription"


def test_who_comes_back_to_invitations_gets_one_for_every_place_that_is_still_to_come(client, town):
    coming, withdrawn = town.register(), town.register(lunch=1)
    client.post(town.place(withdrawn, "avboka"))
    client.post(town.my_page(ANNA, "kalender"), data={"delivery": "subscription"})

    client.post(town.my_page(ANNA, "kalender"), data={"delivery": "mail"})

    assert town.registration(coming).resend_requested_at == town.services.now()
    assert town.registration(withdrawn).resend_requested_at is None


def test_who_has_invitations_already_gets_none_again_by_choosing_them(client, town):
    coming = town.register()

    client.post(town.my_page(ANNA, "kalender"), data={"delivery": "mail"})

    assert town.registration(coming).resend_requested_at is None


def test_a_new_address_of_the_feed_makes_the_old_one_invalid(client, town):
    town.register()
    old = town.path("feed", town.attendee())

    page = client.post(town.my_page(ANNA, "kalender", "ny-adress"), follow_redirects=True)

    assert client.get(old).status_code == 410
    assert client.get(town.path("feed", town.attendee())).status_code == 200
    assert town.path("feed", town.attendee()) in page.text


def test_what_one_does_another_does_not_see(client, town):
    town.register()
    others = town.register(BO)

    client.post(town.my_page(ANNA, "kalender"), data={"delivery": "subscription"})

    assert town.registration(others).attendee.delivery == "mail"
