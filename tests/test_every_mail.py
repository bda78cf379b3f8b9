"""What holds for every mail that we send, in both languages."""

import re
from dataclasses import fields, replace
from html import unescape
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from tests.fixtures.every_mail import every_mail
from tests.fixtures.instants import NOW
from tests.fixtures.mail_rows import Words
from tests.fixtures.mails import MailsIn
from webinars.lib.text import clean_line
from webinars.mail.lint import faults_in
from webinars.mail.message import Mail, freeze, message_id, sender_from, standards_of
from webinars.registrations.desk import Desk
from webinars.registrations.rules import Withdrawal
from webinars.tables import metadata

GMAIL_CLIPS_AT = 102_000
GMAIL_DROPS_STYLE_AT = 8_192
# Single-use: these mails are made up, and theirs open nothing.
SECRETS = ("/bekrafta/", "/bekrafta-adress/", "/arrangor/in/")
HOSTILE = (
    "https://evil.example/a?b&c, =?utf-8?q?=0D=0ABcc=3A_x=40example=2Eorg?=\r\nBcc: x@example.org\u2028"
    "<img src=x>&\"'{{ 7919*7919 }}%(x)s %"
)


@pytest.fixture(params=["sv", "en"])
def mails(request, mails_in: MailsIn) -> dict[str, Mail]:
    """Every mail in one language."""
    return mails_in(request.param)


class Links(HTMLParser):
    """The addresses that an HTML part leads to, and what it would load."""

    def __init__(self, html):
        super().__init__()
        self.hrefs, self.loaded = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        self.hrefs += [named["href"]] if tag == "a" else []
        self.loaded += [tag] if tag in ("img", "link", "script", "iframe", "object") else []
        self.loaded += [name for name in named if name in ("src", "background", "srcset")]
        self.loaded += re.findall(r"url\(|@import", named.get("style") or "")


def links_of(mail):
    """Every address of ours in both parts and in the header."""
    ours = [href for href in Links(mail.html).hrefs if not href.startswith("mailto:")]
    return ours + re.findall(r"https?://\S+", mail.text) + [mail.unsubscribe_url] * bool(mail.unsubscribe_url)


@pytest.fixture
def site_sender(config):
    """Who writes the mails of `mails_in`."""
    return replace(sender_from(config), link_hosts=frozenset({"webbinarier.example.org"}))


def faults_of(mail, sender):
    """What is found wrong with it, once it is frozen."""
    frozen = freeze(mail, sender, message_id=message_id(mail.subject, sender), now=NOW)
    return faults_in(frozen, standards_of(sender, mail.recipient.address))


def snapshot(database):
    with database.read() as session:
        return {
            name: sorted(map(repr, session.execute(select(table)))) for name, table in metadata.tables.items()
        }


def test_the_text_has_no_missing_or_double_lines(mails):
    for name, mail in mails.items():
        assert not re.search(r"\n\n\n|[ \t]$|^[ \t]", mail.text, re.MULTILINE), name
        assert mail.text == mail.text.strip(), name


def test_neither_part_shows_what_was_meant_for_the_machine(mails):
    for name, mail in mails.items():
        visible = mail.text + unescape(re.sub(r"<style>.*?</style>|<[^>]+>", " ", mail.html, flags=re.DOTALL))
        assert not re.search(r"None|%\(|\{\{|\{%|&lt;|&amp;", mail.subject + visible), name


def test_a_date_and_its_time_are_never_torn_apart_at_the_end_of_a_line(mails):
    for name, mail in mails.items():
        assert not re.search(r"kl\. \d|\d (?:november|december|januari|November)", mail.text + mail.html), (
            name
        )


def test_both_parts_lead_to_the_same_pages(mails):
    for name, mail in mails.items():
        in_html = {href for href in Links(mail.html).hrefs if not href.startswith("mailto:")}
        assert set(re.findall(r"https?://\S+", mail.text)) == in_html, name


def test_every_link_has_the_language_of_its_reader(mails):
    for name, mail in mails.items():
        for link in links_of(mail):
            asked = parse_qs(urlsplit(link).query).get("lang")
            assert asked == (["en"] if mail.language == "en" else None), (name, link)


def test_every_link_opens_a_page_and_opening_it_changes_nothing(database, client, services):
    with database.write() as session:
        mails = every_mail(session, Desk.of(services.config, services.signer))
    links = {link for mail in mails.values() for link in links_of(mail)}
    before = snapshot(database)

    for link in sorted(links):
        path = link.removeprefix(services.config.site.base_url)
        expected = 410 if path.startswith(SECRETS) else 200
        answers = [client.get(path), client.get(path), client.head(path)]
        assert [answer.status_code for answer in answers] == [expected] * 3, path

    assert snapshot(database) == before


def test_nothing_is_loaded_from_anywhere(mails):
    for name, mail in mails.items():
        assert Links(mail.html).loaded == [], name


def test_gmail_shows_it_whole_and_keeps_the_stylesheet(mails):
    for name, mail in mails.items():
        assert len(mail.html.encode()) < GMAIL_CLIPS_AT, name
        for style in re.findall(r"<style>(.*?)</style>", mail.html, re.DOTALL):
            assert len(style) < GMAIL_DROPS_STYLE_AT, name


def test_only_reminders_and_news_of_recordings_can_be_stopped(mails):
    stoppable = {name.split(",")[0] for name, mail in mails.items() if mail.unsubscribe_url}

    assert stoppable == {"reminder", "recording"}


def test_the_document_says_its_language_and_names_itself(mails):
    for name, mail in mails.items():
        assert f'<html lang="{mail.language}"' in mail.html, name
        assert len(re.findall(r"<h1[ >]", mail.html)) == 1, name
        assert re.search(r"<title>[^<]+</title>", mail.html), name


def test_every_mail_is_as_a_mail_of_ours_has_to_be(mails, site_sender):
    for name, mail in mails.items():
        assert faults_of(mail, site_sender) == [], name


def test_who_no_longer_reads_a_mailbox_is_sent_no_link_to_their_page_there(mails):
    farewell = mails[f"withdrawn, {Withdrawal.NEW_ADDRESS}"]

    assert "/min/" not in farewell.text + farewell.html + farewell.calendar.content.decode()


def test_swedish_content_in_an_english_mail_is_marked_as_swedish(mails_in):
    mail = mails_in("en")["invitation"]

    assert '<span lang="sv">Beställ behov, inte lösningar</span>' in mail.html


def test_hostile_words_add_nothing_and_the_mail_still_leaves(mails_in, site_sender):
    mails = mails_in("sv", Words(*[HOSTILE] * len(fields(Words))))

    for name, mail in mails.items():
        assert "<img" not in mail.html, name
        assert "62710561" not in mail.text + mail.html, name
        assert faults_of(mail, site_sender) == [], name
        frozen = freeze(mail, site_sender, message_id=message_id(name, site_sender), now=NOW)
        headers = frozen.partition(b"\r\n\r\n")[0]
        assert not re.search(rb"(?im)^bcc", headers), name
        assert clean_line(mail.subject), name
