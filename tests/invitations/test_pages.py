"""Feeds and downloads, as calendar programs fetch them."""

from datetime import timedelta

import pytest

from tests.invitations.readers import line, names, unfolded
from tests.registrations.examples import ANNA, BO, add_occurrence, add_series
from tests.registrations.town import SLUG, Town, said
from webinars.invitations.models import Invitation
from webinars.series.actions import cancel_occurrence, postpone_occurrence, reschedule_occurrence
from webinars.services import Services

FEED = f"/serier/{SLUG}/kalender.ics"


@pytest.fixture
def town(services: Services) -> Town:
    """Three lunches with seats for everybody."""
    return Town.of(services)


@pytest.fixture(params=["public feed", "public download", "personal feed", "personal download"])
def address(request, town):
    """Each kind of calendar that can be fetched."""
    place = town.register()
    return {
        "public feed": FEED,
        "public download": f"/serier/{SLUG}/avsnitt/1/tillfalle/{town.occurrence_ids[0]}.ics",
        "personal feed": town.path("feed", town.attendee()),
        "personal download": town.my_page(ANNA, "tillfalle", f"{place}.ics"),
    }[request.param]


def test_a_calendar_is_sent_as_such_whole_and_without_a_cookie(address, client):
    answer = client.get(address, headers={"Accept-Encoding": "gzip, br"})

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "Content-Encoding" not in answer.headers
    assert "Set-Cookie" not in answer.headers
    assert int(answer.headers["Content-Length"]) == len(answer.data)


def test_nobody_is_invited_by_it(address, client):
    found = set(names(client.get(address).data))

    assert found & {"METHOD", "ORGANIZER", "ATTENDEE", "VALARM"} == set()
    assert {"SEQUENCE", "LAST-MODIFIED", "DTSTAMP"} <= found


def test_libical_accepts_it(address, client, libical):
    assert libical.problems(client.get(address).data) == []


def test_head_says_the_same_as_get(address, client):
    got, head = client.get(address), client.head(address)

    assert head.data == b""
    assert {name: head.headers[name] for name in ("ETag", "Content-Type", "Cache-Control")} == {
        name: got.headers[name] for name in ("ETag", "Content-Type", "Cache-Control")
    }


def test_what_is_known_already_is_not_sent_again_however_late_it_is(address, client, clock):
    first = client.get(address)
    clock.pass_by(hours=3)

    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.data) == (304, b"")
    assert client.get(address).data == first.data


def test_a_move_is_a_new_version_with_the_same_uid(address, client, town, clock):
    before = client.get(address)
    clock.pass_by(minutes=5)
    with town.changing() as (session, lunch):
        reschedule_occurrence(session, lunch, starts_at=lunch.starts_at.replace(hour=14), now=clock())

    after = client.get(address, headers={"If-None-Match": before.headers["ETag"]})

    assert after.status_code == 200
    assert _all(after, "UID") == _all(before, "UID")
    assert "DTSTART;TZID=Europe/Stockholm:20261112T150000" in unfolded(after.data)
    assert "DTSTAMP:20261102T090500Z" in unfolded(after.data)


@pytest.mark.parametrize(
    ("change", "word"), [(cancel_occurrence, "INSTÄLLT"), (postpone_occurrence, "FRAMFLYTTAT")]
)
def test_what_does_not_take_place_stays_and_says_so(change, word, address, client, town, now):
    with town.changing() as (session, lunch):
        change(session, lunch, reason="Oväder.", now=now)

    lines = unfolded(client.get(address).data)

    assert f"SUMMARY:{word}: Avsnittet nummer 1" in lines
    assert "STATUS:CANCELLED" in lines


@pytest.mark.parametrize("kind", ["public", "personal"])
def test_a_feed_says_its_name_and_how_often_to_come_back(kind, client, town):
    town.register()
    address = FEED if kind == "public" else town.path("feed", town.attendee())

    ics = client.get(address).data

    assert line(ics, "REFRESH-INTERVAL") == "REFRESH-INTERVAL;VALUE=DURATION:PT1H"
    name = "Politiskt ledarskap och innovation" if kind == "public" else "Mina webbinarier"
    assert line(ics, "NAME") == f"NAME:{name}"
    assert line(ics, "X-WR-CALNAME") == f"X-WR-CALNAME:{name}"


def test_the_public_feed_holds_no_personal_link_and_no_address_of_a_meeting(client, town):
    town.register()

    feed = client.get(FEED).text

    assert "/delta/" not in feed
    assert "/min/" not in feed
    assert "motes.example.org" not in feed


