"""Register, be invited, be moved, be cancelled, be reminded: through the real scheduler to a real mail server."""

from datetime import timedelta

from tests.journeys.office import Office
from webinars.recordings.models import Recording
from webinars.registrations.actions import withdraw_registration
from webinars.registrations.models import Registration
from webinars.registrations.rules import Withdrawal
from webinars.series.actions import cancel_occurrence, reschedule_occurrence
from webinars.series.models import Occurrence, StagePerson


def test_a_registration_leads_to_one_invitation_that_is_also_the_confirmation(office: Office) -> None:
    [lunch] = office.open_series()

    office.register(lunch)
    office.settle()

    [mail] = office.calendar_mails()
    assert (mail.method, mail["SUMMARY"], mail["SEQUENCE"]) == ("REQUEST", "Avsnitt 1", "0")
    assert office.subjects() == ["Du är anmäld: Avsnitt 1, 22 november 2026"]
    assert mail.received.rcpt_tos == ("anna.exempel@example.org",)


def test_move_then_cancel_come_in_order_with_one_uid_and_rising_sequence(office: Office) -> None:
    [lunch] = office.open_series()
    office.register(lunch)
    office.settle()

    with office.occurrence(lunch) as (session, occurrence):
        moved_to = occurrence.starts_at + timedelta(days=2)
        reschedule_occurrence(session, occurrence, starts_at=moved_to, now=office.clock())
    with office.occurrence(lunch) as (session, occurrence):
        cancel_occurrence(session, occurrence, reason="Vi ställer in på grund av oväder.", now=office.clock())

    mails = office.calendar_mails()
    assert [mail.method for mail in mails] == ["REQUEST", "REQUEST", "CANCEL"]
    assert len({mail["UID"] for mail in mails}) == 1
    assert [mail["SEQUENCE"] for mail in mails] == ["0", "1", "2"]
    assert [mail.starts_at for mail in mails] == [moved_to - timedelta(days=2), moved_to, moved_to]
    assert [subject.split(":")[0] for subject in office.subjects()] == ["Du är anmäld", "Ny tid", "Inställt"]


def test_registering_again_sends_the_same_entry_and_makes_no_second_registration(office: Office) -> None:
    [lunch] = office.open_series()
    office.register(lunch)
    office.settle()

    office.clock.pass_by(minutes=5)
    office.register(lunch)
    office.settle()

    first, second = office.calendar_mails()
    assert (first["UID"], first["SEQUENCE"]) == (second["UID"], second["SEQUENCE"])
    assert len(office.registrations()) == 1


def test_withdrawing_takes_the_entry_back_and_coming_back_keeps_its_uid(office: Office) -> None:
    [lunch] = office.open_series()
    office.register(lunch)
    office.settle()

    with office.services.database.write() as session:
        registration = session.query(Registration).one()
        withdraw_registration(session, registration, because=Withdrawal.SELF, now=office.clock())
    office.settle()
    office.register(lunch)
    office.settle()

    mails = office.calendar_mails()
    assert [mail.method for mail in mails] == ["REQUEST", "CANCEL", "REQUEST"]
    assert [mail["SEQUENCE"] for mail in mails] == ["0", "1", "2"]
    assert len({mail["UID"] for mail in mails}) == 1


def test_who_withdraws_before_anything_left_hears_nothing(office: Office) -> None:
    [lunch] = office.open_series()
    office.register(lunch)

    with office.services.database.write() as session:
        withdraw_registration(
            session, session.query(Registration).one(), because=Withdrawal.SELF, now=office.clock()
        )
    office.settle()

    assert office.subjects() == []


def test_registering_for_several_gives_an_overview_and_an_invitation_each_in_order(office: Office) -> None:
    occurrences = office.open_series(episodes=3)

    office.register(*occurrences)
    office.settle()

    assert [mail["SUMMARY"] for mail in office.calendar_mails()] == ["Avsnitt 1", "Avsnitt 2", "Avsnitt 3"]
    assert office.subjects().count("Du är anmäld till 3 avsnitt: Politiskt ledarskap och innovation") == 1


def test_reminders_come_a_week_a_day_and_an_hour_before_and_each_once(office: Office) -> None:
    [lunch] = office.open_series()
    office.register(lunch)
    office.settle()

    for hours in [6] * 78 + [1] * 16:
        office.clock.pass_by(hours=hours)
        office.settle()

    assert office.subjects()[1:] == [
        "Om en vecka: Avsnitt 1, 22 november 2026",
        "I morgon kl. 12.00: Avsnitt 1",
        "Vi sänder kl. 12.00 – här är länken",
        "Vad tyckte du om Avsnitt 1? Tre frågor",
    ]


def test_a_cancelled_occurrence_reminds_nobody(office: Office) -> None:
    [lunch] = office.open_series()
    office.register(lunch)
    office.settle()
    with office.occurrence(lunch) as (session, occurrence):
        cancel_occurrence(session, occurrence, reason="Oväder.", now=office.clock())

    for _ in range(21):
        office.clock.pass_by(days=1)
        office.settle()

    assert len(office.subjects()) == 2


def test_a_recording_is_announced_once_to_those_who_had_a_place(office: Office) -> None:
    [lunch] = office.open_series(starts_in_days=1)
    office.register(lunch)
    office.settle()
    office.clock.pass_by(days=3)
    with office.services.database.write() as session:
        episode = session.get_one(Occurrence, lunch).episode
        session.add(
            Recording(
                public_id="klipp1",
                episode=episode,
                position=1,
                title="Hela webbinariet",
                url="https://video.example.org/1",
                published_at=office.clock(),
                created_at=office.clock(),
            )
        )

    office.settle()
    office.settle()

    assert office.subjects().count("Nu kan du se Avsnitt 1 i efterhand") == 1


def test_a_speaker_has_the_occurrence_in_the_calendar_and_takes_no_seat(office: Office) -> None:
    [lunch] = office.open_series(capacity=1)
    with office.occurrence(lunch) as (session, occurrence):
        occurrence.episode.people.append(
            StagePerson(
                kind="speaker", position=1, name="Sam Talare", role="Ordförande", email="sam@example.org"
            )
        )
    with office.occurrence(lunch) as (session, occurrence):
        cancel_occurrence(session, occurrence, reason="Oväder.", now=office.clock())

    mails = office.calendar_mails()
    assert [mail.method for mail in mails] == ["REQUEST", "CANCEL"]
    assert {mail.received.rcpt_tos for mail in mails} == {("sam@example.org",)}
    with office.services.database.read() as session:
        assert session.get_one(Occurrence, lunch).taken == 0
