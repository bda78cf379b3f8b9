"""Settings: what is accepted, what overrides what, and the sentence that stops a wrong one."""

import multiprocessing
import tomllib
from dataclasses import is_dataclass, replace
from pathlib import Path

import pytest

from webinars.config import Config, ConfigError, load_config

ROOT = Path(__file__).parent.parent


@pytest.fixture
def write_config(tmp_path):
    """Writes a config.toml with this text and gives its path."""

    def write(text=""):
        path = tmp_path / "config.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_the_file_in_the_repository_states_every_default():
    path = ROOT / "config.toml"

    stated = load_config(path, {})

    defaults = Config(root=ROOT)
    assert replace(stated, site=replace(stated.site, secret_key="")) == defaults


def test_the_file_in_the_repository_explains_every_key():
    lines = (ROOT / "config.toml").read_text(encoding="utf-8").splitlines()
    stated = tomllib.loads("\n".join(lines))

    explained = {
        line.split("=")[0].strip() for line in lines if "=" in line and line.rpartition("#")[2].strip()
    }

    every = {
        key for section in vars(Config(root=ROOT)).values() if is_dataclass(section) for key in vars(section)
    }
    assert {key for keys in stated.values() for key in keys} == every
    assert every <= explained


def test_what_the_file_leaves_out_has_its_default(write_config):
    config = load_config(write_config('[site]\nname = "Ekdala lyssnar"'), {})

    assert (config.site.name, config.site.language, config.mail.port) == ("Ekdala lyssnar", "sv", 25)


def test_a_file_may_begin_as_some_editors_begin_it(write_config):
    assert load_config(write_config('\ufeff[site]\nname = "Ekdala"'), {}).site.name == "Ekdala"


def test_the_environment_overrides_the_file(write_config):
    path = write_config('[mail]\nhost = "smtp.example.org"\nport = 25\n[reminders]\nlead_times = ["7d"]')
    environ = {
        "WEBINARS_MAIL__PORT": "587",
        "WEBINARS_REGISTRATIONS__CONFIRM_ADDRESS": "true",
        "WEBINARS_REMINDERS__LEAD_TIMES": "2d, 30m",
    }

    config = load_config(path, environ)

    assert (config.mail.host, config.mail.port) == ("smtp.example.org", 587)
    assert config.registrations.confirm_address is True
    assert config.reminders.lead_times == ("2d", "30m")


def test_the_environment_names_the_file(write_config):
    path = write_config('[site]\nname = "Sundfors"')

    assert load_config(environ={"WEBINARS_CONFIG": str(path)}).site.name == "Sundfors"


def test_a_secret_may_come_from_a_file(write_config, tmp_path):
    (tmp_path / "password").write_text("hemligt\n", encoding="utf-8")
    environ = {
        "WEBINARS_MAIL__USERNAME": "webbinarier",
        "WEBINARS_MAIL__PASSWORD_FILE": str(tmp_path / "password"),
    }

    assert load_config(write_config(), environ).mail.password == "hemligt"


def test_a_file_without_a_secret_is_not_taken_for_one(write_config, tmp_path):
    (tmp_path / "password").write_text("\n", encoding="utf-8")

    with pytest.raises(ConfigError, match="PASSWORD_FILE names a file that holds nothing"):
        load_config(write_config(), {"WEBINARS_MAIL__PASSWORD_FILE": str(tmp_path / "password")})


def test_a_relative_sqlite_path_starts_at_the_folder_of_the_file(write_config, tmp_path):
    path = write_config('[database]\nurl = "sqlite:///data/webinars.db"')

    assert load_config(path, {}).database_url == f"sqlite:///{tmp_path}/data/webinars.db"


