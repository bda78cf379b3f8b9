"""What came in about people goes with what they had."""

from sqlalchemy import select

from tests.fixtures.instants import NOW
from tests.privacy.examples import after, finish_mails, forget, left, tell_everybody
from webinars.invitations.models import CalendarReply, Invitation
from webinars.mail.bounces import record_bounce
from webinars.mail.delivery_reports import Action, RecipientReport, Severity
from webinars.mail.models import OutgoingMail


def test_bounces_and_answers_of_calendars_go_with_the_registration(town, clock, database):
    town.register()
    tell_everybody(town, clock)
    finish_mails(database, clock())
    with database.write() as session:
        about = RecipientReport(frozenset(), Action.FAILED, "5.2.2", "552 5.2.2 Full")
        for mail in session.scalars(select(OutgoingMail)):
            record_bounce(session, mail, about, severity=Severity.SOFT, incoming=None, now=NOW)
        session.add(
            CalendarReply(
                invitation=session.scalars(select(Invitation)).one(),
                method="REPLY",
                sequence=0,
                dtstamp=NOW,
                verdict="applied",
                received_at=NOW,
            )
        )
    assert {"bounces", "calendar_replies"} <= set(left(database))

    after(clock, days=200)
    forget(town)

    assert left(database) == {}
