"""The steps of a clip on its way to everybody: captions, review, publishing, files."""

from collections.abc import Callable

from flask import abort, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinars.lib.form_reading import Reading
from webinars.lib.languages import gettext
from webinars.organisers.guard import signed_in
from webinars.organisers.rules import Permission
from webinars.recordings import actions
from webinars.recordings.backoffice.reach import address_of_episode, find_clip, on_to, show_whole_clip
from webinars.recordings.captions import UnreadableCaptions, read_captions
from webinars.recordings.content import LARGEST_DOWNLOAD, UnusableUpload, download_content, picture_content
from webinars.recordings.models import Recording
from webinars.recordings.rules import ClipInUse, NotReadyToPublish, NotReadyToReview
from webinars.recordings.words import upload_words
from webinars.web import services


def keep_captions(recording: str) -> ResponseReturnValue:
    """A file of captions, or pasted ones."""
    content = _uploaded("fil") or request.form.get("text", "").encode()

    def keep(session: Session, clip: Recording) -> str:
        actions.keep_captions(session, clip, read_captions(content), by=signed_in().by, now=services().now())
        return "undertexter"

    return _do(recording, keep, "undertexter")


def review_clip(recording: str) -> ResponseReturnValue:
    """The captions are right."""

    def review(session: Session, clip: Recording) -> str:
        actions.review_clip(session, clip, by=signed_in().by, now=services().now())
        return "granskad"

    return _do(recording, review, "undertexter", Permission.EDIT_SERIES)


def publish_clip(recording: str) -> ResponseReturnValue:
    """Let everybody watch it; with a reason where its captions do not pass."""
    reason = Reading(request.form).line("reason", 500)

    def publish(session: Session, clip: Recording) -> str:
        actions.publish_clip(session, clip, exception_reason=reason, by=signed_in().by, now=services().now())
        return "publicerad"

    return _do(recording, publish, "reason", Permission.EDIT_SERIES)


def withdraw_clip(recording: str) -> ResponseReturnValue:
    """Let nobody watch it any more."""

    def withdraw(session: Session, clip: Recording) -> str:
        actions.withdraw_clip(session, clip, by=signed_in().by, now=services().now())
        return "avpublicerad"

    return _do(recording, withdraw, "publicering", Permission.EDIT_SERIES)


def remove_clip(recording: str) -> ResponseReturnValue:
    """Take away what was never public."""
    with services().database.write() as session:
        clip = find_clip(session, recording, Permission.EDIT_SERIES)
        address = address_of_episode(clip)
        try:
            actions.remove_clip(session, clip, by=signed_in().by, now=services().now())
        except ClipInUse:
            abort(409)
    return redirect(f"{address}?gjort=borttagen", 303)


def move_clip(recording: str) -> ResponseReturnValue:
    """One place up or down."""
    with services().database.write() as session:
        clip = find_clip(session, recording)
        later = request.form.get("step") == "later"
        actions.move_clip(session, clip, later=later, by=signed_in().by, now=services().now())
        address = address_of_episode(clip)
    return redirect(f"{address}?gjort=ordnad", 303)


def add_file(recording: str) -> ResponseReturnValue:
    """A picture, or something to download."""
    content, kind = _uploaded("fil"), "picture" if request.form.get("kind") == "picture" else "download"
    title, name = (
        Reading(request.form).line("title", 200),
        request.files["fil"].filename if "fil" in request.files else "",
    )

    def keep(session: Session, clip: Recording) -> str:
        found = picture_content(content) if kind == "picture" else download_content(content)
        actions.keep_file(
            session,
            clip,
            content,
            found,
            kind=kind,
            name=name or "",
            title=title,
            by=signed_in().by,
            now=services().now(),
        )
        return "fil"

    return _do(recording, keep, f"fil-{kind}")


def remove_file(recording: str) -> ResponseReturnValue:
    """Take a file away; one that is gone already is gone."""

    def remove(session: Session, clip: Recording) -> str:
        file_id = request.form.get("file", "")
        actions.remove_file(session, clip, file_id, by=signed_in().by, now=services().now())
        return "fil-borta"

    return _do(recording, remove, "filer")


def _do(
    recording: str,
    act: Callable[[Session, Recording], str],
    field: str,
    permission: Permission = Permission.WRITE_DRAFTS,
) -> ResponseReturnValue:
    """One step with a clip; what does not work is said beside its field, and nothing is done."""
    try:
        with services().database.write() as session:
            done = act(session, find_clip(session, recording, permission))
    except (UnreadableCaptions, UnusableUpload) as refused:
        sentence = upload_words()[refused.why]
    except NotReadyToReview:
        sentence = gettext("Rätta felen i undertexterna först. Sedan går de att granska.")
    except NotReadyToPublish:
        sentence = (
            gettext(
                "Inspelningen är publicerad, och de här undertexterna har fel. De gamla visas fortfarande."
            )
            if field == "undertexter"
            else gettext(
                "Undertexterna är inte granskade. Granska dem, eller skriv varför inspelningen ska ut ändå."
            )
        )
    else:
        return on_to(recording, done)
    with services().database.read() as session:
        return show_whole_clip(session, find_clip(session, recording), errors=[(field, sentence)], status=422)


def _uploaded(name: str) -> bytes:
    """At most so much as the largest file that is taken, and a little more to see that it is too large."""
    file = request.files.get(name)
    if file is None:
        return b""
    with file.stream as stream:
        content: bytes = stream.read(LARGEST_DOWNLOAD + 1)
    return content
