"""Addresses are asked over real HTTP, politely, and what is found is kept."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.fixtures.instants import NOW
from tests.lib.outgoing.hostile import hostile_server
from webinars.linkcheck import jobs
from webinars.linkcheck.actions import accept_as_it_is, claim_next, watch_addresses
from webinars.linkcheck.models import WatchedAddress
from webinars.linkcheck.queries import broken_urls, watched_by_url

HOUR = timedelta(hours=1)


@pytest.fixture
def server():
    """A server of this machine, which the settings name."""
    with hostile_server() as running:
        yield running


@pytest.fixture
def watch(database):
    """Watches these addresses, and no others."""

    def watch(*urls):
        with database.write() as session:
            return watch_addresses(session, urls, now=NOW)

    return watch


@pytest.fixture
def check(services_at, database):
    """Lets the job run at this instant, and gives the finding of each address by its path."""

    def check(at=NOW, hosts=("127.0.0.1",)):
        while jobs.check_watched_addresses(services_at(at, hosts)):
            continue
        with database.read() as session:
            rows = session.scalars(select(WatchedAddress))
            return {"/" + row.url.split("/", 3)[3]: row.finding for row in rows}

    return check


@pytest.fixture
def services_at(services, config):
    """The services at another instant, with these inner hosts allowed."""

    def services_at(at, hosts):
        settings = replace(config, outgoing=replace(config.outgoing, allowed_private_hosts=tuple(hosts)))
        return replace(services, config=settings, now=lambda: at)

    return services_at


def test_addresses_come_and_go_with_what_shows_them(watch, database):
    assert watch("https://a.example.org/1", "https://b.example.org/2", "mailto:a@example.org", "/inner") == (
        2,
        0,
    )
    assert watch("https://b.example.org/2", "https://c.example.org/3") == (1, 1)

    with database.read() as session:
        assert sorted(session.scalars(select(WatchedAddress.url))) == [
            "https://b.example.org/2",
            "https://c.example.org/3",
        ]


def test_what_works_is_asked_again_in_a_week(server, watch, check):
    server.says("/film", body=b"x" * 100, Content_Type="video/mp4")
    watch(server.url("/film"))

    assert check() == {"/film": "works"}
    check(NOW + timedelta(days=6))
    assert len(server.asked) == 1
    check(NOW + timedelta(days=8))
    assert len(server.asked) == 2
    assert "webinars link check (+http" in server.asked[0]


@pytest.mark.parametrize(
    ("path", "finding"),
    [
        ("/gone", "gone"),
        ("/circle", "redirect loop"),
        ("/door", "sign-in"),
        ("/soft", "soft 404"),
        ("/busy", ""),
        ("/odd", "server error"),
    ],
)
def test_what_a_hostile_server_does_is_told_apart(path, finding, server, watch, check):
    server.says("/gone", "404 Not Found")
    server.says("/circle", "302 Found", Location="/circle")
    server.says("/door", "302 Found", Location="/login?next=door")
    server.says("/login?next=door", body=b"<title>Hej</title>", Content_Type="text/html")
    server.says("/soft", body=b"<title>Sidan finns inte</title>", Content_Type="text/html")
    server.says("/busy", "429 Too Many Requests")
    server.behaviours["/odd"] = lambda client, _: client.sendall(b"220 mail.example.org ESMTP\r\n\r\n")
    watch(server.url(path))

    assert check() == {path: finding}


def test_a_file_of_any_size_is_only_begun(server, watch, check, database):
    def huge(client, _):
        client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nContent-Length: 100000000\r\n\r\n")
        while True:
            client.sendall(b"x" * 65_536)

    server.behaviours["/huge"] = huge
    watch(server.url("/huge"))

    assert check() == {"/huge": "works"}
    with database.read() as session:
        assert session.scalar(select(WatchedAddress.length)) == 100_000_000


def test_a_film_that_shrinks_to_a_notice_is_noticed_when_it_is_asked_again(server, watch, check):
    server.says("/film", body=b"x" * 5000, Content_Type="video/mp4")
    watch(server.url("/film"))
    check()
    server.says("/film", body=b"x" * 50, Content_Type="video/mp4")

    assert check(NOW + timedelta(days=9)) == {"/film": "shrunk"}


def test_an_inner_address_is_never_asked(server, watch, check):
    server.says("/secret", body=b"secret")
    watch(server.url("/secret"))

    assert check(hosts=()) == {"/secret": "not allowed"}
    assert server.asked == []


def test_one_host_is_left_in_peace_between_two_questions(server, watch, check):
    paths = ("/1", "/2", "/3")
    for path in paths:
        server.says(path, body=b"x", Content_Type="video/mp4")
    watch(*map(server.url, paths))

    for seconds, asked in ((0, 1), (9, 1), (11, 2), (22, 3), (33, 3)):
        check(NOW + timedelta(seconds=seconds))
        assert len(server.asked) == asked


def test_two_schedulers_never_ask_for_the_same(watch, database):
    watch("https://a.example.org/1", "https://a.example.org/2", "https://b.example.org/1")
    claimed = []

    for _ in range(3):
        with database.write() as session:
            claimed.append(claim_next(session, now=NOW, until=NOW + HOUR))

    assert [bool(each) for each in claimed] == [True, True, False]
    assert len(set(claimed)) == 3


def test_a_dead_link_is_broken_after_the_second_look_and_whole_again_at_once(server, watch, check, database):
    url = server.url("/film")
    watch(url)
    server.says("/film", "404 Not Found")
    check()
    with database.read() as session:
        assert broken_urls(session, [url]) == frozenset()
    check(NOW + 2 * HOUR)
    with database.read() as session:
        assert broken_urls(session, [url]) == {url}

    server.says("/film", body=b"x", Content_Type="video/mp4")
    check(NOW + 20 * HOUR)

    with database.read() as session:
        found = watched_by_url(session, [url])[url]
        assert (found.finding, found.broken_since, found.failures) == ("works", None, 0)


def test_what_an_organiser_accepts_is_right_as_it_is(server, watch, check, database):
    server.says("/door", "302 Found", Location="/login?next=door")
    server.says("/login?next=door", body=b"<title>Hej</title>", Content_Type="text/html")
    watch(server.url("/door"))
    assert check() == {"/door": "sign-in"}

    with database.write() as session:
        accept_as_it_is(session, session.scalars(select(WatchedAddress)).one(), now=NOW)

    assert check(NOW + HOUR) == {"/door": "works"}


def test_a_check_of_what_was_taken_out_meanwhile_keeps_nothing(server, watch, check, database):
    url = server.url("/film")
    watch(url)

    def taken_out(client, _):
        watch()
        client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    server.behaviours["/film"] = taken_out

    assert check() == {}
