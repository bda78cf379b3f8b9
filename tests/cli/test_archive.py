"""A series as an archive, from the command line."""

from sqlalchemy import select

from webinars.organisers.audit.tables import AuditEntry
from webinars.recordings.models import Recording
from webinars.series.models import Series

SLUG = "politiskt-ledarskap"


def test_a_series_is_archived_and_made_again_from_the_file(with_series, tmp_path):
    written = with_series("export", SLUG, tmp_path / "ut", "--archive")
    path = tmp_path / "ut" / f"{SLUG}.zip"
    refused = with_series("import", path)
    with with_series.database.write() as session:
        session.scalars(select(Series)).one().slug = "en-annan"
        session.scalars(select(Recording)).one().public_id = "ettannat"

    dry = with_series("import", path, "--dry-run")
    taken = with_series("import", path)

    assert (written.exit_code, written.stdout) == (0, f"{path}\n")
    assert refused.exit_code == 2
    assert f'There is a series "{SLUG}" already.' in refused.stderr
    assert dry.stdout.endswith("Nothing was written: this was a dry run.\n")
    assert (taken.exit_code, taken.stdout.splitlines()[0]) == (
        0,
        f'new        series "{SLUG}": Politiskt ledarskap',
    )
    with with_series.database.read() as session:
        assert set(session.scalars(select(Series.slug))) == {"en-annan", SLUG}
        verbs = session.scalars(select(AuditEntry.verb)).all()
    assert "series archive exported" in verbs
    assert verbs[-1] == "series imported"


def test_a_damaged_archive_is_refused_with_the_reason(with_series, tmp_path):
    with_series("export", SLUG, tmp_path, "--archive")
    path = tmp_path / f"{SLUG}.zip"
    path.write_bytes(path.read_bytes().replace(b"serie.toml", b"serie.xoml"))

    result = with_series("import", path)

    assert (result.exit_code, result.stdout) == (2, "")
    assert "nothing was written. It holds no serie.toml" in result.stderr


def test_an_archive_holds_no_secrets(with_series, tmp_path):
    result = with_series("export", SLUG, tmp_path, "--archive", "--with-secrets")

    assert (result.exit_code, list(tmp_path.glob("*.zip"))) == (2, [])