def test_drafts_and_unpublished_episodes_are_in_no_public_calendar(client, town, database):
    with town.changing(0) as (_, draft):
        draft.status = "draft"
    with town.changing(1) as (_, hidden):
        hidden.episode.published = False

    assert _all(client.get(FEED), "SUMMARY") == ["SUMMARY:Avsnittet nummer 3"]
    for number in (1, 2):
        path = f"/serier/{SLUG}/avsnitt/{number}/tillfalle/{town.occurrence_ids[number - 1]}.ics"
        assert client.get(path).status_code == 404


def test_an_occurrence_is_found_under_its_own_episode_and_series_only(client, town, database):
    with database.write() as session:
        other = add_occurrence(session, add_series(session, "annan-serie"))

    first = town.occurrence_ids[0]
    for path in (
        f"/serier/{SLUG}/avsnitt/2/tillfalle/{first}.ics",
        f"/serier/annan-serie/avsnitt/1/tillfalle/{first}.ics",
        f"/serier/{SLUG}/avsnitt/1/tillfalle/{other.id}.ics",
        f"/serier/{SLUG}/avsnitt/1/tillfalle/999.ics",
        "/serier/finns-inte/kalender.ics",
    ):
        assert client.get(path).status_code == 404


def test_a_series_without_dates_is_an_empty_calendar_that_programs_accept(client, database, libical):
    with database.write() as session:
        add_series(session, "tom")

    feed = client.get("/serier/tom/kalender.ics")

    assert feed.status_code == 200
    assert _all(feed, "UID") == []
    assert libical.problems(feed.data) == []


def test_the_personal_feed_and_download_carry_the_mailed_invitations_uid(client, town, database):
    place = town.register()

    feed = client.get(town.path("feed", town.attendee()))
    single = client.get(town.my_page(ANNA, "tillfalle", f"{place}.ics"))

    with database.read() as session:
        uid = session.query(Invitation).one().uid
    assert _all(feed, "UID") == _all(single, "UID") == [f"UID:{uid}"]


def test_the_personal_feed_holds_ones_own_places_and_nothing_given_back(client, town):
    town.register(BO)
    given_back = town.register(lunch=1)
    town.register(lunch=2)
    client.post(town.place(given_back, "avboka"))

    feed = client.get(town.path("feed", town.attendee()))

    assert _all(feed, "SUMMARY") == ["SUMMARY:Avsnittet nummer 3"]
    assert feed.headers["Cache-Control"] == "private, no-cache, no-transform"
    assert feed.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_whoever_waits_for_a_seat_has_no_entry_yet(client, town):
    with town.changing() as (_, lunch):
        lunch.capacity = 0
    waiting = town.register()

    assert _all(client.get(town.path("feed", town.attendee())), "UID") == []
    assert client.get(town.my_page(ANNA, "tillfalle", f"{waiting}.ics")).status_code == 404


def test_an_entry_whose_invitation_is_on_its_way_is_kindly_asked_for_later(client, town, database):
    place = town.register()
    with database.write() as session:
        session.query(Invitation).delete()

    early = client.get(town.my_page(ANNA, "tillfalle", f"{place}.ics"))

    assert early.status_code == 404
    assert "Din kalenderinbjudan är på väg" in said(early)


def test_the_entry_of_somebody_else_is_not_found(client, town):
    town.register()
    others = town.register(BO)

    assert client.get(town.my_page(ANNA, "tillfalle", f"{others}.ics")).status_code == 404


def test_the_feed_is_in_its_owners_language(client, town):
    town.register()
    client.post(town.my_page(ANNA, "utskick"), data={"language": "en", "reminders": "all"})

    assert "?lang=en" in line(client.get(town.path("feed", town.attendee())).data, "URL")


def _all(answer, name):
    return [text for text, its in zip(unfolded(answer.data), names(answer.data), strict=True) if its == name]


@pytest.mark.parametrize(
    ("answer", "shown"), [("yes", "STATUS:CONFIRMED"), ("maybe", "STATUS:TENTATIVE"), ("no", None)]
)
def test_the_personal_feed_agrees_with_what_was_answered(answer, shown, client, town):
    place = town.register()
    client.post(town.path("answer", town.registration(place)), data={"answer": answer})

    feed = client.get(town.path("feed", town.attendee())).text

    statuses = [line for line in feed.splitlines() if line.startswith("STATUS:")]
    assert statuses == ([shown] if shown else [])


def test_a_no_about_a_date_that_was_moved_does_not_keep_the_new_one_out_of_the_feed(client, town, clock):
    place = town.register()
    client.post(town.path("answer", town.registration(place)), data={"answer": "no"})
    with town.changing() as (session, lunch):
        reschedule_occurrence(session, lunch, starts_at=lunch.starts_at + timedelta(days=1), now=clock())

    feed = client.get(town.path("feed", town.attendee())).text

    assert "STATUS:CONFIRMED" in feed
