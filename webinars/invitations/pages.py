"""Calendars to subscribe to, and single entries to download. Nobody is invited by them (RFC 5545 without METHOD)."""

from hashlib import sha256

from flask import Blueprint, Response, abort, make_response, render_template, request
from flask.typing import ResponseReturnValue

from webinars.invitations.calendar import download, publish
from webinars.invitations.entries import entry_for, public_entry_for
from webinars.invitations.queries import invitation_for, invitations_of
from webinars.lib.languages import gettext, speak, spoken_language
from webinars.registrations.access import attendee_with_token, own_registration
from webinars.registrations.links import Links, Purpose
from webinars.series.queries import occurrence_with_id, series_with_slug
from webinars.web import private_page, services

pages = Blueprint("invitations", __name__)


@pages.get("/serier/<slug>/kalender.ics")
def series_feed(slug: str) -> ResponseReturnValue:
    """A whole series, for everybody: each entry leads to its episode's page."""
    domain = services().config.mail_domain
    with services().database.read() as session:
        series = series_with_slug(session, slug)
        if series is None or not series.published:
            abort(404)
        shown = (o for e in series.episodes if e.published for o in e.occurrences if o.status != "draft")
        entries = [
            public_entry_for(occurrence, _links(spoken_language()), domain=domain)
            for occurrence in sorted(shown, key=lambda occurrence: (occurrence.starts_at, occurrence.id))
        ]
    return _public(_calendar(publish(entries, name=series.title)))


@pages.get("/serier/<slug>/avsnitt/<int:number>/tillfalle/<int:occurrence_id>.ics")
def occurrence_download(slug: str, number: int, occurrence_id: int) -> ResponseReturnValue:
    """One public occurrence, to take into a calendar by hand."""
    with services().database.read() as session:
        occurrence = occurrence_with_id(session, occurrence_id)
        if occurrence is None or occurrence.status == "draft":
            abort(404)
        episode = occurrence.episode
        if not episode.published or (episode.series.slug, episode.number) != (slug, number):
            abort(404)
        entry = public_entry_for(occurrence, _links(spoken_language()), domain=services().config.mail_domain)
    return _public(_as_file(_calendar(download(entry)), f"{slug}-{number}.ics"))


@pages.get("/kalender/<token>.ics")
def personal_feed(token: str) -> ResponseReturnValue:
    """What one attendee has a place at. The address is the secret; its owner can have a new one made."""
    with services().database.read() as session:
        attendee = attendee_with_token(session, services().signer, Purpose.FEED, token)
        speak(attendee.language)
        links = _links(attendee.language)
        entries = [
            entry_for(invitation.registration, invitation, links)
            for invitation in invitations_of(session, attendee)
        ]
    return _private(_calendar(publish(entries, name=gettext("Mina webbinarier"))))


@pages.get("/min/<token>/tillfalle/<public_id>.ics")
def personal_download(token: str, public_id: str) -> ResponseReturnValue:
    """The entry of the mailed invitation once more, under the same UID."""
    with services().database.read() as session:
        attendee = attendee_with_token(session, services().signer, Purpose.MY_PAGE, token)
        registration = own_registration(session, attendee, public_id)
        if registration.status != "confirmed":
            abort(404)
        invitation = invitation_for(session, registration)
        if invitation is None:
            return private_page(render_template("invitations/pages/not_yet.html", token=token), 404)
        entry = entry_for(registration, invitation, _links(attendee.language))
        name = f"{registration.occurrence.episode.series.slug}-{registration.occurrence.episode.number}.ics"
    return _private(_as_file(_calendar(download(entry)), name))


def _links(language: str) -> Links:
    return Links.of(services().config, services().signer, language)


def _calendar(content: bytes) -> Response:
    """Outlook refuses subscriptions that are compressed, or that answer with a redirect or a cookie."""
    response = make_response(content)
    response.headers["Content-Type"] = "text/calendar; charset=utf-8"
    response.set_etag(sha256(content).hexdigest()[:24])
    return response


def _as_file(response: Response, name: str) -> Response:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _public(response: Response) -> ResponseReturnValue:
    response.headers["Cache-Control"] = "public, max-age=60, no-transform"
    return response.make_conditional(request)


def _private(response: Response) -> ResponseReturnValue:
    response.headers["Cache-Control"] = "private, no-cache, no-transform"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response.make_conditional(request)
