"""One clip: its facts, and what its host says of it."""

from flask import request
from flask.typing import ResponseReturnValue

from webinars.lib import edits
from webinars.lib.form_reading import Reading
from webinars.organisers.guard import signed_in
from webinars.recordings import actions
from webinars.recordings.backoffice.reach import conflict_about, find_clip, on_to, show_whole_clip
from webinars.recordings.forms import columns_of, fields_of, read_clip
from webinars.recordings.oembed import NoMetadata, ask_host, fetch_picture
from webinars.recordings.words import upload_words
from webinars.web import services


def show_clip(recording: str) -> ResponseReturnValue:
    """One clip: its facts, its captions and what is wrong with them, its files, and the way to everybody."""
    with services().database.read() as session:
        return show_whole_clip(session, find_clip(session, recording))


def change_clip(recording: str) -> ResponseReturnValue:
    """Save its facts."""
    reading = Reading(request.form)
    values = read_clip(reading)
    with services().database.write() as session:
        clip = find_clip(session, recording)
        present = fields_of(columns_of(clip))
        if reading.problems:
            return show_whole_clip(session, clip, request.form, errors=reading.problems, status=422)
        if edits.is_outdated(request.form, present):
            typed = fields_of(values)
            conflict = conflict_about(session, clip, typed)
            return show_whole_clip(session, clip, typed, conflict=conflict, status=409)
        actions.change_clip(session, clip, values, by=signed_in().by, now=services().now())
    return on_to(recording, "sparad")


def ask_host_about(recording: str) -> ResponseReturnValue:
    """Ask the film's host what it is called, how long it is, and for its picture, which we keep."""
    with services().database.read() as session:
        url = find_clip(session, recording).url
    hosts = services().config.outgoing.allowed_private_hosts
    agent = f"webinars (+{services().config.site.base_url})"
    try:
        said = ask_host(url, private_hosts=hosts, agent=agent)
        picture = (
            fetch_picture(said.picture_url, private_hosts=hosts, agent=agent) if said.picture_url else None
        )
    except NoMetadata as nothing:
        with services().database.read() as session:
            problems = [("url", upload_words()[nothing.why])]
            return show_whole_clip(session, find_clip(session, recording), errors=problems, status=422)
    with services().database.write() as session:
        clip, by, now = find_clip(session, recording), signed_in().by, services().now()
        values = {
            "length_seconds": clip.length_seconds or said.length_seconds,
            "title": clip.title or said.title,
        }
        actions.change_clip(session, clip, values, by=by, now=now)
        if picture is not None and not any(file.kind == "picture" for file in clip.files):
            actions.keep_file(session, clip, *picture, kind="picture", name="bild", title="", by=by, now=now)
    return on_to(recording, "uppgifter")
