"""Mail as files, for where no mail server is set."""

from dataclasses import replace
from datetime import UTC, datetime

from webinars.mail.files import FilePostman, file_name
from webinars.mail.postman import Envelope
from webinars.mail.rules import Outcome, Verdict

ENVELOPE = Envelope(
    recipient="anna@example.org",
    message=b"From: a@example.org\r\n\r\nHej\r\n",
    message_id="<1@example.org>",
    kind="invitation",
    created_at=datetime(2026, 11, 2, 9, 0, tzinfo=UTC),
    may_leave=lambda: True,
)


def test_a_mail_becomes_a_file_with_its_bytes(tmp_path):
    outcome = FilePostman(tmp_path / "outbox").deliver(ENVELOPE)

    (file,) = (tmp_path / "outbox").iterdir()
    assert file.read_bytes() == ENVELOPE.message
    assert outcome == Outcome(Verdict.ACCEPTED, file.name)


def test_the_file_tells_when_what_and_for_whom():
    assert file_name(ENVELOPE) == "20261102T090000.000000Z-invitation-anna@example.org-c0723f335f.eml"


def test_files_sort_in_the_order_of_queueing():
    later = replace(ENVELOPE, created_at=datetime(2026, 11, 2, 10, 0, tzinfo=UTC), recipient="aa@example.org")

    assert file_name(ENVELOPE) < file_name(later)


def test_two_mails_at_the_same_instant_are_two_files():
    assert file_name(ENVELOPE) != file_name(replace(ENVELOPE, message_id="<2@example.org>"))


def test_a_hostile_recipient_stays_inside_the_folder(tmp_path):
    FilePostman(tmp_path).deliver(replace(ENVELOPE, recipient="../../a\x00/b@example.org"))

    assert [file.name for file in tmp_path.iterdir()] == [
        "20261102T090000.000000Z-invitation-.._.._a_b@example.org-c0723f335f.eml"
    ]


def test_the_same_mail_once_more_is_the_same_file(tmp_path):
    postman = FilePostman(tmp_path)

    postman.deliver(ENVELOPE)
    postman.deliver(ENVELOPE)

    assert len(list(tmp_path.iterdir())) == 1


def test_only_the_owner_may_read_what_people_are_told(tmp_path):
    FilePostman(tmp_path / "outbox").deliver(ENVELOPE)

    (file,) = (tmp_path / "outbox").iterdir()
    assert (file.parent.stat().st_mode & 0o777, file.stat().st_mode & 0o777) == (0o700, 0o600)


def test_a_folder_that_cannot_be_written_is_a_dead_server(tmp_path):
    (tmp_path / "outbox").write_text("a file in the way")

    outcome = FilePostman(tmp_path / "outbox").deliver(ENVELOPE)

    assert outcome.verdict is Verdict.SERVER_DOWN
    assert "File exists" in outcome.words


def test_a_mail_that_may_not_leave_any_more_leaves_no_file(tmp_path):
    outcome = FilePostman(tmp_path).deliver(replace(ENVELOPE, may_leave=lambda: False))

    assert outcome == Outcome(Verdict.WITHHELD)
    assert list(tmp_path.iterdir()) == []
