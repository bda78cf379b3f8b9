"""Some mails that the demo's series words itself."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from webinars.config import Config
from webinars.mail_texts.examples import standard_texts
from webinars.series.models import Series
from webinars.wording.models import OwnText
from webinars.wording.rules import KINDS

_OWN = (
    ("invitation", "opening", "Hej {fornamn}!\n\nVad roligt att du vill vara med på ”{titel}”."),
    (
        "invitation",
        "closing",
        "Har du en fråga till dem som medverkar? Svara på det här e-brevet, så tar vi med den.",
    ),
    ("reminder_tomorrow", "closing", "Titta gärna tillsammans med någon. Det blir bättre samtal efteråt."),
)


def word_mails(session: Session, series: Series, config: Config, *, now: datetime) -> None:
    """A greeting, and two last words, as they were written a fortnight ago."""
    for kind, part, text in _OWN:
        standard = standard_texts(KINDS[kind], "sv", config=config, now=now)
        session.add(
            OwnText(
                series_id=series.id,
                kind=kind,
                language="sv",
                part=part,
                text=text,
                standard=standard[part],
                changed_at=now - timedelta(days=14),
            )
        )
