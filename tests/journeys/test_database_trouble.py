"""A database that is full, read-only, locked or away: a kind answer, nothing typed twice, nothing promised in vain."""

import re
from contextlib import ExitStack
from dataclasses import dataclass, replace
from html import unescape
from threading import Thread

import pytest
from sqlalchemy import event, select

from tests.registrations.examples import one_occurrence
from tests.registrations.pages import ANNA, FORM, form_key, said, send, title
from webinars import migrations
from webinars.app import create_app
from webinars.lib.database import DATABASE_TROUBLE, Database
from webinars.lib.heartbeats import beat
from webinars.registrations.models import Attendee

SORRY = "Just nu kan vi inte ta emot anmälan"
ONLY_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@dataclass
class Fault:
    """What befalls every connection of the installation from now on, and what ends it; no connection is made anew."""

    begins: str
    ends: str
    in_force: bool = False

    def meet(self, connection, *_):
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA {self.begins if self.in_force else self.ends}")
        cursor.close()


FAULTS = {
    "disk full": Fault("max_page_count=1", "max_page_count=1073741823"),  # no page more than there are
    "read-only": Fault("query_only=1", "query_only=0"),
    "locked": Fault("busy_timeout=50", "busy_timeout=10000"),
}


@pytest.fixture(params=FAULTS)
def fault(request, database, database_url):
    """A fault that the test switches on and off."""
    made = replace(FAULTS[request.param])
    event.listen(database.engine, "checkout", made.meet)
    if request.param != "locked":
        yield made
        return
    others = Database(database_url)
    event.listen(database.engine, "checkout", _lock_held_by(others, made))
    yield made
    others.dispose()


@ONLY_SQLITE
def test_what_cannot_be_stored_is_not_acknowledged_and_can_be_sent_again(client, database, fault, caplog):
    occurrence = one_occurrence(database)
    thanked = {_register(client, occurrence, 0)[0]}

    fault.in_force = True
    for number in range(1, 500):
        email, page = _register(client, occurrence, number)
        if page.status_code != 200:
            break
        thanked.add(email)
    fault.in_force = False

    assert (page.status_code, page.headers["Retry-After"]) == (503, "60")
    assert page.headers["Cache-Control"] == "private, no-store"
    assert title(page).startswith(SORRY)
    assert "Det du fyllde i finns kvar här på sidan." in said(page)
    assert _registered(database) == thanked
    assert "POST /serier/<slug>/anmalan: the database is in trouble: " in caplog.text
    assert "@example.org" not in caplog.text

    again = _press_the_button(client, page)

    assert (again.status_code, "Tack" in said(again)) == (200, True)
    assert _registered(database) == thanked | {email}
    assert _pragma(database, "integrity_check") == "ok"


@ONLY_SQLITE
def test_what_can_be_read_is_shown_while_nothing_can_be_stored(client, database, fault):
    one_occurrence(database)
    fault.in_force = True

    assert client.get("/").status_code == 200
    assert client.get(FORM).status_code == 200
    fault.in_force = False


@ONLY_SQLITE
def test_one_press_that_reached_us_before_counts_once(client, database):
    """The answer was lost, or the database went away as it was given."""
    occurrence = one_occurrence(database)
    fields = {**ANNA, "occurrence": occurrence, "form_key": form_key(client.get(FORM))}

    answers = [send(client, fields), send(client, fields)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert said(answers[0]) == said(answers[1])
    assert len(_registered(database)) == 1


@ONLY_SQLITE
def test_nobody_waits_for_ever_behind_those_who_wait_for_the_lock(database, monkeypatch):
    monkeypatch.setattr("webinars.lib.database.BUSY_TIMEOUT_MS", 20)
    with database.write():
        pass  # the turn can be had more than once
    database._turn.acquire()

    waited = []
    other = Thread(target=lambda: waited.append(_error_of(database)))
    other.start()
    other.join(30)
    database._turn.release()

    assert isinstance(waited[0], DATABASE_TROUBLE)


def test_a_database_server_that_goes_away_is_said_so_and_found_again(config, new_postgresql_cluster, clock):
    cluster = new_postgresql_cluster(durable=True)
    database = Database(cluster.url("postgres"))
    migrations.upgrade(cluster.url("postgres"))
    client = create_app(config, database, clock).test_client()
    occurrence = one_occurrence(database)
    with database.write() as session:
        beat(session, "scheduler", now=clock())
    thanked, page = _register(client, occurrence, 1)

    cluster.stop("immediate")
    away, unseen = _register(client, occurrence, 2)[1], client.get(FORM)
    monitored = client.get("/halsa")
    cluster.start(durable=True)

    assert (page.status_code, away.status_code, unseen.status_code) == (200, 503, 503)
    assert (title(away).split(" – ")[0], title(unseen).split(" – ")[0]) == (
        SORRY,
        "Just nu kan vi inte visa sidan",
    )
    assert (monitored.status_code, monitored.json["database"]) == (503, {"ok": False})
    assert _registered(database) == {thanked}
    assert _press_the_button(client, away).status_code == 200
    assert client.get("/halsa").status_code == 200
    assert len(_registered(database)) == 2
    database.dispose()


def _register(client, occurrence, number):
    """Somebody with an address of their own, who fills the disk a little; gives the address and the answer."""
    email = f"anna-{number}@example.org"
    name = {"given_name": "Anna" * 20, "family_name": "Åberg" * 15}
    return email, send(client, ANNA, name, email=email, occurrence=occurrence)


def _press_the_button(client, page):
    """Send what the page has kept, as a browser would."""
    (form,) = re.findall(
        r'<form class="form" method="post" action="([^"]+)">(.*?)</form>', page.text, re.DOTALL
    )
    kept = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', form[1])
    return client.post(unescape(form[0]), data={unescape(name): unescape(value) for name, value in kept})


def _registered(database):
    with database.read() as session:
        return set(session.scalars(select(Attendee.email)))


def _pragma(database, name):
    with database.read() as session:
        return session.connection().exec_driver_sql(f"PRAGMA {name}").scalar()


def _error_of(database):
    try:
        with database.write():
            return None
    except Exception as error:
        return error


def _lock_held_by(others, fault):
    """Somebody else writes for as long as the fault is in force."""
    held = ExitStack()
    taken: list[object] = []

    def take_or_let_go(*_):
        if fault.in_force and not taken:
            taken.append(held.enter_context(others.write()).connection())
        elif taken and not fault.in_force:
            held.close()
            taken.clear()

    return take_or_let_go
