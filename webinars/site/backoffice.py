"""Drafts as a visitor will see them: the public pages themselves, behind the guard, and marked."""

from flask import Blueprint, abort, render_template, url_for
from flask.typing import ResponseReturnValue

from webinars.organisers.guard import signed_in
from webinars.organisers.rules import Permission
from webinars.series.models import Series
from webinars.series.queries import series_with_slug
from webinars.site.queries import episode_previewed, said_beside, series_previewed
from webinars.web import private_page, services

pages = Blueprint("previews", __name__, url_prefix="/arrangor/serier")


@pages.get("/<slug>/forhandsgranska")
def preview_series(slug: str) -> ResponseReturnValue:
    """The page of a series, as if all of its episodes were published."""
    few, now = services().config.registrations.few_seats_left, services().now()
    with services().database.read() as session:
        series = _readable(series_with_slug(session, slug))
        shown = series_previewed(session, series, few_seats_left=few, now=now)
        html = render_template("site/backoffice/preview_series.html", shown=shown, data="")
        return private_page(_led_on(html, series))


@pages.get("/<slug>/avsnitt/<int:number>/forhandsgranska")
def preview_episode(slug: str, number: int) -> ResponseReturnValue:
    """The page of an episode, as if it were published."""
    few, now = services().config.registrations.few_seats_left, services().now()
    with services().database.read() as session:
        series = _readable(series_with_slug(session, slug))
        episode = next((each for each in series.episodes if each.number == number), None) or abort(404)
        titles = [(each.number, each.title) for each in series.episodes]
        shown = episode_previewed(session, episode, few_seats_left=few, now=now)
        beside = said_beside(session, shown, titles, now=now)
        html = render_template("site/backoffice/preview_episode.html", shown=shown, data="", **beside)
        return private_page(_led_on(html, series))


def _readable(series: Series | None) -> Series:
    """Nothing of a series in which they do not write."""
    if series is None or not signed_in().scope(Permission.WRITE_DRAFTS).covers(series.id):
        abort(404)
    return series


def _led_on(html: str, series: Series) -> str:
    """Links to pages that visitors do not have yet lead to their previews."""
    drafts = [each for each in series.episodes if not each.published]
    pairs = [
        (
            url_for("site.episode", slug=series.slug, number=each.number),
            url_for("previews.preview_episode", slug=series.slug, number=each.number),
        )
        for each in drafts
    ]
    if not series.published:
        pairs.append(
            (
                url_for("site.series", slug=series.slug),
                url_for("previews.preview_series", slug=series.slug),
            )
        )
    for public, preview in pairs:
        html = html.replace(f'href="{public}"', f'href="{preview}"')
    return html
