"""From a proposal to what will follow, and from that to what was done: the same for every kind of change."""

from dataclasses import dataclass
from datetime import datetime

from flask import abort
from sqlalchemy.orm import Session

from webinars.changes.actions import change_occurrence, offer_new_date
from webinars.changes.consequences import Consequences, consequences_of, consequences_of_new_date
from webinars.changes.forms import ChangeForm
from webinars.changes.kept import kept_values
from webinars.changes.models import Change
from webinars.changes.proposals import Proposal, as_it_would_be
from webinars.changes.queries import occurrence_within, replacements_of
from webinars.changes.replacements import new_date_of
from webinars.changes.rules import Kind, NothingToChange, differ_materially, read_counts
from webinars.conferencing import platforms_in_use
from webinars.config import Config
from webinars.lib import edits
from webinars.lib.languages import gettext
from webinars.organisers.audit import By
from webinars.organisers.guard import signed_in
from webinars.organisers.rules import Permission
from webinars.series.models import Episode, Occurrence
from webinars.series.rules import InvalidTimes, OccurrenceNotChangeable

COUNTS = "counts"
"""The hidden field that says how many people somebody was shown."""


@dataclass(frozen=True)
class Plan:
    """What is to be changed, what it would be like, and what would follow."""

    occurrence: Occurrence
    proposal: Proposal
    sketch: Occurrence
    found: Consequences


def mine(
    session: Session,
    occurrence_id: int,
    permission: Permission = Permission.EDIT_SERIES,
    *,
    lock: bool = False,
) -> Occurrence:
    """The occurrence, if whoever asks may do this with it; else 404."""
    allowed = signed_in().within(Episode.series_id, permission)
    return occurrence_within(session, occurrence_id, allowed, lock=lock) or abort(404)


def plan_for(
    session: Session, occurrence: Occurrence, form: ChangeForm, config: Config, *, now: datetime
) -> Plan | None:
    """What the form asks for; None, and the form's `problems`, when that cannot be."""
    proposal = form.read(occurrence)
    if proposal is None:
        return None
    if not _is_offered(proposal, occurrence, config):
        form.problems.append(("platform", gettext("Välj var mötet hålls.")))
        return None
    try:
        if proposal.kind is Kind.NEW_DATE:
            sketch = new_date_of(
                occurrence,
                starts_at=proposal.instant("starts_at"),
                ends_at=proposal.instant("ends_at"),
                now=now,
            )
            if sketch.starts_at in [each.starts_at for each in replacements_of(session, occurrence)]:
                raise NothingToChange  # the button was pressed twice: nobody is asked twice
            return Plan(
                occurrence,
                proposal,
                sketch,
                consequences_of_new_date(session, occurrence, sketch, now=now),
            )
        sketch = as_it_would_be(session, occurrence, proposal, now=now)
    except (OccurrenceNotChangeable, InvalidTimes, NothingToChange) as refusal:
        form.problems.append((_field_of(form, refusal), _why(refusal)))
        return None
    found = consequences_of(session, occurrence, sketch, proposal.kind, config, now=now)
    return Plan(occurrence, proposal, sketch, found)


def carry_out(session: Session, plan: Plan, *, by: By, now: datetime) -> Change:
    """Do what was planned."""
    if plan.proposal.kind is Kind.NEW_DATE:
        return offer_new_date(session, plan.occurrence, plan.sketch, by=by, now=now)
    return change_occurrence(session, plan.occurrence, plan.proposal, by=by, now=now)


def state_of(occurrence: Occurrence) -> dict[str, object]:
    """What has to be as it was when somebody was shown the consequences."""
    return {**kept_values(occurrence), "revision": occurrence.revision}


def is_as_shown(sent: dict[str, str], occurrence: Occurrence, found: Consequences) -> bool:
    """Whether what somebody read, and pressed the button upon, still holds."""
    if edits.is_outdated(sent, state_of(occurrence)):
        return False
    return not differ_materially(read_counts(sent.get(COUNTS, "")), found.counts())


def _is_offered(proposal: Proposal, occurrence: Occurrence, config: Config) -> bool:
    """Whether the settings name the platform that it asks for, or it is there already."""
    offered = (*platforms_in_use(config.conferencing), occurrence.platform)
    return proposal.values.get("platform", occurrence.platform) in offered


def _field_of(form: ChangeForm, refusal: Exception) -> str:
    """What has to be put right; nothing that is typed helps where the occurrence itself stands in the way."""
    return "" if isinstance(refusal, OccurrenceNotChangeable) else next(iter(form.values), "")


def _why(refusal: Exception) -> str:
    if isinstance(refusal, NothingToChange):
        return gettext("Så är det redan. Ändra något, eller gå tillbaka.")
    if isinstance(refusal, InvalidTimes):
        return gettext("Välj en tid som inte har passerat, och en sluttid högst ett dygn efter starten.")
    return gettext("Det går inte längre: tillfället är inställt, uppskjutet eller har passerat.")
