"""A series as a file, from the command line."""

from sqlalchemy import func, select

from tests.cli.conftest import SERIES
from tests.exchange.examples import CAPTIONS
from tests.fixtures.instants import NOW
from webinars.mail.models import OutgoingMail
from webinars.mail.rules import MailState
from webinars.registrations.actions import register_attendee
from webinars.registrations.attendees import Person, attendee_for
from webinars.series.models import Occurrence, Series


def test_importing_says_what_it_did(command):
    result = command("import", command.file())

    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        'new        series "politiskt-ledarskap": Politiskt ledarskap',
        "new        episode 3: Beställ behov",
        'new        episode 3, occurrence "lunch": 2099-11-26 12:00, open',
        'new        episode 3, recording "Samtalet": ' + result.stdout.splitlines()[3].partition(": ")[2],
    ]


def test_importing_the_same_again_says_that_nothing_is_new(with_series):
    result = with_series("import", with_series.file())

    assert (result.exit_code, result.stdout) == (0, "Everything is as the file says already.\n")


def test_a_dry_run_says_what_would_follow_and_writes_nothing(with_series):
    path = with_series.file(SERIES.replace("26T12", "27T12"))

    first = with_series("import", path, "--dry-run")
    second = with_series("import", path, "--dry-run")

    assert first.exit_code == 0
    assert (
        first.stdout
        == second.stdout
        == (
            'moved      episode 3, occurrence "lunch": 2099-11-26 12:00–13:00 -> 2099-11-27 12:00–13:00\n'
            "Nothing was written: this was a dry run.\n"
        )
    )
    with with_series.database.read() as session:
        assert session.scalars(select(Occurrence.revision)).all() == [0]


def test_a_file_with_mistakes_is_refused_with_all_of_them(command):
    path = command.file(SERIES.replace("capacity = 300", 'capacity = "300"').replace("join_url", "join_link"))

    result = command("import", path)

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines() == [
        f"Error: {path} cannot be imported, and nothing was written:",
        '  episode 3, occurrence "lunch": capacity has to be a whole number, not "300".',
        '  episode 3, occurrence "lunch": join_link is not a known key. Did you mean "join_url"?',
    ]
    with command.database.read() as session:
        assert session.scalar(select(func.count(Series.id))) == 0


def test_a_missing_file_is_bad_input(command):
    result = command("import", command.folder / "none.toml")

    assert result.exit_code == 2
    assert "none.toml does not exist." in result.stderr


def test_a_file_without_a_zone_is_read_on_the_clock_of_the_series_it_updates(command):
    command("import", command.file(SERIES.replace("Stockholm", "Helsinki")))

    result = command("import", command.file(SERIES.replace('timezone = "Europe/Stockholm"\n', "")))

    assert result.stdout == "Everything is as the file says already.\n"


def test_what_was_exported_is_imported_without_a_difference(with_series, tmp_path):
    exported = with_series("export", "politiskt-ledarskap", tmp_path / "ut", "--with-secrets")

    path = tmp_path / "ut" / "politiskt-ledarskap.toml"
    assert (exported.exit_code, exported.stdout) == (0, f"{path}\n")
    assert (tmp_path / "ut" / "a.vtt").read_text(encoding="utf-8") == CAPTIONS
    assert "https://video.example.org/rum" in path.read_text(encoding="utf-8")
    assert with_series("import", path).stdout == "Everything is as the file says already.\n"


def test_an_export_without_secrets_says_that_they_are_missing(with_series, tmp_path):
    result = with_series("export", "politiskt-ledarskap", tmp_path / "ut")

    text = (tmp_path / "ut" / "politiskt-ledarskap.toml").read_text(encoding="utf-8")
    assert "kim@example.org" not in text
    assert "--with-secrets writes them" in result.stderr


def test_an_unknown_series_is_named_with_its_nearest(with_series, tmp_path):
    result = with_series("export", "politisk-ledarskap", tmp_path)

    assert (result.exit_code, result.stderr) == (
        2,
        'Error: There is no series "politisk-ledarskap". Did you mean "politiskt-ledarskap"?\n',
    )


def test_a_folder_that_cannot_be_written_is_a_failure(with_series, tmp_path):
    (tmp_path / "ut").touch()

    result = with_series("export", "politiskt-ledarskap", tmp_path / "ut")

    assert (result.exit_code, result.stderr) == (1, f"Error: {tmp_path}/ut: File exists\n")


def test_the_demo_loads_into_an_empty_database_and_sends_nothing(command):
    result = command("demo")

    assert (result.exit_code, result.stdout) == (0, "The demo is there, with 120 invented people.\n")
    assert command("scheduler", "--until-idle").exit_code == 0
    with command.database.read() as session:
        assert set(session.scalars(select(OutgoingMail.state))) == {MailState.ACCEPTED}
    assert not (command.folder / "instance" / "outbox").exists()


def test_the_demo_refuses_a_database_with_a_series(with_series):
    refused = with_series("demo")
    left_alone = with_series("demo", "--if-empty")

    assert (refused.exit_code, refused.stderr) == (
        1,
        "Error: The database has a series already: the demo is for an empty one.\n",
    )
    assert (left_alone.exit_code, left_alone.output) == (0, "")


def test_moves_and_cancellations_in_a_file_reach_the_attendees(with_series):
    with with_series.database.write() as session:
        occurrence = session.scalars(select(Occurrence)).one()
        kim = attendee_for(
            session, Person("Kim", "Exempel", "kim.e@example.org", "Ekdala"), language="sv", now=NOW
        )
        register_attendee(session, occurrence, kim, now=NOW)
    cancelled = 'key = "lunch"\nstatus = "cancelled"\nreason = "Oväder"'

    for text in (
        SERIES,
        SERIES.replace("26T12", "27T12"),
        SERIES.replace("26T12", "27T12").replace('key = "lunch"', cancelled),
    ):
        with_series("import", with_series.file(text))
        assert with_series("scheduler", "--until-idle").exit_code == 0

    with with_series.database.read() as session:
        mails = session.scalars(
            select(OutgoingMail)
            .where(OutgoingMail.recipient == "kim.e@example.org")
            .order_by(OutgoingMail.id)
        ).all()
    assert [(mail.kind, mail.subject.partition(":")[0]) for mail in mails] == [
        ("invitation", "Du är anmäld"),
        ("moved", "Ny tid"),
        ("cancelled", "Inställt"),
    ]
