"""What is written in a circular, and for whom, as a value."""

from collections.abc import Mapping
from dataclasses import dataclass

from webinars.circulars.models import Circular
from webinars.wording.placeholders import pieces_of


@dataclass(frozen=True)
class Text:
    """Subject and text, in Swedish and perhaps in English; `segment` as `people.segments.Segment.values`."""

    segment: Mapping[str, str]
    subject: str
    text: str
    english_subject: str = ""
    english_text: str = ""

    def values(self) -> dict[str, object]:
        """By the names of the columns."""
        return {**vars(self), "segment": dict(self.segment)}


def text_of(circular: Circular) -> Text:
    """What is written in it now."""
    return Text(
        dict(circular.segment),
        circular.subject,
        circular.text,
        circular.english_subject,
        circular.english_text,
    )


def holds_join_link(circular: Circular) -> bool:
    """Whether it leads into the broadcast."""
    both = f"{circular.text}\n{circular.english_text}"
    return any(piece.name == "delta" for piece in pieces_of(both))
