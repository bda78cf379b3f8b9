"""From where mails to attendees are written: the sender, the links that they carry, the queue that they join."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict, Unpack

from sqlalchemy.orm import Session

from webinars.config import Config
from webinars.lib.signing import Signer
from webinars.mail.actions import queue_mail
from webinars.mail.message import Mail, Sender, sender_from
from webinars.mail.models import OutgoingMail
from webinars.registrations.links import Links
from webinars.registrations.models import Registration


class Posting(TypedDict, total=False):
    """When a mail may leave, in which order, and what it is about; as `mail.actions.queue_mail` takes it."""

    priority: int
    not_before: datetime | None
    expires_at: datetime | None
    start_at: datetime | None
    calendar_uid: str | None
    about: str | None


@dataclass(frozen=True)
class Desk:
    """Made once for a batch of mails."""

    config: Config
    signer: Signer
    sender: Sender

    @classmethod
    def of(cls, config: Config, signer: Signer) -> "Desk":
        """The desk that these settings describe."""
        return cls(config, signer, sender_from(config))

    def links(self, language: str) -> Links:
        """Links for a reader of this language."""
        return Links.of(self.config, self.signer, language)

    def queue(
        self, session: Session, mail: Mail, dedupe_key: str, *, now: datetime, **posting: Unpack[Posting]
    ) -> OutgoingMail | None:
        """Put a mail into the outbox, from us; None when one with this key was put there before."""
        posting.setdefault("priority", 0)
        return queue_mail(session, mail, sender=self.sender, dedupe_key=dedupe_key, now=now, **posting)


def about_decline(registration: Registration) -> str:
    """What the mail is looked up by that says when the seat goes on, so that it is taken back with the no."""
    return f"declined:{registration.public_id}"


def about(registration: Registration) -> str:
    """What mails about one registration are looked up by, and taken back by when something newer is to be said.

    By its public id: SQLite gives the numbers of forgotten rows to later ones.
    """
    return f"registration:{registration.public_id}"
