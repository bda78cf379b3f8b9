"""What was typed into the forms about circulars, and what is wrong with it, in sentences."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from webinars.circulars.rules import LONGEST_SUBJECT, LONGEST_TEXT, placeholders
from webinars.circulars.texts import Text
from webinars.circulars.words import WHO
from webinars.lib.dates import NonexistentLocalTime, local_instant
from webinars.lib.languages import gettext
from webinars.lib.text import clean_line, clean_text
from webinars.people.segments import segment_of
from webinars.wording.placeholders import unknown_placeholders

Problems = list[tuple[str, str]]
"""(field id, sentence), in the order of the page."""

OTHER = "other"
"""Who: a segment that no press of a button chooses, such as one that a list of people was filtered by."""


@dataclass
class CircularForm:
    """A circular as it is shown and sent."""

    who: str = "confirmed"
    organisation: str = ""
    kept_segment: Mapping[str, str] = field(default_factory=dict)  # for OTHER
    subject: str = ""
    text: str = ""
    english_subject: str = ""
    english_text: str = ""
    problems: Problems = field(default_factory=list)

    @classmethod
    def of(cls, text: Text) -> "CircularForm":
        """What is written."""
        segment = segment_of(text.segment)
        plain = segment.without("organisation").values()
        who = next((name for name, values in WHO.items() if segment_of(values).values() == plain), OTHER)
        organisation = segment.organisation if who != OTHER else ""
        return cls(
            who,
            organisation,
            segment.values(),
            text.subject,
            text.text,
            text.english_subject,
            text.english_text,
        )

    @classmethod
    def sent(cls, sent: Mapping[str, str], kept_segment: Mapping[str, str]) -> "CircularForm":
        """What somebody filled in."""
        who = sent.get("who", "")
        return cls(
            who if who in WHO or (who == OTHER and kept_segment) else "confirmed",
            clean_line(sent.get("organisation", ""), 20),
            kept_segment,
            clean_line(sent.get("subject", ""), LONGEST_SUBJECT + 1),
            clean_text(sent.get("text", ""), LONGEST_TEXT + 1),
            clean_line(sent.get("english_subject", ""), LONGEST_SUBJECT + 1),
            clean_text(sent.get("english_text", ""), LONGEST_TEXT + 1),
        )

    def values(self) -> dict[str, str]:
        """By the names of the fields, for a digest of what is shown."""
        return {
            "who": self.who,
            "organisation": self.organisation,
            "subject": self.subject,
            "text": self.text,
            "english_subject": self.english_subject,
            "english_text": self.english_text,
        }

    def read(self, *, of_occurrence: bool) -> Text | None:
        """What is meant; None, and `problems`, when something has to be put right."""
        self.problems = []
        if not self.subject:
            self.problems.append(("subject", gettext("Skriv en ämnesrad.")))
        self._check("subject", of_occurrence)
        if not self.text:
            self.problems.append(("text", gettext("Skriv vad du vill säga.")))
        self._check("text", of_occurrence)
        if self.english_subject and not self.english_text:
            self.problems.append(
                ("english_text", gettext("Skriv den engelska texten, eller ta bort dess ämnesrad."))
            )
        if self.english_text and not self.english_subject:
            self.problems.append(("english_subject", gettext("Skriv en engelsk ämnesrad.")))
        self._check("english_subject", of_occurrence)
        self._check("english_text", of_occurrence)
        if self.problems:
            return None
        return Text(self._segment(), self.subject, self.text, self.english_subject, self.english_text)

    def _segment(self) -> Mapping[str, str]:
        if self.who == OTHER:
            return dict(self.kept_segment)
        return segment_of({**WHO[self.who], "organisation": self.organisation}).values()

    def _check(self, name: str, of_occurrence: bool) -> None:
        text, is_subject = str(getattr(self, name)), name.endswith("subject")
        if len(text) > (longest := LONGEST_SUBJECT if is_subject else LONGEST_TEXT):
            sentence = gettext("Skriv högst %(count)s tecken.")
            self.problems.append((name, sentence % {"count": longest}))
        known = placeholders(of_occurrence=of_occurrence, in_subject=is_subject)
        if unknown := unknown_placeholders(text, known):
            sentence = gettext("%(unknown)s betyder inget här. Det här går att fylla i: %(known)s.")
            listed = {"unknown": ", ".join(unknown[:5]), "known": ", ".join(f"{{{each}}}" for each in known)}
            self.problems.append((name, sentence % listed))


@dataclass
class OrderForm:
    """When a circular is to leave."""

    when: str = "now"
    day: str = ""
    clock: str = ""
    problems: Problems = field(default_factory=list)

    @classmethod
    def sent(cls, sent: Mapping[str, str]) -> "OrderForm":
        """What somebody filled in."""
        when = "later" if sent.get("when") == "later" else "now"
        return cls(when, clean_line(sent.get("day", ""), 20), clean_line(sent.get("clock", ""), 10))

    def read(self, zone: str) -> datetime | None:
        """The instant that is meant; None: at once, or `problems`."""
        self.problems = []
        if self.when == "now":
            return None
        try:
            day = datetime.strptime(self.day, "%Y-%m-%d")  # noqa: DTZ007 - it is the series' own time
        except ValueError:
            self.problems.append(("day", gettext("Skriv dagen så här: 2026-11-26.")))
            return None
        try:
            clock = datetime.strptime(self.clock.replace(".", ":"), "%H:%M")  # noqa: DTZ007
        except ValueError:
            self.problems.append(("clock", gettext("Skriv klockslaget så här: 12.00.")))
            return None
        try:
            return local_instant(day.replace(hour=clock.hour, minute=clock.minute), zone)
        except (NonexistentLocalTime, OverflowError):
            self.problems.append(
                ("clock", gettext("Det klockslaget finns inte den dagen, eftersom klockan ställs om."))
            )
            return None
