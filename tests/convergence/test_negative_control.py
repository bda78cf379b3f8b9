"""The same histories notice a product that is broken in one place: each promise once, by the seam where it is kept."""

from datetime import datetime

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.convergence.histories import histories as random_histories
from webinars.invitations import actions, calendar
from webinars.lib.signing import new_public_id
from webinars.mail import claims
from webinars.mail.message import CalendarPart
from webinars.mail.models import OutgoingMail
from webinars.mail.rules import MailState

ENOUGH = 400
# What is broken here is not the database.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def histories(stage, tally):
    """Lives through random histories, and stops at the first that ends badly."""

    @seed(2)
    @settings(
        max_examples=ENOUGH,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(random_histories(shortest=4, longest=20))
    def live(history):
        stage.live(*history)

    yield live
    tally("negative control", histories_until_noticed=stage.histories)


def test_that_a_sequence_does_not_rise_is_noticed(histories, monkeypatch):
    monkeypatch.setattr(actions, "next_sequence", lambda revision, last, is_news: last or 1)

    with pytest.raises(AssertionError):
        histories()


def test_that_a_cancellation_is_sent_as_a_request_is_noticed(histories, monkeypatch):
    def cancelled_request(*arguments, **named):
        return calendar.cancel(*arguments, **named).replace(b"METHOD:CANCEL", b"METHOD:REQUEST")

    def part(_, content):
        return CalendarPart("REQUEST", content)

    monkeypatch.setattr(actions, "cancel", cancelled_request)
    monkeypatch.setattr(actions, "CalendarPart", part)
    monkeypatch.setattr("webinars.mail.actions.faults_in", lambda *_: [])  # what is looked over first

    with pytest.raises(AssertionError):
        histories()


def test_that_mails_of_one_entry_overtake_each_other_is_noticed(histories, monkeypatch):
    monkeypatch.setattr(claims, "_claimable", lambda: OutgoingMail.is_in(MailState.QUEUED))
    for name, which in (
        ("_CLAIM_OTHERS", OutgoingMail.crashes == 0),
        ("_CLAIM_SUSPECTS", OutgoingMail.crashes > 0),
    ):
        monkeypatch.setattr(claims, name, claims._claim(which))

    with pytest.raises(AssertionError):
        histories()


def test_that_a_dtstamp_stays_the_same_is_noticed(histories, monkeypatch):
    def same(last: datetime | None, now: datetime) -> datetime:
        return last or now.replace(microsecond=0)

    monkeypatch.setattr(actions, "next_dtstamp", same)

    with pytest.raises(AssertionError):
        histories()


def test_that_who_comes_back_gets_another_uid_is_noticed(histories, monkeypatch):
    kept, gone = actions._invitation_of, set()

    def anew(session, registration, desk, now):
        invitation = kept(session, registration, desk, now)
        if registration.status == "withdrawn":
            gone.add(invitation.uid)
        elif invitation.uid in gone:
            invitation.uid = f"{new_public_id(24)}@example.org"
        return invitation

    monkeypatch.setattr(actions, "_invitation_of", anew)

    with pytest.raises(AssertionError):
        histories()
