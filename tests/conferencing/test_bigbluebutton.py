"""BigBlueButton over HTTP: rooms are made once, people come in as themselves, and bad answers are told apart."""

import urllib.request
from datetime import UTC, datetime, timedelta

import pytest

from tests.conferencing.bigbluebutton_server import SECRET, bigbluebutton_server
from webinars.conferencing import Meeting, Person, PlatformFailed, PlatformRecording, Present
from webinars.conferencing.bigbluebutton import BigBlueButton

STARTS = datetime(2026, 11, 26, 11, 0, tzinfo=UTC)
MEETING = Meeting("rum-7f3a", "Beställ behov & inte lösningar", STARTS, STARTS + timedelta(hours=1))
HERE = ("127.0.0.1",)
RECORDING = """
<recording><recordID>abc-1</recordID><name>Beställ behov</name><startTime>1795690800000</startTime>
<playback><format><type>presentation</type><url>https://bbb.example.org/p/abc-1</url><length>61</length></format>
<format><type>video</type><url>https://bbb.example.org/v/abc-1</url><length>60</length></format></playback></recording>
<recording><recordID>abc-2</recordID><name>Bara anteckningar</name><startTime>1795690800001</startTime>
<playback><format><type>notes</type><url>https://bbb.example.org/n</url><length>0</length></format></playback></recording>
"""


@pytest.fixture(params=["sha256", "sha1"])
def peer(request):
    """A server, and what we speak to it with."""
    with bigbluebutton_server(request.param) as (server, url):
        yield server, BigBlueButton(url, SECRET, HERE, request.param)


def test_a_room_is_made_once_however_often_it_is_asked_for(peer):
    server, platform = peer

    platform.prepare(MEETING)
    platform.prepare(MEETING)

    assert list(server.rooms) == ["rum-7f3a"]
    assert server.rooms["rum-7f3a"]["name"] == "Beställ behov & inte lösningar"
    assert server.rooms["rum-7f3a"]["duration"] == "120"


def test_people_come_in_under_their_own_names(peer):
    server, platform = peer
    platform.prepare(MEETING)

    for person in (Person("reg-1", "Öö Åberg & son"), Person("vard-1", "Anna Ek", is_host=True)):
        entrance = platform.entrance(MEETING, person)
        urllib.request.urlopen(entrance).read()

    assert platform.present(MEETING) == [Present("reg-1", "Öö Åberg & son"), Present("vard-1", "Anna Ek")]
    assert [asked["role"] for call, asked in server.calls if call == "join"] == ["VIEWER", "MODERATOR"]
    assert SECRET not in entrance


def test_nobody_is_present_where_there_is_no_room(peer):
    _, platform = peer

    assert platform.present(MEETING) == []


def test_recordings_that_can_be_watched_are_told(peer):
    server, platform = peer
    server.recordings["rum-7f3a"] = RECORDING

    assert platform.recordings(MEETING) == [
        PlatformRecording(
            key="abc-1",
            title="Beställ behov",
            url="https://bbb.example.org/v/abc-1",
            starts_at=datetime(2026, 11, 26, 11, 0, tzinfo=UTC),
            length_seconds=3600,
        )
    ]


def test_the_entrance_says_where_it_leads(peer):
    _, platform = peer

    assert platform.entrance(MEETING, Person("a", "A")).startswith(
        platform.origin(MEETING) + "/bigbluebutton/api/"
    )


@pytest.mark.parametrize(
    ("answer", "is_passing"),
    [
        ((500, b"oops"), True),
        ((429, b"too many"), True),
        ((404, b"no such page"), False),
        ((200, b"<html>not XML"), True),
        (
            (
                200,
                b"<response><returncode>FAILED</returncode><messageKey>idNotUnique</messageKey></response>",
            ),
            False,
        ),
        ((200, b'<!DOCTYPE r [<!ENTITY a "aaaa">]><response>&a;</response>'), False),
        ((302, b""), False),
        ((200, b"x" * 6_000_000), False),
    ],
)
def test_a_bad_answer_is_told_apart_from_one_that_may_pass(answer, is_passing, peer):
    server, platform = peer
    server.answers["create"] = answer

    with pytest.raises(PlatformFailed) as failed:
        platform.prepare(MEETING)

    assert failed.value.is_passing is is_passing
    assert SECRET not in str(failed.value)


def test_another_secret_is_refused_for_good():
    with bigbluebutton_server() as (_, url), pytest.raises(PlatformFailed, match="checksumError") as failed:
        BigBlueButton(url, "fel", HERE).prepare(MEETING)

    assert failed.value.is_passing is False


def test_a_server_that_does_not_answer_fails_in_passing():
    with pytest.raises(PlatformFailed, match="no connection") as failed:
        BigBlueButton("http://127.0.0.1:1/bigbluebutton", SECRET, HERE).prepare(MEETING)

    assert failed.value.is_passing is True


def test_a_server_inside_the_house_is_asked_only_when_the_settings_name_it():
    with bigbluebutton_server() as (server, url), pytest.raises(PlatformFailed, match="not allowed"):
        BigBlueButton(url, SECRET, ()).prepare(MEETING)

    assert server.calls == []
