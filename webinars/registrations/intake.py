"""From a form to places: told apart from its own repetition, limited, asked to be confirmed, or accepted."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from webinars.config import Config
from webinars.lib.languages import gettext
from webinars.lib.limits import Limit, Use, exceeded
from webinars.registrations.acceptance import Accepted, accept_submission, postpone_submission
from webinars.registrations.choices import Choices
from webinars.registrations.models import PendingSubmission, RequestedMail
from webinars.registrations.rules import email_key, mailbox_key, must_be_confirmed
from webinars.registrations.sharing import require_a_choice
from webinars.registrations.submissions import Submission

_ONCE = Limit(1, timedelta(days=1))
_CLIENT, _RECIPIENT = "client ", "recipient "


@dataclass(frozen=True)
class TooOften:
    """Nothing was done. `addresses`: whose mailboxes have had enough; none: whoever asks has asked too often."""

    addresses: tuple[str, ...] = ()

    @classmethod
    def by(cls, weary: Iterable[Use]) -> "TooOften":
        """Refused for the sake of these."""
        keys = [use.key for use in weary]
        mailboxes = sorted(key.removeprefix(_RECIPIENT) for key in keys if key.startswith(_RECIPIENT))
        return cls(tuple(mailboxes) if len(mailboxes) == len(keys) else ())

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
    choices: Choices,
    config: Config,
    asker: Asker,
    *,
    now: datetime,
) -> Outcome:
    """Everything that one press of the button leads to. `choices` have been read in this transaction.

    Nothing is raised once something was counted but NothingChosen and FewerSeatsThanPeople, which take the count back.
    """
    among = [choice.occurrence for choice in choices.open]
    named = submission.occurrence_ids
    asked_for = among if submission.whole_series else [each for each in among if each.id in named]
    require_a_choice(session, submission, asked_for)
    press = Use(_ONCE, f"form {asker.form_key}\n{json.dumps(submission.as_json(), sort_keys=True)}")
    picked = choices.picked(submission.occurrence_ids, whole_series=submission.whole_series)
    refusal = _count(session, press, _uses(submission, config, asker, len(picked)), asker, now)
    if refusal:
        return refusal
    kind = confirmation_needed(submission, config)
    if kind:
        return postpone_submission(session, submission, kind=kind, now=now)
    return accept_submission(session, submission, among=among, now=now)


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
    press = Use(_ONCE, f"form {asker.form_key}\n{email}")
    limits = config.limits
    asking = Use(Limit.parse(limits.per_client), f"{_CLIENT}{asker.client}")
    mail = Use(Limit.parse(limits.per_recipient), f"{_RECIPIENT}{mailbox_key(email)}")
    refusal = _count(session, press, [asking, mail], asker, now)
    if refusal:
        return refusal
    wanted = RequestedMail(kind="my_link", email=email, language=language, requested_at=now)
    session.add(wanted)
    return wanted


def _uses(submission: Submission, config: Config, asker: Asker, occurrences: int) -> Iterator[Use]:
    """What this counts towards: who asks, in whose name, and each mailbox by the mails that it would get."""
    limits = config.limits
    sender = submission.sender or submission.people[0]
    per_client, per_recipient = Limit.parse(limits.per_client), Limit.parse(limits.per_recipient)
    if per_client is not None:
        # By people: five strangers in one form are as many as in five. One paste is never too much by itself.
        yield Use(per_client, f"{_CLIENT}{asker.client}", min(len(submission.people), per_client.count))
    yield Use(Limit.parse(limits.per_address), f"address {email_key(sender.email)}")
    if per_recipient is not None:
        for address, mails in _mails(submission, occurrences).items():
            # One form is never too much by itself: a series may be longer than the limit.
            yield Use(per_recipient, f"{_RECIPIENT}{address}", min(mails, per_recipient.count))


def _mails(submission: Submission, occurrences: int) -> Counter[str]:
    """How many mails this would send to whom: an invitation each, an overview of several, a receipt."""
    mails: Counter[str] = Counter()
    for person in submission.people:
        mails[mailbox_key(person.email)] += occurrences + (occurrences > 1)
    if submission.sender:
        mails[mailbox_key(submission.sender.email)] += 1
    return mails


def _others(submission: Submission) -> int:
    sender = submission.sender
    return sum(person.key != sender.key for person in submission.people) if sender else 0


def _count(
    session: Session, press: Use, uses: Iterable[Use], asker: Asker, now: datetime
) -> Repeated | TooOften | None:
    """Count a press of the button and all that it uses, in one statement; what must not count is taken back.

    A form that was refused may be sent again, and is no repetition then; a repetition uses nothing.
    """
    uses = list(uses)
    weary = exceeded(session, [press, *uses] if asker.form_key else uses, now=now)
    if press in weary:
        exceeded(session, [replace(use, cost=-use.cost) for use in uses], now=now)
        return Repeated()
    if weary and asker.form_key:
        exceeded(session, [replace(press, cost=-press.cost)], now=now)
    return TooOften.by(weary) if weary else None
