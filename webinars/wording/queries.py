"""Reads of the texts that series word themselves."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from webinars.wording.models import OwnText
from webinars.wording.saying import STANDARD, Wording

_KEPT = "webinars_wording"


def wording_of(session: Session, series_id: int) -> Wording:
    """How a series words its mails. Asked once for a session and series: a batch writes hundreds of mails of one."""
    kept: dict[int, Wording] = session.info.setdefault(_KEPT, {})
    if series_id not in kept:
        kept[series_id] = _wording(own_texts(session, series_id))
    return kept[series_id]


def forget_wording(session: Session, series_id: int) -> None:
    """Have it read anew: whoever changes a text in a session sees it in the mails that the session writes."""
    session.info.get(_KEPT, {}).pop(series_id, None)


def own_texts(session: Session, series_id: int) -> Sequence[OwnText]:
    """Every text of the series, and who wrote it."""
    return session.scalars(
        select(OwnText)
        .where(OwnText.series_id == series_id)
        .options(selectinload(OwnText.changed_by))
        .order_by(OwnText.id)
    ).all()


def own_texts_of(session: Session, series_id: int, kind: str, language: str) -> Sequence[OwnText]:
    """Those of one kind of mail in one language."""
    found = own_texts(session, series_id)
    return [text for text in found if (text.kind, text.language) == (kind, language)]


def _wording(texts: Sequence[OwnText]) -> Wording:
    if not texts:
        return STANDARD
    by_kind: dict[tuple[str, str], dict[str, str]] = {}
    for text in texts:
        by_kind.setdefault((text.kind, text.language), {})[text.part] = text.text
    return Wording(by_kind)
