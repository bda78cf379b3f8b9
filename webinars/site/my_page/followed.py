"""Following a series: every episode of it, also those that are added later, but for those that are left out."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

from flask import abort
from flask.typing import ResponseReturnValue

from webinars.registrations.acceptance import accept_submission
from webinars.registrations.access import own_following
from webinars.registrations.following import (
    skip_episode,
    skipped_episode_ids,
    stop_following,
    unskip_episode,
)
from webinars.registrations.models import Following
from webinars.registrations.places import Place, places_of
from webinars.registrations.rules import NothingChosen, PlaceState
from webinars.registrations.submissions import Submission
from webinars.series.models import Episode, Series
from webinars.series.queries import episode_numbered, series_with_slug
from webinars.series.rules import PAST_SERIES_STATUSES
from webinars.site.my_page.more import as_person
from webinars.site.my_page.visits import Visit, changing, done, pages, reading, show


class FollowedState(StrEnum):
    """What becomes of a coming episode for somebody who follows its series."""

    HAS_PLACE = "has_place"
    GIVEN_BACK = "given_back"
    SKIPPED = "skipped"
    COMES_BY_ITSELF = "comes_by_itself"


@dataclass(frozen=True)
class FollowedEpisode:
    """A coming episode, and the place at it, if there is or was one."""

    episode: Episode
    state: FollowedState
    place: Place | None


@pages.get("/min/<token>/serier/<slug>")
def followed(token: str, slug: str) -> ResponseReturnValue:
    """What following this series means, episode by episode."""
    with reading(token) as visit:
        series = _series(visit, slug)
        following = own_following(visit.session, visit.attendee, slug)
        return show(
            "my_followed",
            visit,
            series=series,
            following=following,
            takes_followers=series.status not in PAST_SERIES_STATUSES,
            episodes=_coming_episodes(visit, series, following),
        )


@pages.post("/min/<token>/serier/<slug>/folj")
def follow(token: str, slug: str) -> ResponseReturnValue:
    """A place in every episode: the open ones now, the others when they open."""
    with changing(token) as visit:
        series = _series(visit, slug)
        if series.status in PAST_SERIES_STATUSES:
            return done("stangd", "my_page.followed", token=token, slug=slug)
        submission = Submission(
            series_id=series.id,
            occurrence_ids=(),
            whole_series=True,
            people=(as_person(visit.attendee),),
            language=visit.attendee.language,
        )
        with suppress(NothingChosen):  # nothing is open yet: the series is followed all the same
            accept_submission(visit.session, submission, now=visit.now)
    return done("foljer", "my_page.followed", token=token, slug=slug)


@pages.post("/min/<token>/serier/<slug>/sluta-folja")
def unfollow(token: str, slug: str) -> ResponseReturnValue:
    """No further episodes; places already given stay."""
    with changing(token) as visit:
        following = own_following(visit.session, visit.attendee, slug)
        if following is not None:
            stop_following(visit.session, following, now=visit.now)
    return done("foljer-inte", "my_page.followed", token=token, slug=slug)


@pages.post("/min/<token>/serier/<slug>/hoppa-over/<int:number>")
def skip(token: str, slug: str, number: int) -> ResponseReturnValue:
    """Leave an episode out."""
    with changing(token) as visit:
        following, episode = _followed_episode(visit, slug, number)
        skip_episode(visit.session, following, episode, now=visit.now)
    return done("hoppar-over", "my_page.followed", token=token, slug=slug)


@pages.post("/min/<token>/serier/<slug>/ta-med/<int:number>")
def unskip(token: str, slug: str, number: int) -> ResponseReturnValue:
    """Take an episode back in; its place is given as for any that opens."""
    with changing(token) as visit:
        following, episode = _followed_episode(visit, slug, number)
        unskip_episode(visit.session, following, episode)
    return done("tar-med", "my_page.followed", token=token, slug=slug)


def _series(visit: Visit, slug: str) -> Series:
    return series_with_slug(visit.session, slug) or abort(404)


def _followed_episode(visit: Visit, slug: str, number: int) -> tuple[Following, Episode]:
    following = own_following(visit.session, visit.attendee, slug)
    episode = episode_numbered(visit.session, slug, number)
    if following is None or episode is None or not episode.published:
        abort(404)
    return following, episode


def _coming_episodes(visit: Visit, series: Series, following: Following | None) -> Sequence[FollowedEpisode]:
    skipped = skipped_episode_ids(visit.session, following) if following else set()
    places = _places_by_episode(visit)
    coming = (
        episode
        for episode in series.episodes
        if episode.published and (not episode.occurrences or episode.occurrences[-1].ends_at > visit.now)
    )
    return [_followed_episode_as_shown(episode, places.get(episode.id), skipped) for episode in coming]


def _places_by_episode(visit: Visit) -> Mapping[int, Place]:
    """The live place where there is one, else the one that was given back."""
    places = places_of(visit.session, visit.attendee, now=visit.now)
    in_order = sorted(places, key=lambda place: place.state is not PlaceState.WITHDRAWN)
    return {place.episode.id: place for place in in_order}


def _followed_episode_as_shown(episode: Episode, place: Place | None, skipped: set[int]) -> FollowedEpisode:
    if place is not None and place.state is not PlaceState.WITHDRAWN:
        return FollowedEpisode(episode, FollowedState.HAS_PLACE, place)
    if place is not None:
        return FollowedEpisode(episode, FollowedState.GIVEN_BACK, place)
    state = FollowedState.SKIPPED if episode.id in skipped else FollowedState.COMES_BY_ITSELF
    return FollowedEpisode(episode, state, None)
