"""What somebody else may read of a mail: nothing that opens its reader's own pages."""

import re
from email import message_from_bytes
from email.policy import default

import pytest

from tests.fixtures.every_mail import every_mail
from tests.fixtures.instants import NOW
from tests.fixtures.mail_rows import Words
from webinars.lib.signing import Signer
from webinars.mail.message import freeze, message_id
from webinars.outbox.masking import HIDDEN, masked
from webinars.outbox.reading import shown
from webinars.registrations.desk import Desk

OURS = {"webb.example.org"}
TOKEN = Signer("key").token("my-page", "person12abcd", 3)


@pytest.mark.parametrize(
    "url",
    [
        "https://webb.example.org/",
        "https://webb.example.org/serier/x/avsnitt/3",
        "https://webb.example.org/r/abc?lang=en",
        "https://webb.example.org/personuppgifter",
        "https://webb.example.org/serier/x/anmalan?tillfalle=3",
        "https://webb.example.org/arrangor/logga-in",
        "https://skr.se/om?a=1",
    ],
)
def test_what_is_everybodys_is_shown(url):
    assert masked(f"Läs {url}", OURS) == f"Läs {url}"


@pytest.mark.parametrize(
    ("url", "left"),
    [
        (f"https://webb.example.org/min/{TOKEN}?lang=en", "https://webb.example.org/min/•••"),
        (f"https://webb.example.org/utskick/{TOKEN}/paminnelser", "https://webb.example.org/utskick/•••"),
        (f"webcal://webb.example.org/kalender/{TOKEN}.ics", "webcal://webb.example.org/kalender/•••"),
        ("https://webb.example.org/arrangor/in/hemlighet", "https://webb.example.org/arrangor/in/•••"),
        ("https://webb.example.org/bekrafta/hemlighet", "https://webb.example.org/bekrafta/•••"),
        ("https://webb.example.org/nagot-nytt/hemlighet", "https://webb.example.org/nagot-nytt/•••"),
        (
            "https://kalender.example.com/ny?text=https%3A%2F%2Fwebb.example.org%2Fdelta%2Fx",
            "https://kalender.example.com/ny?•••",
        ),
        (f"inga länkar: {TOKEN}", f"inga länkar: {HIDDEN}"),
    ],
)
def test_what_is_somebodys_is_hidden_whatever_it_is_called(url, left):
    assert masked(url, OURS) == left


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_of_every_mail_that_we_write_no_secret_is_left(database, services):
    desk = Desk.of(services.config, services.signer)
    with database.write() as session:
        mails = every_mail(session, desk, "sv", Words())
        found = {}
        for name, mail in mails.items():
            message = freeze(mail, desk.sender, message_id=message_id(name, desk.sender), now=NOW)
            content = shown(message, desk.sender.link_hosts)
            secrets = _secrets(message)
            left = [each for each in secrets if each in content.text + content.html]
            if left:
                found[name] = left

    assert found == {}


def _secrets(message):
    """What stands behind the first word of a path that is not everybody's, in the mail as its reader has it."""
    parts = [part for part in message_from_bytes(message, policy=default).walk() if not part.is_multipart()]
    texts = [part.get_content() for part in parts if part.get_content_maintype() == "text"]
    words = "min|delta|svar|erbjudande|stammer-inte|bekrafta|bekrafta-adress|utskick|kalender|in"
    return {found[1] for text in texts for found in re.finditer(rf"/(?:{words})/([\w-]{{8,}})", str(text))}
