"""The outputs are written alike each time; whatever differs between two folders is named."""

import outputs
import pytest
from readable import differences


def test_two_runs_put_out_the_same(tmp_path):
    for run in ("first", "second"):
        outputs.write(tmp_path / run, ["readme", "errors"])
    assert len(list((tmp_path / "first").rglob("*.txt"))) > 90
    assert list(differences(tmp_path / "first", tmp_path / "second")) == []
    assert "{licence_by}" in (tmp_path / "first/errors/TooSoon.txt").read_text("utf-8")


def test_a_changed_byte_and_a_missing_file_are_found(tmp_path):
    first, second = tmp_path / "a", tmp_path / "b"
    for folder in (first, second):
        outputs.write(folder, ["errors"])
    (second / "errors/TooSoon.txt").write_bytes(b"x")
    (second / "errors/WrongFact.txt").unlink()
    assert list(differences(first, second)) == [
        "differs: errors/TooSoon.txt",
        f"missing in {second}: errors/WrongFact.txt",
    ]


@pytest.mark.parametrize("length", [12, 16, 64])
def test_only_hashes_are_left_aside_when_asked(tmp_path, length):
    for name, sign, word in (("a", "7", "day"), ("b", "c", "night")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "seal.txt").write_text(f"sealed {sign * length}", "utf-8")
        (tmp_path / name / "word.txt").write_text(f"{word} {sign * length}", "utf-8")
    folders = tmp_path / "a", tmp_path / "b"
    assert list(differences(*folders)) == ["differs: seal.txt", "differs: word.txt"]
    assert list(differences(*folders, but_hashes=True)) == ["differs: word.txt"]
