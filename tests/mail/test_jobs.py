"""What the timetable calls."""

from datetime import timedelta

import time_machine

from tests.fixtures.instants import NOW
from tests.mail.outbox import get, put
from webinars.config import Config, Mail
from webinars.mail.jobs import blank_old_bodies, deliver_queued_mails
from webinars.mail.models import OutgoingMail
from webinars.mail.rules import MailState

DAY = timedelta(days=1)


def test_what_is_queued_is_delivered_and_counted(database, tmp_path):
    put(database)
    put(database)

    assert deliver_queued_mails(database, Config(root=tmp_path)) == 2
    assert len(list((tmp_path / "instance" / "outbox").iterdir())) == 2


def test_what_a_mail_said_is_forgotten_some_days_after_its_end_and_that_it_was_sent_is_not(
    database, tmp_path
):
    old = [_finish(database, put(database), state) for state in (MailState.ACCEPTED, MailState.DEAD)]
    recent = _finish(database, put(database), MailState.ACCEPTED, finished_at=NOW + DAY)
    waiting = put(database)

    with time_machine.travel(NOW + 7.5 * DAY, tick=False):
        blanked = blank_old_bodies(database, Config(root=tmp_path, mail=Mail(keep_bodies_days=7)))

    assert blanked == 2
    assert [get(database, mail_id).message for mail_id in old] == [None, None]
    assert [get(database, mail_id).subject for mail_id in old] == ["Välkommen", "Välkommen"]
    assert get(database, recent).message is not None
    assert get(database, waiting).message is not None


def test_bodies_are_forgotten_once(database, tmp_path):
    _finish(database, put(database), MailState.ACCEPTED)

    with time_machine.travel(NOW + 8 * DAY, tick=False):
        assert blank_old_bodies(database, Config(root=tmp_path)) == 1
        assert blank_old_bodies(database, Config(root=tmp_path)) == 0


def _finish(database, mail_id, state, *, finished_at=NOW):
    with database.write() as session:
        mail = session.get_one(OutgoingMail, mail_id)
        mail.state, mail.finished_at = state, finished_at
    return mail_id
