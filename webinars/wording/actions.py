"""Wording mails, going back to the standard texts, and taking the words along to another series."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import insert, literal, select
from sqlalchemy.orm import Session

from webinars.organisers.audit import About, By, record
from webinars.organisers.models import Organiser
from webinars.series.models import Series
from webinars.wording.models import OwnText
from webinars.wording.queries import forget_wording, own_texts, own_texts_of
from webinars.wording.rules import Kind, Part


def word_mail(
    session: Session,
    series: Series,
    kind: Kind,
    language: str,
    texts: Mapping[Part, str],
    *,
    standard: Mapping[str, str],
    label: str,
    organiser: Organiser,
    by: By,
    now: datetime,
) -> bool:
    """Keep these texts; an empty one, or one like the standard, is the standard text. Gives whether any changed.

    `label` is what the log calls the mail.
    """
    present = {text.part: text for text in own_texts_of(session, series.id, kind.name, language)}
    before = {part: text.text for part, text in present.items()}
    for part in kind.parts:
        usual = standard.get(part, "")
        text = texts.get(part, "")
        wanted = OwnText(
            series_id=series.id,
            kind=kind.name,
            language=language,
            part=part.value,
            text="" if text == usual else text,
            standard=usual,
            changed_at=now,
            changed_by_id=organiser.id,
        )
        _settle(session, present.get(part), wanted)
    session.flush()
    forget_wording(session, series.id)
    after = {text.part: text.text for text in own_texts_of(session, series.id, kind.name, language)}
    if after != before:
        record(
            session,
            by,
            "mail worded",
            _about(series, kind, language, label),
            before=before,
            after=after,
            now=now,
        )
    return after != before


def restore_standard(
    session: Session, series: Series, kind: Kind, language: str, *, label: str, by: By, now: datetime
) -> bool:
    """Say it in standard words again. Gives whether there was anything else."""
    present = own_texts_of(session, series.id, kind.name, language)
    if not present:
        return False
    before = {text.part: text.text for text in present}
    for text in present:
        session.delete(text)
    session.flush()
    forget_wording(session, series.id)
    record(
        session,
        by,
        "mail worded as standard",
        _about(series, kind, language, label),
        before=before,
        after={},
        now=now,
    )
    return True


def copy_wording(session: Session, from_series: Series, to_series: Series) -> None:
    """Take the words of one series along to another that has none yet, with who wrote them and when."""
    columns = ("kind", "language", "part", "text", "standard", "changed_at", "changed_by_id")
    theirs = select(literal(to_series.id), *(getattr(OwnText, name) for name in columns)).where(
        OwnText.series_id == from_series.id
    )
    if own_texts(session, to_series.id):
        raise ValueError("the series has words of its own")
    session.execute(insert(OwnText).from_select(["series_id", *columns], theirs))
    forget_wording(session, to_series.id)


def _settle(session: Session, present: OwnText | None, wanted: OwnText) -> None:
    if present is None:
        if wanted.text:
            session.add(wanted)
    elif not wanted.text:
        session.delete(present)
    elif (present.text, present.standard) != (wanted.text, wanted.standard):
        present.text, present.standard = wanted.text, wanted.standard
        present.changed_at, present.changed_by_id = wanted.changed_at, wanted.changed_by_id


def _about(series: Series, kind: Kind, language: str, label: str) -> About:
    return About("mail text", f"{kind.name}/{language}", label, series.id)
