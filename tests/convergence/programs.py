"""Three calendar programs after RFC 5546, each strict where the others are not; and a mailbox that all three look into.

What one of them would not take is written down as a refusal, so that no program's kindness hides our mistake.
"""

from dataclasses import dataclass, field
from datetime import datetime

from tests.convergence.letters import Entry, Letter


@dataclass
class Program:
    """What they have in common: entries by UID, and the newest object of each."""

    entries: dict[str, Entry] = field(default_factory=dict)
    newest: dict[str, Letter] = field(default_factory=dict)
    refusals: list[tuple[str, str]] = field(default_factory=list)  # UID, and why

    def receive(self, letter: Letter) -> None:
        """One mail arrives. The second copy of a mail whose answer was lost is the same, byte for byte."""
        known = self.newest.get(letter.uid)
        if known is not None and known.raw == letter.raw:
            return
        reason = self._objection(letter, known)
        if reason:
            self.refusals.append((letter.uid, reason))
        else:
            self._obey(letter)

    def _objection(self, letter: Letter, known: Letter | None) -> str:
        return ""

    def _obey(self, letter: Letter) -> None:
        self.newest[letter.uid] = letter
        if letter.method == "CANCEL":
            self.entries.pop(letter.uid, None)
        else:  # also one with STATUS:CANCELLED: programs keep what they were asked to keep
            self.entries[letter.uid] = letter.entry


class LenientProgram(Program):
    """Obeys whatever comes, in the order in which it comes: also a CANCEL that is late (measured in Thunderbird)."""


@dataclass
class StrictProgram(Program):
    """Takes nothing that the RFC does not oblige it to take.

    A REQUEST comes before a CANCEL, the ORGANIZER is the sender, the ATTENDEE is the reader, and a newer object has a
    higher SEQUENCE, or the same and a later DTSTAMP (§2.1.5). While nobody has answered, Thunderbird drops even that.
    """

    answered: set[str] = field(default_factory=set)

    def answer(self, uid: str) -> Letter:
        """Its owner presses yes, maybe or no; gives the object that is answered."""
        self.answered.add(uid)
        return self.newest[uid]

    def _objection(self, letter: Letter, known: Letter | None) -> str:
        if letter.organizer != letter.sender:
            return "the ORGANIZER is not the sender"
        if letter.attendee != letter.recipient:
            return "the ATTENDEE is somebody else"
        if known is None:
            return "a CANCEL of what never came" if letter.method == "CANCEL" else ""
        if letter.sequence < known.sequence:
            return "a lower SEQUENCE"
        if letter.sequence > known.sequence:
            return ""
        return self._objection_to_same_sequence(letter, known)

    def _objection_to_same_sequence(self, letter: Letter, known: Letter) -> str:
        if letter.dtstamp <= known.dtstamp:
            return "the same SEQUENCE, and no later DTSTAMP"
        if letter.method != known.method or letter.method == "CANCEL":
            return "a CANCEL, or what follows one, under the same SEQUENCE"
        if letter.uid not in self.answered and letter.entry != known.entry:
            return "an update under the same SEQUENCE, before anybody has answered"
        return ""


@dataclass
class ForgetfulProgram(StrictProgram):
    """As strict, but loses one message in ten, and never learns of it."""

    loses: int = 0
    """Which of ten."""
    lost: set[str] = field(default_factory=set)
    """The UIDs whose newest message it never saw."""
    _count: int = 0

    def receive(self, letter: Letter) -> None:
        self._count += 1
        if self._count % 10 == self.loses:
            self.lost.add(letter.uid)
            return
        super().receive(letter)
        self.lost.discard(letter.uid)

    def pay_attention(self) -> None:
        """From now on, nothing is lost."""
        self.loses = 10


@dataclass
class Mailbox:
    """One address, and the programs that look into it."""

    loses: int
    strict: StrictProgram = field(default_factory=StrictProgram)
    lenient: LenientProgram = field(default_factory=LenientProgram)
    letters: int = 0
    uids: dict[str, str] = field(default_factory=dict)  # by the attendee's own link
    stamps: dict[str, datetime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.forgetful = ForgetfulProgram(loses=self.loses)

    def receive(self, letter: Letter) -> None:
        """One mail arrives, once for each of them."""
        self.letters += 1
        assert self.uids.setdefault(letter.link, letter.uid) == letter.uid, "another UID for the same place"
        for program in (self.strict, self.lenient, self.forgetful):
            program.receive(letter)
