"""What an organiser does with one place: give it back, move it, hand it over, send its invitation again."""

from flask import request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinars.lib.languages import gettext
from webinars.organisations.datalist import organisation_options
from webinars.people import actions
from webinars.people.backoffice.found import (
    done,
    me,
    show,
    the_occurrence,
    the_place,
    to_person,
)
from webinars.people.forms import PersonForm
from webinars.people.queries import coming_occurrences_of
from webinars.people.words import state_word
from webinars.registrations.forms import Problems
from webinars.registrations.models import Registration
from webinars.registrations.rules import LIVE_STATUSES, PlaceGone, RegistrationClosed
from webinars.series.models import Occurrence
from webinars.series.rules import is_to_come
from webinars.web import services


def ask_to_withdraw(registration: str) -> ResponseReturnValue:
    """What follows, and the button."""
    with services().database.read() as session:
        return _show("withdraw", the_place(session, registration))


def withdraw(registration: str) -> ResponseReturnValue:
    """They are told, and their calendar entry goes."""
    with services().database.write() as session:
        place = the_place(session, registration)
        if not _can_change(place):
            return _show("withdraw", place, 409)
        actions.withdraw_person(session, place, by=me(), now=services().now())
    return to_person(place.attendee, "avbokad")


def ask_to_move(registration: str) -> ResponseReturnValue:
    """The other occurrences of the series."""
    with services().database.read() as session:
        return _show_move(session, the_place(session, registration), [])


def move(registration: str) -> ResponseReturnValue:
    """To one of those; where it is full only as was said."""
    with services().database.write() as session:
        place = the_place(session, registration)
        choices = {str(each.id): each for each in _choices(session, place)}
        target = choices.get(request.form.get("occurrence", ""))
        if target is None:
            missing = gettext("Välj vilket tillfälle personen ska flyttas till.")
            return _show_move(session, place, [("occurrence", missing)])
        when_full = request.form.get("when_full", "")
        if _is_full(target) and when_full not in ("wait", "beyond"):
            asked = gettext("Tillfället är fullt. Välj om personen ska vänta eller få en plats ändå.")
            return _show_move(session, place, [("when_full", asked)])
        beyond = when_full == "beyond"
        try:
            actions.move_person(session, place, target, beyond_capacity=beyond, by=me(), now=services().now())
        except (PlaceGone, RegistrationClosed):
            return _show_move(session, place, [("", _gone())])
    return to_person(place.attendee, "flyttad")


def ask_for_substitute(registration: str) -> ResponseReturnValue:
    """Who comes instead."""
    with services().database.read() as session:
        place = the_place(session, registration)
        attendee = place.attendee
        other = attendee.organisation_code is None
        form = PersonForm(data={"organisation": attendee.organisation, "other_organisation": other})
        return _show_substitute(place, form, [])


def hand_over(registration: str) -> ResponseReturnValue:
    """Somebody else has the place; both are told."""
    with services().database.write() as session:
        place, form = the_place(session, registration), PersonForm(request.form)
        if not form.validate():
            return _show_substitute(place, form, form.problems)
        if not _can_change(place):
            return _show_substitute(place, form, [("", _gone())])
        try:
            heir = actions.hand_over(
                session, place, form.person(form.email.data), by=me(), now=services().now()
            )
        except PlaceGone:
            return _show_substitute(place, form, [("", _gone())])
    return to_person(heir.attendee, "bytt")


def send_again(registration: str) -> ResponseReturnValue:
    """The invitation once more."""
    with services().database.write() as session:
        place = the_place(session, registration)
        if _can_change(place):
            actions.resend_invitation(session, place, by=me(), now=services().now())
    return to_person(place.attendee, "skickad")


def give_place(registration: str) -> ResponseReturnValue:
    """A seat for somebody in line, past the others."""
    with services().database.write() as session:
        place = the_place(session, registration)
        given = is_to_come(place.occurrence, now=services().now()) and actions.give_place(
            session, place, by=me(), now=services().now()
        )
    return to_person(place.attendee, "fatt-plats" if given else "")


def ask_to_add(occurrence_id: int) -> ResponseReturnValue:
    """An empty form."""
    with services().database.read() as session:
        return _show_add(the_occurrence(session, occurrence_id), PersonForm(), [])


def add(occurrence_id: int) -> ResponseReturnValue:
    """Somebody who did not register themselves."""
    with services().database.write() as session:
        occurrence, form = the_occurrence(session, occurrence_id), PersonForm(request.form)
        if not form.validate():
            return _show_add(occurrence, form, form.problems)
        try:
            added = actions.add_person(
                session,
                occurrence,
                form.person(form.email.data),
                beyond_capacity=request.form.get("when_full") == "beyond",
                by=me(),
                now=services().now(),
            )
        except RegistrationClosed:
            return _show_add(occurrence, form, [("", _over())])
    what = "tillagd" if added.status == "confirmed" else "tillagd-vantar"
    return done("people.of_occurrence", what, occurrence_id=occurrence.id)


def _can_change(place: Registration) -> bool:
    """Whether there is still something to do: people on stage follow the series, and come back."""
    over = place.occurrence.ends_at <= services().now()
    return place.status in LIVE_STATUSES and place.role == "attendee" and not over


def _choices(session: Session, place: Registration) -> list[Occurrence]:
    series_id = place.occurrence.episode.series_id
    coming = coming_occurrences_of(session, series_id, now=services().now())
    return [each for each in coming if each.id != place.occurrence_id]


def _is_full(occurrence: Occurrence) -> bool:
    return occurrence.capacity is not None and occurrence.taken >= occurrence.capacity


def _gone() -> str:
    return gettext("Det finns ingen plats kvar: den är avbokad, eller så är webbinariet över.")


def _over() -> str:
    return gettext("Tillfället är över, inställt eller framflyttat, så ingen kan läggas till.")


def _show(template: str, place: Registration, status: int = 200, **values: object) -> ResponseReturnValue:
    return show(
        template,
        status,
        place=place,
        can_change=_can_change(place),
        state=state_word(place),
        back=url_for("people.show_person", attendee=place.attendee.public_id),
        **values,
    )


def _show_move(session: Session, place: Registration, problems: Problems) -> ResponseReturnValue:
    return _show(
        "move",
        place,
        422 if problems else 200,
        choices=[(each, _is_full(each)) for each in _choices(session, place)],
        chosen=request.form.get("occurrence", ""),
        when_full=request.form.get("when_full", ""),
        errors=problems,
    )


def _show_substitute(place: Registration, form: PersonForm, problems: Problems) -> ResponseReturnValue:
    status = 422 if problems else 200
    options = organisation_options()
    return _show("substitute", place, status, form=form, errors=problems, organisation_options=options)


def _show_add(occurrence: Occurrence, form: PersonForm, problems: Problems) -> ResponseReturnValue:
    return show(
        "add",
        422 if problems else 200,
        occurrence=occurrence,
        form=form,
        errors=problems,
        full=_is_full(occurrence),
        when_full=request.form.get("when_full", "wait"),
        organisation_options=organisation_options(),
    )
