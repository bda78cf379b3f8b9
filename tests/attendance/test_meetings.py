"""Into a meeting on a platform: under one's own name, into a room that is made once; who is there is counted."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from tests.changes.test_backoffice import confirm
from tests.conferencing.bigbluebutton_server import SECRET, bigbluebutton_server
from tests.fixtures.instants import stockholm
from tests.organisers.office import Office
from tests.registrations.examples import ANNA, BO
from tests.registrations.town import Town, said
from tests.site.browsing import sideways_scroll, violations
from webinars.app import create_app
from webinars.attendance.jobs import count_who_is_there
from webinars.attendance.models import Attendance, MeetingRoom, ReportRow
from webinars.config import Conferencing, Outgoing
from webinars.harvest.jobs import take_over_recordings
from webinars.organisers.rules import Role
from webinars.recordings.models import Recording
from webinars.series.models import Occurrence
from webinars.services import Services

JITSI = "https://jitsi.example.org"


@pytest.fixture
def peer():
    """A BigBlueButton server of this machine, and its address."""
    with bigbluebutton_server() as (server, url):
        yield server, url


@pytest.fixture
def services(config, database, clock, peer):
    settings = Conferencing(
        bigbluebutton_url=peer[1],
        bigbluebutton_secret=SECRET,
        jitsi_url=JITSI,
        jitsi_app_id="webinars",
        jitsi_secret="en hemlighet som är lång nog för HS256",
    )
    config = replace(config, conferencing=settings, outgoing=Outgoing(("127.0.0.1",)))
    return Services.of(config, database, clock)


@pytest.fixture
def app(services, database, clock):
    app = create_app(services.config, database, clock)
    app.testing = True
    return app


@pytest.fixture
def server(peer):
    return peer[0]


@pytest.fixture
def town(services, clock):
    """The first lunch is on BigBlueButton, and its door is open."""
    town = Town.of(services)
    with town.changing() as (_, lunch):
        lunch.platform, lunch.join_url = "bigbluebutton", ""
    return town


@pytest.fixture
def anna(town):
    """Anna's place at the first lunch."""
    return town.register()


@pytest.fixture
def door(town, anna, clock):
    path = town.path("join", town.registration(anna))
    clock.instant = stockholm("2026-11-12 11:45")
    return path


def asked(address):
    parts = urlsplit(address)
    return parts.path.rpartition("/")[2], {name: value[0] for name, value in parse_qs(parts.query).items()}


def calls(server, name):
    return [parameters for call, parameters in server.calls if call == name]


def test_the_button_makes_the_room_and_leads_into_it_under_ones_own_name(client, town, door, server, peer):
    page = client.get(door)
    call, join = asked(client.post(door).location)

    assert (
        f"form-action 'self' {peer[1].partition('/bigbluebutton')[0]}"
        in page.headers["Content-Security-Policy"]
    )
    assert (call, join["fullName"], join["role"]) == ("join", "Anna Åberg", "VIEWER")
    assert join["meetingID"] in server.rooms
    assert "bigbluebutton" not in page.text


def test_the_room_is_made_once_and_asked_for_again_when_it_may_have_ended(client, town, door, server, clock):
    bo = town.path("join", town.registration(town.register(BO)))
    for path in (door, bo, door):
        client.post(path)
    assert len(calls(server, "create")) == 1

    clock.pass_by(minutes=1)
    client.post(door)

    assert len(calls(server, "create")) == 2
    assert len(server.rooms) == 1


def test_a_group_is_called_by_its_organisation_and_a_speaker_leads(client, town, door, server):
    group = town.register(BO, viewers=7)
    speaker = town.register(replace(ANNA, email="talare@example.org", given_name="Tal"))
    with town.services.database.write() as session:
        session.merge(town.registration(speaker)).role = "speaker"

    joins = [
        asked(client.post(town.path("join", town.registration(each))).location)[1]
        for each in (group, speaker)
    ]

    assert [join["fullName"] for join in joins] == ["Mora kommun (Bo Ek)", "Tal Åberg"]
    assert [join["role"] for join in joins] == ["VIEWER", "MODERATOR"]


@pytest.mark.parametrize("answer", [(500, b"oops"), (429, b""), (200, b"<html>"), (404, b"")])
def test_a_platform_that_fails_is_a_page_with_the_same_button(answer, client, town, door, server):
    server.answers["create"] = answer

    refused = client.post(door)

    assert refused.status_code == 503
    assert "Mötestjänsten svarar inte just nu." in said(refused)
    assert "Försök igen" in said(refused)
    with town.services.database.read() as session:
        assert session.scalars(select(Attendance)).all() == []

    del server.answers["create"]
    assert client.post(door).status_code == 303


def test_a_platform_that_the_settings_no_longer_name_is_a_link_that_is_not_ready(client, town, door):
    with town.changing() as (_, lunch):
        lunch.platform = "teams"

    assert "Länken till mötet är inte klar än" in said(client.get(door))
    assert client.post(door).location == door


def test_jitsi_is_entered_with_a_token_of_ones_own(client, town, door):
    with town.changing() as (_, lunch):
        lunch.platform = "jitsi"

    address = client.post(door).location

    assert address.startswith(f"{JITSI}/")
    assert "?jwt=" in address


def test_a_host_leads_the_meeting_from_their_page(app, town, door, server):
    with town.services.database.read() as session:
        series_id = session.get_one(Occurrence, town.occurrence_ids[0]).episode.series_id
    host = Office(app, town.services).signed_in(series={series_id: Role.HOST}, name="Vera Värd")
    path = f"/arrangor/tillfallen/{town.occurrence_ids[0]}/varden"

    page = host.get(path)
    _, join = asked(host.post(f"{path}/motet").location)

    assert "form-action 'self' http://127.0.0.1:" in page.headers["Content-Security-Policy"]
    assert (join["fullName"], join["role"]) == ("Vera Värd", "MODERATOR")
    server.answers["create"] = (500, b"")
    town.services.now.pass_by(minutes=2)
    assert "mötestjänsten svarar inte" in said(host.get(host.post(f"{path}/motet").location))


