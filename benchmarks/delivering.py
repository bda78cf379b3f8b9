"""Queued invitations through the outbox to a sink, against smtplib pushing the same bytes over one connection."""

import smtplib
import time
from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import select, update

from benchmarks.installation import Installation, installation
from benchmarks.postgresql import postgresql_database
from benchmarks.results import Result
from benchmarks.rounds import Plan, compare, say
from benchmarks.sinks import sink
from webinars.invitations.jobs import announce_owed_news
from webinars.lib.clock import utc_now
from webinars.mail.jobs import Delivery
from webinars.mail.models import MailBody, OutgoingMail
from webinars.mail.rules import MailState
from webinars.registrations.acceptance import accept_submission
from webinars.registrations.attendees import Person
from webinars.registrations.submissions import Submission
from webinars.services import Services

Ready = dict[int, tuple[str, bytes]]  # by the mail's id: its recipient and its bytes


def measure(plan: Plan) -> list[Result]:
    """Mails a second, on either database."""
    with sink() as port:
        results = [_measure(plan, "delivery, SQLite", port)]
        with postgresql_database() as url:
            if url is not None:
                results.append(_measure(plan, "delivery, PostgreSQL", port, url))
    return results


def _measure(plan: Plan, name: str, port: int, url: str | None = None) -> Result:
    plan = replace(plan, rounds=min(plan.rounds, 9))
    settings = {"WEBINARS_MAIL__HOST": "127.0.0.1", "WEBINARS_MAIL__PORT": str(port)}
    with installation(url, **settings) as here:
        say(f"{name}: {plan.mails} invitations are written")
        _queue_invitations(here, plan.mails)
        ready = _queued(here)
        return compare(
            plan,
            name,
            "/s",
            lambda: len(ready) / _through_the_outbox(here, ready),
            lambda: len(ready) / _through_smtplib(ready.values(), port, here.config.mail.from_address),
            goal=0.5,
        )


def _queue_invitations(here: Installation, number: int) -> None:
    occurrence_id = int(here.fields["occurrence"])
    for first in range(0, number, 50):
        people = tuple(
            Person("Anna", "Exempel", f"anna-{each}@example.org", "Göteborgs stad")
            for each in range(first, min(first + 50, number))
        )
        with here.database.write() as session:
            accept_submission(session, Submission(1, (occurrence_id,), False, people), now=utc_now())
    services = Services.of(here.config, here.database)
    while announce_owed_news(services):
        continue


def _queued(here: Installation) -> Ready:
    queued = select(OutgoingMail.id, OutgoingMail.recipient, MailBody.message).join(MailBody)
    with here.database.read() as session:
        rows = session.execute(queued.where(OutgoingMail.state == MailState.QUEUED))
        return {number: (recipient, message) for number, recipient, message in rows}


def _through_the_outbox(here: Installation, ready: Ready) -> float:
    """Seconds until everything was accepted and settled; then it is queued again, for the next round."""
    delivery = Delivery(here.database, here.config)
    began = time.monotonic()
    handled = delivery.drain()
    took = time.monotonic() - began
    delivery.close()
    accepted = OutgoingMail.id.in_(ready), OutgoingMail.state == MailState.ACCEPTED
    again = (
        update(OutgoingMail)
        .where(*accepted)
        .values(state=MailState.QUEUED, attempts=0, accepted_at=None, finished_at=None)
    )
    with here.database.write() as session:
        requeued = len(session.scalars(again.returning(OutgoingMail.id)).all())
    if not handled == requeued == len(ready):
        raise RuntimeError(f"of {len(ready)} mails, {handled} were handled and {requeued} accepted")
    return took


def _through_smtplib(ready: Iterable[tuple[str, bytes]], port: int, sender: str) -> float:
    began = time.monotonic()
    with smtplib.SMTP("127.0.0.1", port) as server:
        for recipient, message in ready:
            server.sendmail(sender, recipient, message)
    return time.monotonic() - began
