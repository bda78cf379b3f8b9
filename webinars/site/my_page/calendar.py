"""How occurrences come into the attendee's calendar: by invitation, or by a calendar that they subscribe to."""

from contextlib import suppress

from flask import request
from flask.typing import ResponseReturnValue

from webinars.registrations.preferences import choose_delivery, renew_feed
from webinars.site.my_page.visits import changing, done, pages, reading, show


@pages.get("/min/<token>/kalender")
def calendar(token: str) -> ResponseReturnValue:
    """The choice, and the address of the personal feed."""
    with reading(token) as visit:
        address = visit.links.feed(visit.attendee)
        return show("my_calendar", visit, address=address, subscribe=f"webcal:{address.partition(':')[2]}")


@pages.post("/min/<token>/kalender")
def change_delivery(token: str) -> ResponseReturnValue:
    """By invitation, or by subscription alone."""
    with changing(token) as visit, suppress(ValueError):
        delivery = request.form.get("delivery", "")
        choose_delivery(visit.session, visit.attendee, delivery, now=visit.now)
    return done("kalender", "my_page.calendar", token=token)


@pages.post("/min/<token>/kalender/ny-adress")
def renew_calendar(token: str) -> ResponseReturnValue:
    """Make the feed's address invalid, and another one."""
    with changing(token) as visit:
        renew_feed(visit.session, visit.attendee)
    return done("ny-kalender", "my_page.calendar", token=token)
