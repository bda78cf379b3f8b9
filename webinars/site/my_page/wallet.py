"""The page itself: what comes next first, like the tickets in a wallet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask.typing import ResponseReturnValue

from webinars.mail.bounces import hard_bounce_of
from webinars.recordings.queries import Clip, clips_by_episode
from webinars.registrations.addresses import pending_address_change
from webinars.registrations.models import AddressChange, Following, NewDateOffer
from webinars.registrations.offers import open_offers
from webinars.registrations.places import Place, places_of
from webinars.registrations.queries import followings_of
from webinars.registrations.rules import PlaceState
from webinars.registrations.secretaries import registrations_made_by
from webinars.site.my_page.mailings import reminders_of
from webinars.site.my_page.visits import Visit, pages, reading, show

SHOWN_PAST = 5


@dataclass(frozen=True)
class Wallet:
    """Everything that an attendee has, sorted by what they want it for."""

    offers: Sequence[NewDateOffer]
    coming: Sequence[Place]
    """Soonest first; what has been postponed, and has no date, last."""
    given_back: Sequence[Place]
    past: Sequence[Place]
    """Latest first."""
    clips: Mapping[int, Sequence[Clip]]
    """What can be watched, by episode id."""
    followings: Sequence[Following]
    address_change: AddressChange | None
    looked_after: int
    """How many people they registered who may still come."""


@pages.get("/min/<token>", endpoint="show")
def show_wallet(token: str) -> ResponseReturnValue:
    """My page."""
    with reading(token) as visit:
        reminders = reminders_of(visit.attendee)
        return show(
            "my_page",
            visit,
            wallet=wallet_of(visit),
            reminders=reminders,
            shown_past=SHOWN_PAST,
            bounce=hard_bounce_of(visit.session, visit.attendee.email),
        )


def wallet_of(visit: Visit) -> Wallet:
    """What the page shows."""
    session, attendee, now = visit.session, visit.attendee, visit.now
    places = places_of(session, attendee, now=now)
    given_back = [place for place in places if place.state is PlaceState.WITHDRAWN]
    kept = [place for place in places if place.state is not PlaceState.WITHDRAWN]
    past = [place for place in reversed(kept) if place.is_past]
    coming = [place for place in kept if not place.is_past]
    clips = clips_by_episode(session, {place.episode.id for place in past})
    return Wallet(
        offers=open_offers(session, attendee, now=now),
        coming=sorted(coming, key=lambda place: place.state is PlaceState.POSTPONED),
        given_back=[place for place in given_back if not place.is_past],
        past=past,
        clips={
            episode_id: [clip for clip in found if clip.published_at is not None and clip.published_at <= now]
            for episode_id, found in clips.items()
        },
        followings=followings_of(session, attendee),
        address_change=pending_address_change(session, attendee, now=now),
        looked_after=len(
            {
                registration.attendee_id
                for registration in registrations_made_by(session, attendee)
                if registration.occurrence.ends_at > now and registration.status != "withdrawn"
            }
        ),
    )
