"""The addresses elsewhere that our pages lead to, and what for."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session, contains_eager, defer

from webinars.linkcheck.models import WatchedAddress
from webinars.linkcheck.queries import watched_by_url
from webinars.linkcheck.rules import is_watchable
from webinars.recordings.models import Recording
from webinars.series.models import Episode, Series

_IN_TEXT = re.compile(r"https?://[^\s<>\"]+")
_AT_ONCE = 400  # SQLite takes so many values in one question, and more


@dataclass(frozen=True)
class Use:
    """One place that leads there. `kind`: film | mirror | sound | text."""

    kind: str
    episode: Episode
    recording: Recording | None = None


@dataclass(frozen=True)
class WatchedLink:
    """An address with what was found, and the places that lead there, as far as somebody may see them."""

    address: WatchedAddress
    uses: Sequence[Use]

    @property
    def is_broken(self) -> bool:
        """Whether it failed so often that somebody has to look."""
        return self.address.broken_since is not None


def uses_of_links(session: Session, seen: ColumnElement[bool] | None = None) -> Mapping[str, Sequence[Use]]:
    """By address, those alone that can be asked. `seen`: a condition on Episode."""
    found: dict[str, list[Use]] = defaultdict(list)
    for url, use in (*_of_clips(session, seen), *_of_texts(session, seen)):
        if is_watchable(url) and use not in found[url]:
            found[url].append(use)
    return {url: uses for url, uses in found.items() if uses}


def watched_links(session: Session, seen: ColumnElement[bool] | None = None) -> Sequence[WatchedLink]:
    """The broken ones first, then by address."""
    uses = uses_of_links(session, seen)
    urls = sorted(uses)
    links = [
        WatchedLink(address, uses[url])
        for start in range(0, len(urls), _AT_ONCE)
        for url, address in watched_by_url(session, urls[start : start + _AT_ONCE]).items()
    ]
    return sorted(links, key=lambda link: (not link.is_broken, not link.address.failures, link.address.url))


def addresses_in(text: str) -> Sequence[str]:
    """The addresses that stand in a text, without the full stop that ends its sentence."""
    return [_trimmed(found) for found in _IN_TEXT.findall(text)]


def _of_clips(session: Session, seen: ColumnElement[bool] | None) -> Iterator[tuple[str, Use]]:
    wanted = (
        select(Recording)
        .join(Recording.episode)
        .join(Episode.series)
        .where(true() if seen is None else seen)
        .options(contains_eager(Recording.episode).contains_eager(Episode.series), defer(Recording.captions))
        .order_by(Series.id, Episode.number, Recording.position)
    )
    for clip in session.scalars(wanted):
        for kind, url in (("film", clip.url), ("mirror", clip.mirror_url), ("sound", clip.audio_url)):
            if url:
                yield url, Use(kind, clip.episode, clip)


def _of_texts(session: Session, seen: ColumnElement[bool] | None) -> Iterator[tuple[str, Use]]:
    wanted = (
        select(Episode)
        .join(Episode.series)
        .where(Episode.published, true() if seen is None else seen)
        .options(contains_eager(Episode.series))
        .order_by(Series.id, Episode.number)
    )
    for episode in session.scalars(wanted):
        points = [point.get("title", "") for point in episode.programme]
        texts = (episode.summary, episode.description, episode.preparation, *episode.talking_points, *points)
        for url in addresses_in("\n".join(texts)):
            yield url, Use("text", episode)


def _trimmed(url: str) -> str:
    url = url.rstrip(".,;:!?'”’…")
    while url.endswith(")") and url.count(")") > url.count("("):
        url = url[:-1].rstrip(".,;:!?'”’…")
    return url
