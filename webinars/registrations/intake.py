"""From a form to places: told apart from its own repetition, limited, asked to be confirmed, or accepted."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from webinars.config import Config
from webinars.lib.languages import gettext
from webinars.lib.limits import Limit, within_limit
from webinars.registrations.acceptance import Accepted, accept_submission, postpone_submission
from webinars.registrations.attendees import Person
from webinars.registrations.models import PendingSubmission, RequestedMail
from webinars.registrations.rules import email_key, must_be_confirmed
from webinars.registrations.submissions import Submission

_NEVER = Limit(0, timedelta(days=1))


@dataclass(frozen=True)
class TooOften:
    """Nothing was done. `addresses`: whose mailboxes have had enough; none: whoever asks has asked too often."""

    addresses: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """How to say so."""
        if not self.addresses:
            return gettext("Det kommer många anmälningar från dig just nu. Vänta en stund och försök igen.")
        return gettext(
            "Vi har redan skickat flera e-brev till %(addresses)s. Titta i inkorgen, eller försök igen om en timme."
        ) % {"addresses": ", ".join(self.addresses)}


@dataclass(frozen=True)
class Repeated:
    """The same form, sent before: it is answered as it was then, and nothing is done."""


@dataclass(frozen=True)
class Asker:
    """Who sends a form: the network address, and the key of the page that they were shown ("" where there is none)."""

    client: str
    form_key: str = ""


Outcome = Accepted | PendingSubmission | Repeated | TooOften


def take_in(
    session: Session,
    submission: Submission,
    config: Config,
    asker: Asker,
    *,
    occurrences: int,
    now: datetime,
) -> Outcome:
    """Everything that one press of the button leads to. `occurrences`: how many are asked for, for the limits.

    Nothing is raised once something was counted but NothingChosen, which takes the count back.
    """
    what = json.dumps(submission.as_json(), sort_keys=True)
    if _was_sent(session, asker, what, now):
        return Repeated()
    refused = _refused(session, submission, config, asker, occurrences, now)
    if refused is not None:
        return refused
    _remember(session, asker, what, now)
    kind = confirmation_needed(submission, config)
    if kind:
        return postpone_submission(session, submission, kind=kind, now=now)
    return accept_submission(session, submission, now=now)


def confirmation_needed(submission: Submission, config: Config) -> str:
    """Why this waits for the button in its sender's own mail; "" when it does not."""
    settings = config.registrations
    others = _others(submission)
    if not must_be_confirmed(
        others=others,
        confirm_address=settings.confirm_address,
        others_without_confirmation=settings.others_without_confirmation,
    ):
        return ""
    return "many_others" if others > settings.others_without_confirmation else "confirm_address"


def request_link(
    session: Session, email: str, config: Config, asker: Asker, *, language: str, now: datetime
) -> Repeated | TooOften | RequestedMail:
    """Have the personal link mailed, or the news that we know nobody there: known or not, the page says the same."""
    if _was_sent(session, asker, email, now):
        return Repeated()
    limits, key = config.limits, email_key(email)
    if not within_limit(session, Limit.parse(limits.per_client), f"client {asker.client}", now=now):
        return TooOften()
    if not within_limit(session, Limit.parse(limits.per_recipient), f"recipient {key}", now=now):
        return TooOften((email,))
    _remember(session, asker, email, now)
    wanted = RequestedMail(kind="my_link", email=email, language=language, requested_at=now)
    session.add(wanted)
    return wanted


def _refused(
    session: Session, submission: Submission, config: Config, asker: Asker, occurrences: int, now: datetime
) -> TooOften | None:
    limits = config.limits
    sender = submission.sender or submission.people[0]
    for limit, key in (
        (limits.per_client, f"client {asker.client}"),
        (limits.per_address, f"address {email_key(sender.email)}"),
    ):
        if not within_limit(session, Limit.parse(limit), key, now=now):
            return TooOften()
    per_recipient = Limit.parse(limits.per_recipient)
    if per_recipient is None:
        return None
    weary = []
    for address, mails in sorted(_mails(submission, occurrences).items()):
        # One form is never too much by itself: a series may be longer than the limit.
        cost = min(mails, per_recipient.count)
        if not within_limit(session, per_recipient, f"recipient {address}", now=now, cost=cost):
            weary.append(address)
    return TooOften(tuple(weary)) if weary else None


def _mails(submission: Submission, occurrences: int) -> dict[str, int]:
    """How many mails this would send to whom: an invitation each, an overview of several, a receipt."""
    mails: dict[str, int] = {}

    def count(person: Person, number: int) -> None:
        key = email_key(person.email)
        mails[key] = mails.get(key, 0) + number

    for person in submission.people:
        count(person, occurrences + (occurrences > 1))
    if submission.sender:
        count(submission.sender, 1)
    return mails


def _others(submission: Submission) -> int:
    sender = submission.sender
    return sum(person.key != sender.key for person in submission.people) if sender else 0


def _was_sent(session: Session, asker: Asker, what: str, now: datetime) -> bool:
    """Whether this very page was sent with this very content before: a double click, a retry, the back button."""
    # Nothing is counted yet: a form that is refused may be sent again.
    return bool(asker.form_key) and not within_limit(
        session, _NEVER, f"form {asker.form_key}\n{what}", now=now, cost=0
    )


def _remember(session: Session, asker: Asker, what: str, now: datetime) -> None:
    if asker.form_key:
        within_limit(session, _NEVER, f"form {asker.form_key}\n{what}", now=now)