@pytest.mark.parametrize(
    "url", ["sqlite:////var/lib/webinars.db", "postgresql+psycopg://webinars@db/webinars"]
)
def test_another_database_address_is_taken_as_it_is(url, write_config):
    assert load_config(write_config(f'[database]\nurl = "{url}"'), {}).database_url == url


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[sit]\nname = 'x'", '[sit] is not a section of the settings. Did you mean "site"?'),
        ("[site]\nbase_urll = 'x'", '[site] base_urll is not a setting. Did you mean "base_url"?'),
        ("name = 'x'", "name stands outside every section: write it below one, such as [site]."),
        ("[mail]\nport = '25'", "[mail] port has to be a whole number, not '25'."),
        ("[mail]\nport = true", "[mail] port has to be a whole number, not True."),
        ("[mail]\nport = 0", "[mail] port has to be between 1 and 65535, not 0."),
        ("[mail]\npassword = 4711", "[mail] password has to be a text in quotes."),
        ("[mail]\nsecurity = 'ssl'", '[mail] security has to be "none", "starttls" or "tls", not \'ssl\'.'),
        ("[mail]\nfrom_address = 'Anna'", "[mail] from_address has to be an e-mail address, not 'Anna'."),
        (
            "[mail]\nfrom_address = 'åsa@x.se'",
            "[mail] from_address has to be an e-mail address, not 'åsa@x.se'.",
        ),
        (
            "[mail]\nfrom_address = 'a@-x.se'",
            "[mail] from_address has to be an e-mail address, not 'a@-x.se'.",
        ),
        ("[replies]\naddress = '=?a@x.se'", "[replies] address has to be an e-mail address, not '=?a@x.se'."),
        (
            "[replies]\naddress = 'svar@example.com'",
            "[replies] address has to be of the same domain as [mail] from_address, not 'svar@example.com': "
            "an invitation whose organiser is somebody else than its sender looks forged.",
        ),
        (
            "[replies]\nimap_security = 'ssl'",
            '[replies] imap_security has to be "none", "starttls" or "tls", not \'ssl\'.',
        ),
        (
            "[replies]\nimap_username = 'a'\nimap_host = 'imaps://imap.example.org'",
            '[replies] imap_host has to be the name of a server such as "imap.example.org", '
            "not 'imaps://imap.example.org'.",
        ),
        (
            "[replies]\nimap_host = 'imap.example.org'",
            "[replies] imap_host is set, but imap_username is not.",
        ),
        (
            "[replies]\nimap_host = 'imap.example.org'\nimap_username = 'a'\nmaildir = 'Maildir'",
            "[replies] imap_host and maildir are both set: a mailbox is read by one of them.",
        ),
        (
            "[replies]\nimap_folder = ''",
            "[replies] imap_folder and imap_username have to be one line, such as INBOX.",
        ),
        (
            "[mail]\nlink_hosts = ['https://video.example.org']",
            "[mail] link_hosts has to hold names such as \"example.org\", not 'https://video.example.org'.",
        ),
        (
            "[mail]\ndkim_selector = 'a'",
            "[mail] dkim_selector and dkim_key_file belong together: set both, or none.",
        ),
        (
            "[mail]\ndkim_selector = 'a'\ndkim_key_file = '/nowhere.pem'",
            "[mail] dkim_key_file: /nowhere.pem cannot be read: No such file or directory.",
        ),
        ("[mail]\nper_minute = -1", "[mail] per_minute has to be between 0 and 100000, not -1."),
        ('[mail]\nfrom_name = "a\\nb"', "[mail] from_name has to be one line without control characters."),
        ('[site]\nname = "a\\nb"', "[site] name has to be one line of text."),
        ("[site]\norganisation = ' '", "[site] organisation has to be one line of text."),
        (
            "[database]\nurl = 'postgresql+psycopg://u:p@h:port/x'",
            "[database] url cannot be understood: look at the port, and write @ : / in the password as %40 %3A %2F.",
        ),
        (
            '[accessibility]\nassessed_on = "1 mars"',
            "[accessibility] assessed_on has to be a day such as \"2026-11-23\", not '1 mars'.",
        ),
        (
            '[accessibility]\nsupervisor = " "',
            "[accessibility] supervisor has to name who supervises the law.",
        ),
        (
            '[accessibility]\ncomplaints_url = "digg"',
            '[accessibility] complaints_url has to be an address such as "https://www.digg.se/tdosanmalan", '
            "not 'digg'.",
        ),
        (
            "[retention]\nwithdrawn_days = 0",
            "[retention] withdrawn_days has to be between 1 and 3650, not 0.",
        ),
        ("[site]\nname = 3", "[site] name has to be a text in quotes, not 3."),
        ("[site]\nsecret_key = 'kort'", "[site] secret_key has to have at least 16 characters."),
        (
            "[site]\ntimezone = 'Stockholm'",
            "[site] timezone has to be a time zone such as \"Europe/Stockholm\", not 'Stockholm'.",
        ),
        (
            "[registrations]\nconfirm_address = 'ja'",
            "[registrations] confirm_address has to be true or false, not 'ja'.",
        ),
        ("[reminders]\nlead_times = [7]", "[reminders] lead_times has to be a list of texts, not [7]."),
        (
            "[reminders]\nlead_times = ['en vecka']",
            '[reminders] lead_times: "en vecka" is not a lead time; write it as "7d", "12h" or "30m".',
        ),
        (
            "[reminders]\nquiet_hours = '21-07'",
            '[reminders] quiet_hours has to be as "21:00-07:00", or "", not \'21-07\'.',
        ),
        (
            "[limits]\nper_client = 'many'",
            "[limits] per_client cannot be 'many': a limit is written as \"60/minute\" (second, minute, hour or "
            'day), or "" for none.',
        ),
        (
            "[outgoing]\nallowed_private_hosts = ['https://bbb.example.org']",
            "[outgoing] allowed_private_hosts: 'https://bbb.example.org' is no host name or address.",
        ),
    ],
)
def test_a_wrong_setting_stops_with_a_sentence(text, sentence, write_config):
    with pytest.raises(ConfigError) as error:
        load_config(write_config(text), {})

    assert str(error.value) == sentence


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        (
            "WEBINARS_MAIL__PORT",
            "smtp",
            "WEBINARS_MAIL__PORT has to be a whole number, not 'smtp'.",
        ),
        ("WEBINARS_MAIL__HOSTS", "x", 'WEBINARS_MAIL__HOSTS is not a setting. Did you mean "host"?'),
        (
            "WEBINARS_MALE__HOST",
            "x",
            'WEBINARS_MALE__HOST is not a section of the settings. Did you mean "mail"?',
        ),
    ],
)
def test_a_wrong_variable_is_named_in_its_sentence(name, value, sentence, write_config):
    with pytest.raises(ConfigError) as error:
        load_config(write_config(), {name: value})

    assert str(error.value) == sentence


