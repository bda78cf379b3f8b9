"""What one mail says in the parts that a series may word: its own text where it has one, else the standard one.

A template asks for each part and hands over the standard text, which stays there as an ordinary translated sentence.
Values are put into a text as plain words, and escaped where they are put: nothing that an organiser or an attendee
wrote is markup, a header or a template.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from markupsafe import Markup, escape

from webinars.lib.text import clean_line, clean_text
from webinars.mail.message import Mail
from webinars.wording.placeholders import filled, pieces_of
from webinars.wording.rules import KINDS, Part, paragraphs

Texts = Mapping[str, str]


@dataclass(frozen=True)
class Said:
    """The parts of one mail. `own` are this series' texts, by part; `values` stand in for placeholders.

    `content` are the placeholders whose values are in `content_language`: a title keeps the language it was written in.
    """

    own: Texts = field(default_factory=dict)
    values: Texts = field(default_factory=dict)
    language: str = "sv"
    content_language: str = "sv"

    def has(self, part: str) -> bool:
        """Whether the series words this part itself."""
        return bool(self._paragraphs(part))

    def mentions(self, name: str) -> bool:
        """Whether one of the series' texts says this itself, so that it need not be said twice."""
        return any(piece.name == name for text in self.own.values() for piece in pieces_of(text))

    def subject(self, standard: str) -> str:
        """One line, without anything that could end it."""
        return clean_line(filled(self.own[Part.SUBJECT], self.values)) if self.has(Part.SUBJECT) else standard

    def text(self, part: str, standard: str = "") -> str:
        """For the text part of the mail: paragraphs with an empty line between them."""
        return "\n\n".join(self._paragraphs(part)) or standard

    def html(self, part: str) -> list[Markup]:
        """For the HTML part: the series' own paragraphs, escaped; none where the standard text is to be said."""
        return [
            self._as_html(paragraph)
            for paragraph in paragraphs(self.own.get(part, ""))
            if filled(paragraph, self.values).strip()
        ]

    def _paragraphs(self, part: str) -> list[str]:
        """A placeholder that stands for nothing here may leave a paragraph empty: that one is left out."""
        written = (clean_text(filled(each, self.values)) for each in paragraphs(self.own.get(part, "")))
        return [paragraph for paragraph in written if paragraph]

    def _as_html(self, paragraph: str) -> Markup:
        pieces = (self._value(piece.name, piece.text) for piece in pieces_of(paragraph))
        return Markup("<br>").join(Markup("").join(pieces).split("\n"))

    def _value(self, name: str, text: str) -> Markup:
        if not name or name not in self.values:
            return escape(text)
        value = escape(clean_text(self.values[name]))
        if name in _CONTENT and self.content_language != self.language:
            return Markup('<span lang="{}">{}</span>').format(self.content_language, value)
        return value


_CONTENT = frozenset({"titel", "serie", "plats", "skal"})
IN_STANDARD_WORDS = Said()


@dataclass(frozen=True)
class Wording:
    """Everything that one series words itself: texts by kind and language, then by part."""

    texts: Mapping[tuple[str, str], Texts] = field(default_factory=dict)

    def saying(
        self, kind: str, language: str, values: Callable[[], Texts], *, content_language: str = "sv"
    ) -> Said:
        """What a mail of this kind says. The values are asked for only where there is a text to put them into."""
        own = self.texts.get((kind, language))
        if not own or kind not in KINDS:
            return IN_STANDARD_WORDS
        return Said(own, values(), language, content_language)


STANDARD = Wording()


def worded(write: Callable[[Said], Mail], said: Said) -> Mail:
    """The mail that `write` makes; one with words of the series' own carries along how it goes without them.

    So a text that the outbox refuses, for whatever reason, stops no mail: the standard one leaves in its place.
    """
    mail = write(said)
    return replace(mail, without_own_words=partial(write, IN_STANDARD_WORDS)) if said.own else mail


class Listening(Said):
    """Says everything in standard words, and notes them in `heard`, by part."""

    def __init__(self) -> None:
        super().__init__()
        object.__setattr__(self, "heard", {})

    heard: dict[str, str]

    def subject(self, standard: str) -> str:
        """Note it."""
        self.heard[Part.SUBJECT] = standard
        return standard

    def text(self, part: str, standard: str = "") -> str:
        """Note it."""
        self.heard[part] = clean_text(standard)
        return standard


class Overheard(Wording):
    """Gives whoever writes a mail something to listen with: what would be said, and what placeholders stand for."""

    def __init__(self) -> None:
        super().__init__()
        object.__setattr__(self, "listening", Listening())
        object.__setattr__(self, "values", {})

    listening: Listening
    values: dict[str, str]

    def saying(
        self, kind: str, language: str, values: Callable[[], Texts], *, content_language: str = "sv"
    ) -> Said:
        """Standard words, which are noted."""
        self.values.update(values())
        return self.listening