def inside(server, town, *people):
    (key,) = server.rooms
    server.inside[key] = list(people)


def minutes(town):
    with town.services.database.read() as session:
        found = session.scalars(select(Attendance).where(Attendance.kind == "imported"))
        return {each.registration.attendee.given_name: each.minutes for each in found}


def test_who_is_in_the_room_is_counted_each_minute_and_once(client, town, door, anna, server, clock):
    client.post(door)
    inside(server, town, (anna, "Anna Åberg"), (anna, "Anna Åberg"), ("", "Bo Ek"), ("arrangor-x", "Vera"))
    town.register(BO)

    for _ in range(3):
        clock.pass_by(minutes=1)
        assert count_who_is_there(town.services) == 0
        count_who_is_there(town.services)

    assert minutes(town) == {"Anna": 3}
    with town.services.database.read() as session:
        rows = {row.name: (row.match, row.minutes) for row in session.scalars(select(ReportRow))}
    assert rows == {"Anna Åberg": ("key", 3), "Bo Ek": ("unclear", 3)}


def test_a_platform_that_does_not_answer_stops_no_counting(client, town, door, anna, server, clock):
    client.post(door)
    inside(server, town, (anna, "Anna Åberg"))
    server.answers["getMeetingInfo"] = (500, b"")
    count_who_is_there(town.services)
    assert minutes(town) == {}

    del server.answers["getMeetingInfo"]
    clock.pass_by(minutes=1)
    count_who_is_there(town.services)

    assert minutes(town) == {"Anna": 1}


RECORDING = """<recording><recordID>{key}</recordID><name>{name}</name><startTime>1794481200000</startTime>
<playback><format><type>video</type><url>https://bbb.example.org/playback/{key}</url><length>42</length></format></playback>
</recording>"""


def test_after_the_end_recordings_come_in_once_also_when_they_were_removed(client, town, door, server, clock):
    client.post(door)
    (key,) = server.rooms
    server.recordings[key] = RECORDING.format(key="a", name="Första halvan")
    take_over_recordings(town.services)
    assert clips(town) == []

    clock.instant = stockholm("2026-11-12 13:30")
    take_over_recordings(town.services)
    assert clips(town) == [("Första halvan", "https://bbb.example.org/playback/a", 2520, "received", None)]

    server.recordings[key] += RECORDING.format(key="b", name="Andra halvan")
    with town.services.database.write() as session:
        session.delete(session.scalars(select(Recording)).one())
    take_over_recordings(town.services)  # too soon to ask again
    assert clips(town) == []
    clock.pass_by(minutes=11)
    take_over_recordings(town.services)
    assert [title for title, *_ in clips(town)] == ["Andra halvan"]


def clips(town):
    with town.services.database.read() as session:
        return [
            (each.title, each.url, each.length_seconds, each.stage, each.published_at)
            for each in session.scalars(select(Recording).order_by(Recording.id))
        ]


def test_a_new_secret_key_leads_into_the_same_room(client, town, door, anna):
    client.post(door)
    with town.services.database.read() as session:
        (room,) = session.scalars(select(MeetingRoom))
    site = replace(town.services.config.site, secret_key="en helt annan hemlighet, som är lång nog")
    renewed = Services.of(replace(town.services.config, site=site), town.services.database, town.services.now)
    town.services.now.pass_by(minutes=2)

    again = create_app(renewed.config, renewed.database, renewed.now).test_client()
    links = Town(renewed, town.occurrence_ids)
    _, join = asked(again.post(links.path("join", town.registration(anna))).location)

    assert join["meetingID"] == room.key


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_somebody_comes_in_on_a_phone_once_the_platform_answers(site_url, door, phone, server):
    server.answers["create"] = (500, b"")
    phone.goto(site_url + door)
    assert violations(phone) == []
    phone.get_by_role("button", name="Delta").click()
    expect(phone.get_by_role("heading", name="Mötet öppnades inte")).to_be_visible()
    assert (violations(phone), sideways_scroll(phone)) == ([], 0)

    del server.answers["create"]
    phone.get_by_role("button", name="Försök igen").click()
    expect(phone.get_by_text("successfullyJoined")).to_be_visible()
    assert list(server.inside.values()) == [[(door_key(door), "Anna Åberg")]]

    phone.goto(f"{site_url}/delta/testa")
    assert (violations(phone), sideways_scroll(phone)) == ([], 0)


def door_key(door):
    return door.removeprefix("/delta/").partition("-")[0]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_editor_moves_a_meeting_to_a_platform_of_the_settings_and_to_no_other(app, town):
    with town.services.database.read() as session:
        series_id = session.get_one(Occurrence, town.occurrence_ids[1]).episode.series_id
    editor = Office(app, town.services).signed_in(series={series_id: Role.EDITOR})
    path = f"/arrangor/tillfallen/{town.occurrence_ids[1]}/lank"

    assert '<option value="jitsi">' in editor.get(path).text
    assert editor.post(path, {"platform": "teams", "join_url": ""}).status_code == 422
    confirm(editor, path, {"platform": "jitsi", "join_url": ""})

    with town.services.database.read() as session:
        assert session.get_one(Occurrence, town.occurrence_ids[1]).platform == "jitsi"
    assert "mötet hålls i Jitsi" in said(editor.get(path.removesuffix("lank")))
