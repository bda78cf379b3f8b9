"""What is said after the button was pressed, and the button that waits in the sender's own mail."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinars.lib import dates
from webinars.lib.languages import spoken_language
from webinars.registrations import acceptance, kept
from webinars.registrations.acceptance import Accepted
from webinars.registrations.choices import Choice, Choices, choices_in
from webinars.registrations.intake import Outcome, confirmation_needed
from webinars.registrations.links import Links
from webinars.registrations.models import PendingSubmission
from webinars.registrations.rules import PENDING_FOR, SHARINGS, LinkNotValid, NothingChosen, address_meant
from webinars.registrations.sharing import FewerSeatsThanPeople, shortages_of
from webinars.registrations.submissions import Submission
from webinars.series.models import Series
from webinars.web import private_page, services


@dataclass(frozen=True)
class Asked:
    """What was asked for, read before it was done: afterwards the last seat is taken by the very person who asks."""

    submission: Submission
    choices: Choices
    picked: Sequence[Choice]

    @classmethod
    def by(cls, submission: Submission, choices: Choices) -> "Asked":
        """What this submission means among these choices."""
        picked = choices.picked(submission.occurrence_ids, whole_series=submission.whole_series)
        return cls(submission, choices, picked)

    @property
    def address(self) -> str:
        """Whose mailbox the page speaks of."""
        return (self.submission.sender or self.submission.people[0]).email

    @property
    def shown(self) -> Hashable:
        """All that a page says of it."""
        return self.choices.named, tuple(each.shown for each in self.picked)

    def after(self, outcome: Outcome, now: datetime) -> "Asked":
        """As it came out for those who were new: somebody else may have had the last seat."""
        if not isinstance(outcome, Accepted):
            return self
        waiting = {made.occurrence_id for made in outcome.registrations if made.waiting_since == now}
        picked = [each.as_full() if each.occurrence.id in waiting else each for each in self.picked]
        return replace(self, picked=picked)


def show_outcome(asked: Asked, outcome: Outcome) -> Response:
    """The answer to a form: the same for those who are registered already, and for a form that is sent twice."""
    now = services().now()
    kind = confirmation_needed(asked.submission, services().config)
    if not kind:
        return _thank(asked.after(outcome, now))
    expires_at = outcome.expires_at if isinstance(outcome, PendingSubmission) else now + PENDING_FOR
    deadline = dates.deadline(expires_at, asked.choices.series.timezone, spoken_language())
    return _show("almost_done", asked, kind=kind, deadline=deadline)


def confirm_submission(secret: str) -> ResponseReturnValue:
    """Who and what waits for the button. A mail scanner that opens the link changes nothing."""
    with services().database.read() as session:
        try:
            pending = acceptance.pending_submission(session, secret, now=services().now())
        except LinkNotValid:
            return _show_outdated()
        asked = _asked(session, pending)
        open_ones = [choice.occurrence for choice in asked.choices.open if choice in asked.picked]
        shortages = shortages_of(session, asked.submission, open_ones)
    if pending.confirmed_at is not None:
        return _show("thanks", asked)
    if not asked.picked:
        return _show("too_late", asked, status=409)
    is_short = request.method == "POST"
    return _show("confirm", asked, shortages=shortages, is_short=is_short, status=409 if is_short else 200)


def press_button(secret: str) -> ResponseReturnValue:
    """Pressed once or twice, it does once what the submission asks for."""
    now = services().now()
    try:
        with services().database.write() as session:
            pending = acceptance.pending_submission(session, secret, lock=True, now=now)
            asked = _asked(session, pending)
            acceptance.confirm_submission(session, secret, sharing=_shares(), now=now)
    except LinkNotValid:
        return _show_outdated()
    except FewerSeatsThanPeople:
        return confirm_submission(secret)  # which asks how to share them
    except NothingChosen:
        return confirm_submission(secret)  # which says so
    return _show("thanks", asked)


def _shares() -> str:
    said = request.form.get("sharing", "")
    return said if said in SHARINGS else ""


def _asked(session: Session, pending: PendingSubmission) -> Asked:
    submission = Submission.from_json(pending.submission)
    series = session.get_one(Series, submission.series_id)
    choices = choices_in(
        session,
        series.slug,
        named=submission.occurrence_ids,
        few_seats_left=services().config.registrations.few_seats_left,
        now=services().now(),
    )
    return Asked.by(submission, choices or Choices(series, ()))


def _thank(asked: Asked) -> Response:
    """Most people register themselves, with an address that looks right: their pages differ by the address alone."""
    submission = asked.submission
    if submission.sender or submission.viewers or address_meant(asked.address):
        return _show("thanks", asked)
    what = "thanks", submission.whole_series, asked.shown
    return private_page(
        kept.page_with(asked.address, what, lambda: _render("thanks", asked, address=kept.PLACE))
    )


def _show(template: str, asked: Asked, *, status: int = 200, **values: object) -> Response:
    return private_page(_render(template, asked, address=asked.address, **values), status)


def _render(template: str, asked: Asked, **values: object) -> str:
    return render_template(
        f"registrations/pages/{template}.html",
        submission=asked.submission,
        series=asked.choices.series,
        picked=asked.picked,
        links=Links.of(services().config, services().signer, spoken_language()),
        address_meant=address_meant,
        **values,
    )


def _show_outdated() -> Response:
    return private_page(render_template("registrations/pages/outdated.html"), 410)
