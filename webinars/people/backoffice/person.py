"""One person's page, and what is changed about them there."""

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinars.lib.languages import gettext
from webinars.mail.message import sender_from
from webinars.organisations.datalist import organisation_options
from webinars.organisers.audit.tables import AuditEntry
from webinars.organisers.guard import signed_in
from webinars.organisers.rules import Permission
from webinars.organisers.words import machine_names, verb_words
from webinars.people import actions, words
from webinars.people.backoffice.found import (
    common_series,
    has_others_series,
    looked,
    me,
    not_theirs,
    seen,
    sees_everybody,
    show,
    the_person,
    to_person,
)
from webinars.people.duplicates import candidates_for
from webinars.people.forms import DetailsForm, NoteForm
from webinars.people.queries import person_with_id
from webinars.people.record import PersonRecord, changes_of, record_of
from webinars.people.rules import forgotten_at
from webinars.people.timeline import history_of_place
from webinars.registrations.forms import Problems
from webinars.registrations.links import Links
from webinars.registrations.models import Attendee, Registration
from webinars.registrations.rules import SamePersonAlready
from webinars.series.models import Series
from webinars.web import services


def show_person(attendee: str) -> ResponseReturnValue:
    """All that is known of them in the series that whoever asks works with."""
    with services().database.read() as session:
        person = the_person(session, attendee)
        page = _page(session, person, done=request.args.get("gjort", ""))
        about = actions.about_person(person, common_series(session, person))
    looked("person looked at", about)
    return page


def show_link(attendee: str) -> ResponseReturnValue:
    """Their personal link, to be read to them: who has it is them, so it is asked for and written down.

    It opens what they have in every series, so it is for those who may see all of these.
    """
    with services().database.write() as session:
        person = the_person(session, attendee)
        if has_others_series(session, person):
            return not_theirs(person)
        about = actions.about_person(person, common_series(session, person))
        actions.note_link_shown(session, about, by=me(), now=services().now())
        links = Links.of(services().config, services().signer, person.language)
        return _page(session, person, link=links.my_page(person))


def ask_for_details(attendee: str) -> ResponseReturnValue:
    """Their name and organisation, to be put right."""
    with services().database.read() as session:
        person = the_person(session, attendee)
        if has_others_series(session, person):
            return not_theirs(person)
        return _details(person, DetailsForm.of(person), [])


def change_details(attendee: str) -> ResponseReturnValue:
    """Put right; nobody is mailed about it, since no calendar shows its reader's name."""
    with services().database.write() as session:
        person, form = the_person(session, attendee, lock=True), DetailsForm(request.form)
        if has_others_series(session, person):
            return not_theirs(person)
        if not form.validate():
            return _details(person, form, form.problems)
        try:
            actions.change_person(
                session,
                person,
                form.person(person.email),
                series_id=common_series(session, person),
                by=me(),
                now=services().now(),
            )
        except SamePersonAlready:
            session.expire(person)
            taken = gettext("En annan person med samma e-postadress heter redan så. Slå ihop dem i stället.")
            return _details(person, form, [("given_name", taken)])
    return to_person(person, "uppgifter")


def trust_address(attendee: str) -> ResponseReturnValue:
    """Mail does arrive there: what was kept back leaves."""
    config, now = services().config, services().now()
    with services().database.write() as session:
        person = the_person(session, attendee, lock=True)
        series_id = common_series(session, person)
        actions.trust_again(session, person, sender_from(config), series_id=series_id, by=me(), now=now)
    return to_person(person, "adressen-fungerar")


def write_note(attendee: str) -> ResponseReturnValue:
    """A remark about them."""
    with services().database.write() as session:
        person, form = the_person(session, attendee), NoteForm(request.form)
        series = _series_to_note_in(session, person, form.series.data)
        problems = [] if form.validate() else form.problems
        if series is None and not problems:
            problems = [("series", gettext("Välj vilken serie anteckningen hör till."))]
        if problems or series is None:
            return _page(session, person, status=422, note=form, errors=problems)
        actions.write_note(session, person, series, form.text.data, by=me(), now=services().now())
    return to_person(person, "antecknat")


def remove_note(attendee: str) -> ResponseReturnValue:
    """A remark that is no longer needed."""
    with services().database.write() as session:
        person = the_person(session, attendee)
        theirs = {each.id: each for each in _record(session, person).notes}
        note = theirs.get(request.form.get("note", 0, type=int))
        if note is not None:
            actions.remove_note(session, note, by=me(), now=services().now())
    return to_person(person, "anteckning-borta")


def _series_to_note_in(session: Session, person: Attendee, slug: str) -> Series | None:
    choices = _series(_record(session, person))
    return next((each for each in choices if each.slug == slug or len(choices) == 1), None)


def _record(session: Session, person: Attendee) -> PersonRecord:
    return record_of(session, person, seen(), sees_all=sees_everybody())


def _series(record: PersonRecord) -> list[Series]:
    """In which of the series that may be seen they have anything."""
    placed = [each.registration.occurrence.episode.series for each in record.places]
    return list({each.id: each for each in (*placed, *(each.series for each in record.followings))}.values())


def _page(
    session: Session,
    person: Attendee,
    *,
    status: int = 200,
    done: str = "",
    link: str = "",
    note: NoteForm | None = None,
    errors: Problems | None = None,
) -> ResponseReturnValue:
    record = _record(session, person)
    goes_on = session.get(Attendee, person.continues_as_id) if person.continues_as_id else None
    if goes_on and person_with_id(session, goes_on.public_id, seen()) is None:
        goes_on = None
    return show(
        "person",
        status,
        person=person,
        record=record,
        series=_series(record),
        coming=[each for each in record.places if not _is_past(each.registration)],
        past=[each for each in reversed(record.places) if _is_past(each.registration)],
        history=history_of_place,
        forgotten=_forgotten,
        changes=changes_of(session, record, signed_in().within(AuditEntry.series_id, Permission.READ_LOG)),
        verbs=verb_words(),
        machines=machine_names(),
        bounce=next((each for each in record.bounces if _is_in_force(each.severity, each.cleared_at)), None),
        candidates=candidates_for(session, person, seen()),
        goes_on=goes_on,
        words=words,
        link=link,
        note=note or NoteForm(),
        errors=errors or [],
        done=done,
    )


def _is_past(registration: Registration) -> bool:
    return registration.occurrence.ends_at <= services().now()


def _is_in_force(severity: str, cleared_at: object) -> bool:
    return severity == "hard" and cleared_at is None


def _forgotten(registration: Registration) -> object:
    retention = services().config.retention
    return forgotten_at(
        registration.status,
        registration.occurrence.ends_at,
        registrations_days=retention.registrations_days,
        withdrawn_days=retention.withdrawn_days,
    )


def _details(person: Attendee, form: DetailsForm, problems: Problems) -> ResponseReturnValue:
    return show(
        "details",
        422 if problems else 200,
        person=person,
        form=form,
        errors=problems,
        organisation_options=organisation_options(),
    )
