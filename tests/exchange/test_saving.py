"""A written series on disk."""

import pytest

from tests.exchange.examples import CAPTIONS
from webinars.exchange.toml_file.saving import save
from webinars.exchange.toml_file.writing import WrittenSeries

WRITTEN = WrittenSeries('title = "Å"\n', {"a.vtt": CAPTIONS})


def test_a_series_lies_in_its_folder_with_the_captions_beside_it(tmp_path):
    path = save(WRITTEN, tmp_path / "ny" / "mapp", "serie", private=False)

    assert path == tmp_path / "ny" / "mapp" / "serie.toml"
    assert {each.name: each.read_bytes() for each in path.parent.iterdir()} == {
        "serie.toml": WRITTEN.toml.encode(),
        "a.vtt": CAPTIONS.encode(),
    }


@pytest.mark.parametrize(("private", "mode"), [(True, 0o600), (False, 0o644)])
def test_secrets_are_for_their_owner_only(private, mode, tmp_path):
    path = save(WRITTEN, tmp_path, "serie", private=private)

    assert path.stat().st_mode & 0o777 == mode


def test_what_was_there_is_replaced_and_nothing_else_is_left(tmp_path):
    save(WRITTEN, tmp_path, "serie", private=False)

    save(WrittenSeries("ny = 1\n", {}), tmp_path, "serie", private=False)

    assert (tmp_path / "serie.toml").read_text() == "ny = 1\n"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.vtt", "serie.toml"]


def test_a_folder_that_is_a_file_is_an_error(tmp_path):
    (tmp_path / "fil").touch()

    with pytest.raises(OSError):
        save(WRITTEN, tmp_path / "fil", "serie", private=False)
