"""The registration form. It sets no cookie, and tells nobody who is registered already."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, abort, make_response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from webinars.lib.languages import gettext, spoken_language
from webinars.lib.signing import new_public_id
from webinars.organisations.datalist import organisation_options
from webinars.registrations import confirmations, kept, lost_links
from webinars.registrations.choices import Choices, choices_in, obstacle, shown_in
from webinars.registrations.confirmations import Asked
from webinars.registrations.forms import FORMS, MyselfForm, Problems, RegistrationForm, SeveralForm
from webinars.registrations.intake import Asker, Outcome, Repeated, TooOften, take_in
from webinars.registrations.rules import NothingChosen
from webinars.registrations.sharing import FewerSeatsThanPeople, shortages_of
from webinars.registrations.submissions import Submission
from webinars.web import client_address, services

pages = Blueprint("registrations", __name__)
pages.add_url_rule("/skicka-lank", view_func=lost_links.send_link, methods=["GET"])
pages.add_url_rule("/skicka-lank", view_func=lost_links.order_link, methods=["POST"])
pages.add_url_rule("/bekrafta/<secret>", view_func=confirmations.confirm_submission, methods=["GET"])
pages.add_url_rule("/bekrafta/<secret>", view_func=confirmations.press_button, methods=["POST"])

WHOLE_SERIES = "alla"


@pages.get("/serier/<slug>/anmalan")
def register(slug: str) -> ResponseReturnValue:
    """The form. `?tillfalle=ID` or `alla` chooses beforehand; `?for=annan`, `flera`, `grupp`: for more than myself."""
    asked = request.args.getlist("tillfalle")
    named = [int(text) for text in asked if text.isascii() and text.isdecimal() and len(text) < 10]

    def render() -> str:
        choices = _choices(session, slug, named)
        only_one = [choice.occurrence.id for choice in choices.open] if len(choices.open) == 1 else []
        chosen = named or only_one
        return _render_form(
            _form(occurrence=chosen, whole_series=WHOLE_SERIES in asked, form_key=kept.PLACE), choices
        )

    few, now = services().config.registrations.few_seats_left, services().now()
    with services().database.read() as session:
        shown = shown_in(session, slug, named=named, few_seats_left=few, now=now)
        page = kept.page_with(new_public_id(20), shown, render) if shown is not None else render()
    return _answer(page)


@pages.post("/serier/<slug>/anmalan")
def submit(slug: str) -> ResponseReturnValue:
    """What was filled in: taken in, or shown again, for a last look or with what is wrong."""
    form = _form(request.form)
    wants_a_look = isinstance(form, SeveralForm) and form.read_pasted()
    is_right = form.validate() and not wants_a_look
    database = services().database
    try:
        with database.write() if is_right else database.read() as session:
            named, whole_series = form.occurrence.data, form.whole_series.data
            choices = _choices(session, slug, named, only_named=is_right and not whole_series)
            problems = _problems_of_choice(form, choices) + form.problems
            if problems or not is_right:
                choices = _choices(session, slug, named)
                return _show_form(form, choices, problems, 422 if problems else 200)
            asked = Asked.by(form.submission(choices.series.id, spoken_language()), choices)
            outcome = _take_in(session, form, asked.submission, choices)
    except FewerSeatsThanPeople:
        with database.read() as session:
            return _ask_how_to_share(session, form, _choices(session, slug, form.occurrence.data))
    except NothingChosen:  # closed between our look and our lock
        with database.read() as session:
            choices = _choices(session, slug, form.occurrence.data)
        return _show_form(form, choices, [("occurrence", _no_longer_open())], 422)
    if isinstance(outcome, TooOften):
        return _show_form(form, choices, status=429, refusal=outcome.sentence)
    return confirmations.show_outcome(asked, outcome)


def _form(formdata: MultiDict[str, str] | None = None, **values: Any) -> RegistrationForm:
    kind = FORMS.get(request.args.get("for", ""), MyselfForm)
    return kind(formdata, most=services().config.registrations.others_at_once, **values)


def _choices(session: Session, slug: str, named: Sequence[int], *, only_named: bool = False) -> Choices:
    choices = choices_in(
        session,
        slug,
        named=named,
        only_named=only_named,
        few_seats_left=services().config.registrations.few_seats_left,
        now=services().now(),
    )
    return choices or abort(404)


def _problems_of_choice(form: RegistrationForm, choices: Choices) -> Problems:
    named = set(form.occurrence.data)
    closed = choices.closed(named)
    if closed:
        return [("occurrence", obstacle(closed[0]))]
    if named - {choice.occurrence.id for choice in choices.open}:
        return [("occurrence", _no_longer_open())]
    if not named and not form.whole_series.data:
        return [("occurrence", gettext("Välj minst ett tillfälle."))]
    return []


def _take_in(session: Session, form: RegistrationForm, submission: Submission, choices: Choices) -> Outcome:
    if form.website.data:
        return Repeated()  # a machine fell into the trap; it is thanked like anybody
    return take_in(
        session,
        submission,
        choices,
        services().config,
        Asker(client_address(), form.form_key.data),
        now=services().now(),
    )


def _show_form(
    form: RegistrationForm,
    choices: Choices,
    errors: Problems | None = None,
    status: int = 200,
    **values: object,
) -> Response:
    return _answer(_render_form(form, choices, errors or [], **values), status)


def _render_form(
    form: RegistrationForm, choices: Choices, errors: Sequence[tuple[str, str]] = (), **values: object
) -> str:
    return render_template(
        "registrations/pages/register.html" if choices.open else "registrations/pages/closed.html",
        form=form,
        choices=choices,
        series=choices.series,
        errors=errors,
        **{"refusal": "", "shortages": (), "is_short": False, **values},
        closed=[] if errors else choices.closed(form.occurrence.data),
        obstacle=obstacle,
        organisation_options=organisation_options(),
    )


def _answer(html: str, status: int = 200) -> Response:
    response = make_response(html, status)
    # Kept for the back button, so that nothing has to be typed twice; not for anybody else.
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _no_longer_open() -> str:
    return gettext("Det du valde går inte längre att anmäla sig till. Välj bland tillfällena här.")


def _ask_how_to_share(session: Session, form: RegistrationForm, choices: Choices) -> Response:
    wanted = form.submission(choices.series.id, spoken_language())
    picked = choices.picked(wanted.occurrence_ids, whole_series=wanted.whole_series)
    shortages = shortages_of(session, wanted, [choice.occurrence for choice in picked])
    question = gettext("Det finns färre platser än personer. Välj hur ni vill göra.")
    return _show_form(form, choices, [("sharing", question)], 409, shortages=shortages, is_short=True)
