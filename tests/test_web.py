"""What holds for every page, whatever somebody asks for and whatever happens."""

import pytest
from werkzeug.datastructures import MultiDict
from werkzeug.routing import Map, Rule

from tests.site.examples import SLUG, add_every_state
from webinars.web import client_address


@pytest.fixture
def every_state(database):
    with database.write() as session:
        add_every_state(session)


@pytest.mark.parametrize(
    "name", ["endpoint", "slug", "number", "filename", "_anchor", "_method", "_scheme", "_external"]
)
def test_a_query_is_kept_and_never_obeyed(client, every_state, name):
    page = client.get(f"/serier/{SLUG}/?{name}=elak&{name}=2")

    assert page.status_code == 200
    assert f'href="?{name}=elak&amp;{name}=2&amp;lang=en" lang="en"' in page.text
    assert page.text.count("elak") == 1


@pytest.mark.parametrize("path", ["/serier/a%00b/", "/serier/a%00b/anmalan", "/r/a%00b", "/sok?q=a%00b"])
def test_a_name_that_no_database_can_hold_is_nobodys(client, every_state, path):
    assert client.get(path).status_code == (200 if "?" in path else 404)


@pytest.mark.parametrize("host", ["elak.example", "", "a b", "<b>", "x" * 300, "[::1", "[::1]:x"])
def test_no_answer_depends_on_the_host_that_somebody_names(client, every_state, host):
    page = client.get("/", headers={"Host": host})
    without_slash = client.get(f"/serier/{SLUG}?a=b", headers={"Host": host})

    assert page.data == client.get("/").data
    assert without_slash.status_code == 308
    assert without_slash.headers["Location"] == f"/serier/{SLUG}/?a=b"


@pytest.mark.parametrize("number", ["2147483648", "9" * 19, "9" * 5000])
@pytest.mark.parametrize("path", ["avsnitt/{}", "avsnitt/7/tillfalle/{}.ics", "avsnitt/{}/tillfalle/1.ics"])
def test_a_number_that_no_row_can_have_is_not_found(client, every_state, path, number):
    assert client.get(f"/serier/{SLUG}/{path.format(number)}").status_code == 404


def test_a_wrong_method_is_told_the_right_ones(client):
    assert set(client.post("/").allow) == {"GET", "HEAD", "OPTIONS"}


def test_a_failure_is_logged_without_the_link_of_whom_it_met(app, client, monkeypatch, caplog):
    def fail(*_arguments, **_options):
        raise RuntimeError("the ceiling fell down")

    monkeypatch.setattr(app.extensions["webinars"].database, "read", fail)

    answer = client.get("/min/secret-token")

    assert answer.status_code == 500
    assert "GET /min/<token> failed" in caplog.text
    assert "secret-token" not in caplog.text


@pytest.mark.parametrize("fields", [b"a=1&" * 10_001, b"&" * 900_000])
def test_a_form_without_end_is_refused(client, every_state, fields):
    answer = client.post(
        f"/serier/{SLUG}/anmalan", data=fields, content_type="application/x-www-form-urlencoded"
    )

    assert answer.status_code == 413


def test_a_form_that_names_every_row_is_answered_as_briefly_as_any(client, every_state):
    ids = [("occurrence", number) for number in range(9_000)]

    answer = client.post(f"/serier/{SLUG}/anmalan", data=MultiDict(ids))

    assert answer.status_code == 422
    assert len(answer.data) < 150_000


def test_an_answer_that_says_nothing_about_caches_is_kept_by_none(client, every_state):
    for answer in (client.get(f"/serier/{SLUG}"), client.options("/"), client.get("/finns-inte")):
        assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("named", "counted_as"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::"),
        ("unix:", "unix:"),
        ("", "unknown"),
    ],
)
def test_a_customer_is_one_client_whatever_address_of_their_network_they_take(app, named, counted_as):
    with app.test_request_context("/", environ_base={"REMOTE_ADDR": named}):
        assert client_address() == counted_as


def test_an_address_is_built_like_any_other_though_its_rule_learns_it_late(app):
    plain = Map(
        [Rule(rule.rule, endpoint=rule.endpoint) for rule in app.url_map.iter_rules()],
        converters=app.url_map.converters,
    )
    values = {
        "slug": "en serie/å",
        "number": 7,
        "occurrence_id": 8,
        "token": "a&b",
        "public_id": "x",
        "lang": "en",
    }
    built = 0

    for rule in app.url_map.iter_rules():
        if rule.arguments <= values.keys():
            ours, theirs = (
                each.bind("localhost").build(rule.endpoint, values) for each in (app.url_map, plain)
            )
            assert ours == theirs
            built += 1

    assert built > 100
