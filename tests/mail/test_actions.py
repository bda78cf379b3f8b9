"""Into the outbox, and out of it again before anything left."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.fixtures.instants import NOW
from tests.mail.outbox import SENDER, a_mail, get, put, states, switch
from webinars.mail import rules
from webinars.mail.actions import (
    hold_outbox,
    queue_mail,
    release_outbox,
    retry_dead_mail,
    withdraw_unsent,
)
from webinars.mail.message import freeze
from webinars.mail.models import OutgoingMail
from webinars.mail.rules import MailState

HOUR = timedelta(hours=1)


def test_a_mail_is_frozen_when_it_is_queued(database):
    mail = get(database, put(database, dedupe_key="invitation:12:0", about="registration:12"))

    assert mail.message == freeze(a_mail(), SENDER, message_id=mail.message_id, now=NOW)
    assert (mail.state, mail.priority, mail.about) == (MailState.QUEUED, 1, "registration:12")
    assert (mail.recipient, mail.subject, mail.kind) == ("anna@example.org", "Välkommen", "invitation")
    assert (mail.start_at, mail.created_at) == (NOW, NOW)


def test_the_same_thing_is_said_once(database):
    put(database, dedupe_key="invitation:12:0")

    with database.write() as session:
        again = queue_mail(session, a_mail(), sender=SENDER, dedupe_key="invitation:12:0", now=NOW)

    assert again is None
    assert states(database) == [MailState.QUEUED]


def test_a_mail_that_was_already_queued_spoils_nothing_of_the_transaction(database):
    put(database, dedupe_key="invitation:12:0")

    with database.write() as session:
        queue_mail(session, a_mail(), sender=SENDER, dedupe_key="invitation:12:0", now=NOW)
        queue_mail(session, a_mail(), sender=SENDER, dedupe_key="invitation:13:0", now=NOW)

    assert states(database) == [MailState.QUEUED, MailState.QUEUED]


def test_a_mail_is_queued_only_with_what_makes_it_necessary(database):
    with suppress(ZeroDivisionError), database.write() as session:
        queue_mail(session, a_mail(), sender=SENDER, dedupe_key="invitation:12:0", now=NOW)
        raise ZeroDivisionError

    assert states(database) == []


def test_an_address_that_no_mail_can_be_sent_to_is_shown_to_the_organisers(database):
    mail = get(database, put(database, "åsa@example.org"))

    assert mail.state is MailState.DEAD
    assert mail.message is None
    assert mail.last_error == "'åsa@example.org' is not an address that mail can be sent to"


def test_a_mail_with_faults_is_shown_to_the_organisers_and_nothing_else_is_broken(database):
    with database.write() as session:
        broken = replace(a_mail(), text=" ", html=a_mail().html.replace('lang="sv"', ""))
        queue_mail(session, broken, sender=SENDER, dedupe_key="broken", now=NOW)
        queue_mail(session, a_mail(), sender=SENDER, dedupe_key="good", now=NOW)

    dead, good = get(database, 1), get(database, 2)
    assert (dead.state, dead.finished_at) == (MailState.DEAD, NOW)
    assert dead.last_error == (
        'not queued, since the text part is empty; the HTML part is in "", and the mail in "sv"'
    )
    assert dead.message is not None
    assert (good.state, good.last_error, good.finished_at) == (MailState.QUEUED, None, None)


def test_words_of_an_organiser_that_make_a_mail_faulty_do_not_stop_it(database, caplog):
    worded = replace(a_mail(), html="<p>Egna ord", without_own_words=a_mail)
    with database.write() as session:
        queue_mail(session, worded, sender=SENDER, dedupe_key="worded", now=NOW)

    mail = get(database, 1)
    assert mail.message == freeze(a_mail(), SENDER, message_id=mail.message_id, now=NOW)
    assert (mail.state, mail.last_error) == (MailState.QUEUED, None)
    assert "goes out in standard words" in caplog.text


def test_a_mail_with_faults_may_go_once_the_settings_allow_it(database):
    elsewhere = a_mail().html.replace("<p>", '<p><a href="https://example.com/">Mer</a>')
    with database.write() as session:
        mail = replace(a_mail(), html=elsewhere, text="https://example.com/")
        queued = queue_mail(session, mail, sender=SENDER, dedupe_key="elsewhere", now=NOW)
        assert queued is not None

    with database.write() as session, pytest.raises(rules.MailIsFaulty):
        retry_dead_mail(session, queued.id, sender=SENDER, now=NOW)
    with database.write() as session:
        allowing = replace(SENDER, link_hosts=frozenset({"example.com"}))
        retry_dead_mail(session, queued.id, sender=allowing, now=NOW)

    assert states(database) == [MailState.QUEUED]


def test_hostile_text_does_not_keep_a_mail_from_being_queued(database):
    with database.write() as session:
        hostile = a_mail(subject="A\x00B\r\nBcc: x@example.org\u2028=?utf-8?q?=0D=0ABcc?=")
        queued = queue_mail(session, hostile, sender=SENDER, dedupe_key="hostile", now=NOW)

    assert queued is not None
    assert queued.subject == "AB Bcc: x@example.orgutf-8?q?=0D=0ABcc?="


def test_what_has_not_left_is_superseded_and_what_is_being_sent_is_not(database):
    accepted, sending, queued, held, other = (put(database, about=what) for what in ("a", "a", "a", "a", "b"))
    _set(database, accepted, state=MailState.ACCEPTED)
    _set(database, sending, state=MailState.SENDING)
    _set(database, held, state=MailState.HELD)

    with database.write() as session:
        superseded = withdraw_unsent(session, "a", now=NOW + HOUR)

    assert superseded == [queued, held]
    assert states(database) == [
        MailState.ACCEPTED,
        MailState.SENDING,
        MailState.SUPERSEDED,
        MailState.SUPERSEDED,
        MailState.QUEUED,
    ]
    assert get(database, queued).finished_at == NOW + HOUR
    assert get(database, other).finished_at is None


def test_everything_unsent_about_something_can_be_withdrawn(database):
    mine, _theirs = put(database, about="registration:1"), put(database, about="registration:2")

    with database.write() as session:
        withdrawn = withdraw_unsent(session, "registration:1", now=NOW)

    assert withdrawn == [mine]
    assert states(database) == [MailState.SUPERSEDED, MailState.QUEUED]


def test_a_dead_mail_is_tried_again_byte_for_byte_with_all_its_attempts(database):
    dead = put(database)
    before = get(database, dead).message
    _set(database, dead, state=MailState.DEAD, attempts=50, crashes=3, finished_at=NOW, not_before=NOW)

    with database.write() as session:
        retry_dead_mail(session, dead, sender=SENDER, now=NOW)

    mail = get(database, dead)
    assert (mail.state, mail.attempts, mail.crashes) == (MailState.QUEUED, 0, 0)
    assert (mail.not_before, mail.finished_at) == (None, None)
    assert mail.message == before


def test_only_dead_mails_are_tried_again_by_hand(database):
    queued = put(database)

    with database.write() as session, pytest.raises(rules.MailIsNotDead):
        retry_dead_mail(session, queued, sender=SENDER, now=NOW)
    with database.write() as session, pytest.raises(rules.MailIsNotDead):
        retry_dead_mail(session, 4711, sender=SENDER, now=NOW)


def test_a_dead_mail_that_has_expired_stays_dead(database):
    dead = put(database, expires_at=NOW + HOUR)
    _set(database, dead, state=MailState.DEAD)

    with database.write() as session, pytest.raises(rules.MailHasExpired):
        retry_dead_mail(session, dead, sender=SENDER, now=NOW + HOUR)


def test_a_dead_mail_without_its_message_stays_dead(database):
    dead = put(database, "åsa@example.org")

    with database.write() as session, pytest.raises(rules.MailBodyIsGone):
        retry_dead_mail(session, dead, sender=SENDER, now=NOW)


@pytest.mark.parametrize("later", [MailState.QUEUED, MailState.SENDING, MailState.ACCEPTED])
def test_a_dead_invitation_is_not_sent_after_what_came_later(database, later):
    dead, cancellation = put(database, calendar_uid="a@x"), put(database, calendar_uid="a@x")
    _set(database, dead, state=MailState.DEAD)
    _set(database, cancellation, state=later)

    with database.write() as session, pytest.raises(rules.MailWasOvertaken):
        retry_dead_mail(session, dead, sender=SENDER, now=NOW)


def test_a_later_mail_that_never_left_does_not_overtake(database):
    dead, superseded = put(database, calendar_uid="a@x"), put(database, calendar_uid="a@x")
    _set(database, dead, state=MailState.DEAD)
    _set(database, superseded, state=MailState.SUPERSEDED)

    with database.write() as session:
        retry_dead_mail(session, dead, sender=SENDER, now=NOW)

    assert states(database) == [MailState.QUEUED, MailState.SUPERSEDED]


def test_the_outbox_is_held_with_a_reason_and_released(database):
    put(database)
    put(database)

    with database.write() as session:
        assert hold_outbox(session, reason="återställning", now=NOW) == 2
    assert states(database) == [MailState.HELD, MailState.HELD]
    assert (switch(database).held_since, switch(database).held_reason) == (NOW, "återställning")

    with database.write() as session:
        assert release_outbox(session) == 2
    assert states(database) == [MailState.QUEUED, MailState.QUEUED]
    assert switch(database).held_since is None


def _set(database, mail_id, **values):
    with database.write() as session:
        mail = session.get_one(OutgoingMail, mail_id)
        for name, value in values.items():
            setattr(mail, name, value)
