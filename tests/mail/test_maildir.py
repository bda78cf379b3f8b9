"""A Maildir that a mail server delivers into."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.mail import letters
from tests.mail.inbox import incoming, standings
from tests.mail.letters import MACHINES, Reply
from webinars.mail import maildir
from webinars.mail.jobs import fetch_incoming
from webinars.services import Services


@pytest.fixture
def folder(tmp_path):
    """An empty Maildir."""
    for name in ("tmp", "new", "cur"):
        (tmp_path / "Maildir" / name).mkdir(parents=True)
    return tmp_path / "Maildir"


@pytest.fixture
def mailbox(config, database, clock, folder):
    """Services whose settings name the Maildir."""
    replies = replace(config.replies, maildir=folder.name)
    return Services.of(replace(config, replies=replies), database, clock)


def deliver(folder: Path, **messages: bytes) -> None:
    for name, message in messages.items():
        (folder / "new" / name).write_bytes(message)


def names(folder: Path, where: str) -> list[str]:
    return sorted(path.name for path in (folder / where).iterdir())


def test_what_is_ours_counts_as_read_and_what_people_are_to_read_does_not(mailbox, database, folder):
    deliver(folder, a=letters.apple(Reply("u@example.org")), b=letters.by_a_person(), c=MACHINES["vacation"])

    assert fetch_incoming(mailbox) == 3

    assert standings(database) == [("reply", "new"), ("human", "set aside"), ("automatic", "handled")]
    assert names(folder, "new") == []
    assert names(folder, "cur") == ["a:2,S", "b:2,", "c:2,S"]
    assert fetch_incoming(mailbox) == 0


def test_a_crash_after_storing_reads_the_message_again_and_finds_it_known(
    mailbox, database, folder, monkeypatch
):
    deliver(folder, a=letters.gmail(Reply("u@example.org")))
    with monkeypatch.context() as crashing:
        crashing.setattr(maildir, "_move_to_cur", _die)
        with pytest.raises(KeyboardInterrupt):
            fetch_incoming(mailbox)
    assert names(folder, "new") == ["a"]

    fetch_incoming(mailbox)

    assert standings(database) == [("reply", "new")]
    assert names(folder, "cur") == ["a:2,S"]


def test_a_few_are_taken_at_a_time_the_oldest_first(mailbox, database, folder):
    deliver(folder, **{f"{number:03}": letters.by_a_person(f"Nr {number}") for number in range(60)})

    assert [fetch_incoming(mailbox) for _ in range(3)] == [50, 10, 0]
    assert [mail.subject for mail in incoming(database)] == [f"Nr {number}" for number in range(60)]


def test_a_folder_that_is_missing_is_no_error(mailbox, folder, caplog):
    (folder / "new").rmdir()

    assert fetch_incoming(mailbox) == 0
    assert "the Maildir of answers cannot be read" in caplog.text


def test_a_file_that_cannot_be_read_stands_in_nobodys_way(mailbox, database, folder, caplog):
    (folder / "new" / "a").mkdir()
    deliver(folder, b=letters.by_a_person())

    assert fetch_incoming(mailbox) == 1
    assert fetch_incoming(mailbox) == 0
    assert "cannot be taken in" in caplog.text


def test_a_folder_for_what_was_read_is_made_where_it_is_missing(mailbox, folder):
    (folder / "cur").rmdir()
    deliver(folder, a=letters.by_a_person())

    assert fetch_incoming(mailbox) == 1
    assert names(folder, "cur") == ["a:2,"]


def test_without_a_mailbox_in_the_settings_nothing_is_read(services):
    assert fetch_incoming(services) == 0


def _die(*args, **kwargs):
    raise KeyboardInterrupt
