"""People who were there, were asked, and answer."""

from collections.abc import Sequence

from sqlalchemy import select

from tests.registrations.town import Town
from webinars.attendance.actions import note_joined
from webinars.feedback.actions import take_answer
from webinars.feedback.jobs import ask_what_they_thought
from webinars.feedback.rules import Answer
from webinars.mail.models import OutgoingMail
from webinars.registrations.attendees import Person

PEOPLE = [Person("Ida", f"Nummer{number}", f"ida{number}@example.org", "Mora kommun") for number in range(6)]
CONTENT = Answer({"knowledge": 4, "role": 3, "satisfaction": 5})


def come(town: Town, *public_ids: str) -> None:
    """They press the button that leads to the meeting."""
    with town.services.database.write() as session:
        for public_id in public_ids:
            note_joined(session, town.registration(public_id), now=town.services.now())


def ask(town: Town) -> int:
    """Run the job as the timetable does: until it finds no more; gives how many rounds there were."""
    rounds = 0
    while ask_what_they_thought(town.services):
        rounds += 1
    return rounds


def asked(town: Town) -> Sequence[str]:
    """Who got the mail."""
    with town.services.database.read() as session:
        mails = select(OutgoingMail.recipient).where(OutgoingMail.kind == "request")
        return session.scalars(mails.order_by(OutgoingMail.id)).all()


def answer(town: Town, public_id: str, given: Answer = CONTENT) -> None:
    """Say what somebody thought."""
    with town.services.database.write() as session:
        registration = town.registration(public_id)
        take_answer(session, registration, given, town.services.signer, now=town.services.now())


def all_came(town: Town, places: Sequence[str], *, answers: int = 0, texts: Sequence[str] = ()) -> None:
    """They came, were asked, and so many of them have answered."""
    come(town, *places)
    ask(town)
    for number, place in enumerate(places[:answers]):
        answer(town, place, Answer(CONTENT.marks, texts[number] if number < len(texts) else ""))
