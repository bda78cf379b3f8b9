"""People out of a file: handed in, looked at, put right, registered."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webinars.lib.spreadsheets.reading import read_pasted, read_table
from webinars.lib.spreadsheets.sheets import MOST_ROWS, Sheet, UnreadableTable
from webinars.organisations.queries import all_organisations
from webinars.organisers.guard import signed_in
from webinars.people.backoffice.reached import found_occurrence
from webinars.people.importing.candidates import (
    Answers,
    Candidate,
    candidates_in,
    corrections_in,
    unknown_organisations,
)
from webinars.people.importing.columns import (
    Layout,
    chosen_layout,
    layout_of,
    sheet_of_lines,
    unfolded,
    width_of,
)
from webinars.people.importing.packing import packed, unpacked
from webinars.people.importing.plan import Outcome, Planned, counts, plan
from webinars.people.importing.registering import BATCH, register_batch
from webinars.people.importing.words import column_words, outcome_words, remark, unreadable_words
from webinars.registrations.rules import RegistrationClosed
from webinars.series.models import Occurrence
from webinars.series.rules import is_to_come
from webinars.web import private_page, services

AT_ONCE = 500
"""People in one request; a longer list goes on by itself, or by a press of the button."""

MOST_CORRECTED = 100
LONGEST_PASTE = 400_000


@dataclass(frozen=True)
class Handed:
    """A table on its way through the steps: what was read, and what the organiser has said about it."""

    sheet: Sheet
    layout: Layout
    answers: Answers
    beyond_capacity: bool = False

    @cached_property
    def candidates(self) -> Sequence[Candidate]:
        """Everybody in it."""
        return candidates_in(self.sheet, self.layout, self.answers)


def show_import(occurrence_id: int) -> ResponseReturnValue:
    """Where a file is handed in."""
    with services().database.read() as session:
        occurrence = found_occurrence(session, occurrence_id)
        done = _done_counts() if request.args.get("gjort") == "klart" else None
        return _show_start(occurrence, done=done)


def import_people(occurrence_id: int) -> ResponseReturnValue:
    """One step on: what the table comes to; then, once it was looked at, places for those in it."""
    step = request.form.get("steg", "las")
    with services().database.read() as session:
        occurrence = found_occurrence(session, occurrence_id)
        if not is_to_come(occurrence, now=services().now()):
            return _show_start(occurrence, status=409)
        try:
            handed = _read() if step == "las" else _sent_back()
            field = packed(handed.sheet)
        except UnreadableTable as error:
            return _show_start(occurrence, [("fil", unreadable_words(error))], status=422)
        planned = plan(session, occurrence, handed.candidates, beyond_capacity=handed.beyond_capacity)
        seen = request.form.get("sett") == _digest(planned)
        if step not in ("anmal", "fortsatt") or not (seen or step == "fortsatt"):
            return _show_preview(occurrence, handed, field, planned, changed=step == "anmal")
    return _register(occurrence_id, handed, planned)


def _read() -> Handed:
    """What was handed in now: a file, or else pasted text. Raises UnreadableTable."""
    file = request.files.get("fil")
    text = request.form.get("text", "")[:LONGEST_PASTE]
    if file and file.filename:
        sheet = unfolded(read_table(file.stream.read()), MOST_ROWS)
    else:
        sheet = read_pasted(text)
        if not layout_of(sheet).has_headings and "\t" not in text:
            sheet = sheet_of_lines(text, MOST_ROWS)
    common = request.form.get("common_organisation", "")
    return Handed(sheet, layout_of(sheet), Answers(common))


def _sent_back() -> Handed:
    """What a page sent back with what was said about it. Raises UnreadableTable."""
    form = request.form
    sheet = unpacked(form.get("tabell", ""))
    chosen = [form.get(f"kolumn-{index}", "") for index in range(width_of(sheet))]
    layout = chosen_layout(sheet, chosen, has_headings=form.get("rubriker") == "ja")
    answers = Answers(form.get("common_organisation", ""), form.to_dict(), corrections_in(form))
    return Handed(sheet, layout, answers, form.get("over") == "ja")


def _register(occurrence_id: int, handed: Handed, planned: Sequence[Planned]) -> ResponseReturnValue:
    added = [each.candidate for each in planned if each.is_added]
    now, by, database = services().now(), signed_in().by, services().database
    so_far = {name: _number(request.form.get(name, "")) for name in ("nya", "vantar")}
    for first in range(0, min(len(added), AT_ONCE), BATCH):
        some = added[first : min(first + BATCH, AT_ONCE)]
        try:
            with database.write() as session:
                occurrence = found_occurrence(session, occurrence_id)
                outcome = register_batch(
                    session, occurrence, some, beyond_capacity=handed.beyond_capacity, by=by, now=now
                )
        except RegistrationClosed:
            return redirect(url_for("people_files.show_import", occurrence_id=occurrence_id), 303)
        so_far["nya"] += outcome[Outcome.NEW]
        so_far["vantar"] += outcome[Outcome.WAITS]
    if len(added) > AT_ONCE:
        return _show_progress(occurrence_id, so_far, left=len(added) - AT_ONCE)
    there = url_for(
        "people_files.show_import",
        occurrence_id=occurrence_id,
        gjort="klart",
        nya=so_far["nya"],
        vantar=so_far["vantar"],
    )
    return redirect(there, 303)


def _show_start(
    occurrence: Occurrence,
    errors: Sequence[tuple[str, str]] = (),
    *,
    done: tuple[int, int] | None = None,
    status: int = 200,
) -> Response:
    return _show(
        "import",
        status,
        occurrence=occurrence,
        errors=errors,
        done=done,
        takes_people=is_to_come(occurrence, now=services().now()),
        text=request.form.get("text", "")[:LONGEST_PASTE],
        common=request.form.get("common_organisation", ""),
        most=MOST_ROWS,
        organisations=[each.display_name for each in all_organisations()],
    )


def _show_preview(
    occurrence: Occurrence, handed: Handed, field: str, planned: Sequence[Planned], *, changed: bool
) -> Response:
    sheet, layout = handed.sheet, handed.layout
    wrong = [each for each in planned if each.outcome is Outcome.WRONG]
    samples = layout.people(sheet)[:1]
    return _show(
        "import_preview",
        occurrence=occurrence,
        handed=handed,
        field=field,
        planned=planned,
        counts=counts(planned),
        wrong=wrong[:MOST_CORRECTED],
        corrected=_corrected(handed, {each.candidate.row for each in wrong[:MOST_CORRECTED]}),
        wrong_beyond=max(0, len(wrong) - MOST_CORRECTED),
        unknown=unknown_organisations(sheet, layout),
        sample=samples[0].cells if samples else (),
        seen=_digest(planned),
        changed=changed,
        column_words=column_words(),
        outcome_words=outcome_words(),
        remark=remark,
        organisations=[each.display_name for each in all_organisations()],
        chosen=handed.answers.organisations or {},
    )


def _corrected(handed: Handed, shown: Set[int]) -> list[tuple[str, str]]:
    """What was put right in rows that have no fields any more, for the next step to know it still."""
    corrections = handed.answers.corrections or {}
    return [
        (f"rad-{row}-{column}", value)
        for row, cells in corrections.items()
        if row not in shown
        for column, value in cells.items()
    ]


def _show_progress(occurrence_id: int, so_far: Mapping[str, int], *, left: int) -> Response:
    kept = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in ("form_token", "steg", "nya", "vantar")
    ]
    with services().database.read() as session:
        occurrence = found_occurrence(session, occurrence_id)
        done = sum(so_far.values())
        return _show("import_progress", occurrence=occurrence, kept=kept, so_far=so_far, done=done, left=left)


def _show(template: str, status: int = 200, **values: object) -> Response:
    return private_page(render_template(f"people/backoffice/{template}.html", **values), status)


def _digest(planned: Sequence[Planned]) -> str:
    """What was shown: if it is another when the button is pressed, it is shown again first."""
    shown = [(each.candidate.row, each.candidate.person, each.outcome.value) for each in planned]
    return sha256(repr(shown).encode()).hexdigest()[:32]


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _done_counts() -> tuple[int, int]:
    return _number(request.args.get("nya", "")), _number(request.args.get("vantar", ""))
