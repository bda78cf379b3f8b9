"""The guard's page: every address elsewhere that our pages lead to, and whether it still leads there."""

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinars.linkcheck import actions as guard
from webinars.organisers.audit import About, record
from webinars.organisers.guard import signed_in
from webinars.organisers.rules import Permission
from webinars.recordings.backoffice.reach import show
from webinars.recordings.links import WatchedLink, watched_links
from webinars.recordings.words import link_sentence, use_words
from webinars.series.models import Episode
from webinars.web import services

pages = Blueprint("links", __name__, url_prefix="/arrangor")


@pages.get("/lankar/")
def list_links() -> ResponseReturnValue:
    """Those of the series that they may see, the broken ones first."""
    only_broken = request.args.get("visa") == "trasiga"
    with services().database.read() as session:
        links = watched_links(session, signed_in().within(Episode.series_id, Permission.WRITE_DRAFTS))
        return show(
            "links",
            links=[link for link in links if link.is_broken or not only_broken],
            broken=sum(link.is_broken for link in links),
            only_broken=only_broken,
            sentence=link_sentence,
            use_words=use_words(),
            accepts=_accepts,
        )


@pages.post("/lankar/<int:link_id>/kontrollera")
def check_again(link_id: int) -> ResponseReturnValue:
    """Put it first in line."""
    with services().database.write() as session:
        link = _find(session, link_id, Permission.WRITE_DRAFTS)
        guard.check_again(session, link.address, now=services().now())
        _note(session, link, "link checked again")
    return redirect(url_for("links.list_links", gjort="kontrolleras"), 303)


@pages.post("/lankar/<int:link_id>/godta")
def accept(link_id: int) -> ResponseReturnValue:
    """It is right as it is: an organiser has looked."""
    with services().database.write() as session:
        link = _find(session, link_id, Permission.EDIT_SERIES)
        guard.accept_as_it_is(session, link.address, now=services().now())
        _note(session, link, "link accepted")
    return redirect(url_for("links.list_links", gjort="godtagen"), 303)


def _find(session: Session, link_id: int, permission: Permission) -> WatchedLink:
    """A link that something leads to in a series where they may; nothing of another's is known."""
    links = watched_links(session, signed_in().within(Episode.series_id, permission))
    return next((link for link in links if link.address.id == link_id), None) or abort(404)


def _accepts(link: WatchedLink) -> bool:
    """Whether they may say that it is right: of what the guard can be wrong about."""
    may = signed_in().scope(Permission.EDIT_SERIES)
    can_be_right = link.address.finding in ("sign-in", "soft 404", "other type", "shrunk")
    return can_be_right and any(may.covers(use.episode.series_id) for use in link.uses)


def _note(session: Session, link: WatchedLink, verb: str) -> None:
    about = About("link", link.address.id, link.address.url, link.uses[0].episode.series_id)
    record(session, signed_in().by, verb, about, now=services().now())
