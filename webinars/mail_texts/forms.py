"""The texts of one mail in one language, beside the standard ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from webinars.mail_texts.words import complaint
from webinars.wording.checking import problems_in, tidied
from webinars.wording.models import OwnText
from webinars.wording.rules import Kind, Part
from webinars.wording.saying import Wording


@dataclass
class WordingForm:
    """The texts of one mail in one language, as they are shown or were typed."""

    kind: Kind
    language: str
    standard: Mapping[str, str]
    own: Sequence[OwnText] = ()
    typed: Mapping[Part, str] | None = None
    problems: list[tuple[str, str]] = field(default_factory=list)

    @property
    def present(self) -> dict[Part, str]:
        """What mails of this kind say now."""
        own = {text.part: text.text for text in self.own}
        return {part: own.get(part) or self.standard[part] for part in self.kind.parts}

    @property
    def shown(self) -> Mapping[Part, str]:
        """What stands in the fields."""
        return self.present if self.typed is None else self.typed

    @property
    def outdated(self) -> set[str]:
        """The parts whose standard text has changed since the series' own was written."""
        return {text.part for text in self.own if text.standard != self.standard.get(text.part)}

    @property
    def latest(self) -> OwnText | None:
        """What was written last."""
        return max(self.own, key=lambda text: text.changed_at, default=None)

    def wording(self) -> Wording:
        """With what stands in the fields."""
        own = {part.value: text for part, text in self.shown.items() if text != self.standard[part]}
        return Wording({(self.kind.name, self.language): own})

    def read(self, sent: Mapping[str, str]) -> None:
        """What was typed, and what is wrong with it."""
        self.typed = {part: tidied(part, sent.get(part.value, "")) for part in self.kind.parts}
        found = problems_in(self.kind, self.typed)
        self.problems = [(problem.part.value, complaint(problem)) for problem in found]

    def named(self) -> dict[str, str]:
        """What mails say now, by the names of the fields."""
        return {part.value: text for part, text in self.present.items()}

    def named_as_shown(self) -> dict[str, str]:
        """What stands in the fields, by their names."""
        return {part.value: text for part, text in self.shown.items()}