def test_every_impossible_value_is_named_at_once(write_config):
    with pytest.raises(ConfigError) as error:
        load_config(write_config('[site]\nlanguage = "de"\n[server]\ntrusted_proxies = -1'), {})

    assert str(error.value).splitlines() == [
        '[site] language has to be "sv" or "en", not \'de\'.',
        "[server] trusted_proxies has to be between 0 and 10, not -1.",
    ]


@pytest.mark.parametrize(
    "url",
    [
        "localhost:8000",
        "ftp://x",
        "https://",
        "http://a b",
        "http://x:y",
        "http://x/?a=b",
        "http://u:p@x",
        'http://x/"><b>',
        "http://räv.se",
    ],
)
def test_the_base_address_has_to_be_one_that_links_can_begin_with(url, write_config):
    with pytest.raises(ConfigError, match="base_url has to be an address such as"):
        load_config(write_config(f"[site]\nbase_url = '{url}'"), {})


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite://", "sqlite:///:memory:", "postgresql://x/y", ""])
def test_a_database_that_we_do_not_speak_to_is_refused(url, write_config):
    with pytest.raises(ConfigError, match="url has to begin with"):
        load_config(write_config(f'[database]\nurl = "{url}"'), {})


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"[site", b"a = " + b"[" * 5000])
def test_a_file_that_is_no_toml_is_named(content, tmp_path):
    path = tmp_path / "config.toml"
    path.write_bytes(content)

    with pytest.raises(ConfigError) as error:
        load_config(path, {})

    assert str(error.value).startswith(f"{path} cannot be read as TOML: ")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ConfigError, match=r"does not exist\. Set WEBINARS_CONFIG"):
        load_config(tmp_path / "config.toml", {})


def test_a_variable_and_its_file_cannot_both_be_set(write_config):
    environ = {"WEBINARS_MAIL__PASSWORD": "a", "WEBINARS_MAIL__PASSWORD_FILE": "/run/secrets/mail"}

    with pytest.raises(ConfigError, match="are both set: set one of them"):
        load_config(write_config(), environ)


def test_a_secret_file_that_is_missing_is_named(write_config, tmp_path):
    environ = {"WEBINARS_SITE__SECRET_KEY_FILE": str(tmp_path / "none")}

    with pytest.raises(ConfigError, match="WEBINARS_SITE__SECRET_KEY_FILE names a file that cannot be read"):
        load_config(write_config(), environ)


def test_a_missing_secret_key_is_made_once_and_kept(write_config, tmp_path):
    first = load_config(write_config(), {}).site.secret_key
    second = load_config(write_config(), {}).site.secret_key

    assert first == second
    assert len(first) >= 40
    assert (tmp_path / "instance" / "secret_key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "instance").stat().st_mode & 0o777 == 0o700
    assert [path.name for path in (tmp_path / "instance").iterdir()] == ["secret_key"]


def test_a_site_with_https_has_to_bring_its_secret_key(write_config, tmp_path):
    path = write_config('[site]\nbase_url = "https://webbinarier.example.org"')

    with pytest.raises(ConfigError, match="secret_key is missing, and base_url is https"):
        load_config(path, {})

    assert not (tmp_path / "instance").exists()


def test_an_emptied_secret_key_is_not_taken_for_one(write_config, tmp_path):
    (tmp_path / "instance").mkdir()
    (tmp_path / "instance" / "secret_key").touch()

    with pytest.raises(ConfigError, match=r"holds no secret key\. Remove it, and a new one is made"):
        load_config(write_config(), {})


def test_processes_that_start_at_once_agree_on_the_key(write_config):
    path = write_config()
    context = multiprocessing.get_context("fork")
    barrier, keys = context.Barrier(8), context.Queue()
    processes = [context.Process(target=_load_at_once, args=(path, barrier, keys)) for _ in range(8)]

    for process in processes:
        process.start()
    found = {keys.get(timeout=30) for _ in processes}
    for process in processes:
        process.join()

    assert len(found) == 1


def _load_at_once(path, barrier, keys):
    barrier.wait()
    keys.put(load_config(path, {}).site.secret_key)


def test_secrets_are_not_shown_with_the_settings(write_config):
    text = '[site]\nsecret_key = "0123456789abcdef"\n[mail]\nusername = "u"\npassword = "hemligt"'

    shown = repr(load_config(write_config(text), {}))

    assert "0123456789abcdef" not in shown
    assert "hemligt" not in shown


def test_a_setting_that_names_a_file_may_come_from_the_environment(write_config, make_key):
    environ = {"WEBINARS_MAIL__DKIM_KEY_FILE": str(make_key()), "WEBINARS_MAIL__DKIM_SELECTOR": "webb"}

    assert load_config(write_config(), environ).dkim_key_file == make_key()
