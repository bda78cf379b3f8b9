"""The queue of clips, and the clips of an episode."""

from flask import request
from flask.typing import ResponseReturnValue

from webinars.lib.form_reading import Reading
from webinars.organisers.guard import signed_in
from webinars.organisers.rules import Permission
from webinars.recordings import actions
from webinars.recordings.backoffice.reach import find_episode, on_to, show, show_episode, where
from webinars.recordings.forms import read_clip
from webinars.recordings.queries import clips_on_their_way
from webinars.recordings.words import stage_words
from webinars.series.models import Episode
from webinars.web import services


def queue() -> ResponseReturnValue:
    """Every clip that is not public yet, the most urgent first."""
    who, now = signed_in(), services().now()
    with services().database.read() as session:
        clips = clips_on_their_way(session, who.within(Episode.series_id, Permission.WRITE_DRAFTS))
        return show("queue", clips=clips, now=now, stage_of=where, stage_words=stage_words())


def of_episode(slug: str, number: int) -> ResponseReturnValue:
    """The clips of an episode, and the form for another."""
    with services().database.read() as session:
        return show_episode(session, find_episode(session, slug, number), {"language": "sv"})


def add_clip(slug: str, number: int) -> ResponseReturnValue:
    """A film has come in."""
    reading, now = Reading(request.form), services().now()
    values = read_clip(reading)
    with services().database.write() as session:
        episode = find_episode(session, slug, number)
        if reading.problems:
            return show_episode(session, episode, request.form, reading.problems, 422)
        due_in = services().config.recordings.caption_target_days
        made = actions.add_clip(session, episode, values, due_in=due_in, by=signed_in().by, now=now)
        public_id = made.public_id
    return on_to(public_id, "tillagd")
