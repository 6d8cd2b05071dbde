import os
import stat

import pytest

from visualizer.hosts import kept
from visualizer.hosts.kept import KeptRuns, default_folder, new_token

ABOUT = {"updates": 340, "runs": [{"label": "lstm"}]}


class Shelf:
    """A folder and its clock."""

    def __init__(self, folder):
        self.folder, self.now = folder / "runs", 1_000_000.0
        self.kept = KeptRuns(self.folder, lambda: self.now)

    def write(self, size=10, token=None):
        token = token or new_token()
        self.kept.write(token, ABOUT, {0: b"a" * size, 2: b"c"})
        os.utime(self.folder / f"{token}.run", (self.now, self.now))
        return token


@pytest.fixture
def shelf(tmp_path):
    return Shelf(tmp_path)


def test_what_was_written_is_read_with_its_age(shelf):
    token = shelf.write()
    shelf.now += 12
    found = shelf.kept.read(token)
    assert (found.about["updates"], found.about["runs"], found.age) == (340, [{"label": "lstm"}], 12)
    assert found.snapshots == {0: b"a" * 10, 2: b"c"}
    assert KeptRuns(shelf.folder, lambda: shelf.now).read(token).about["updates"] == 340, "another server finds it too"


def test_files_are_this_users_alone_and_whole(shelf):
    token = shelf.write()
    shelf.write(20, token)
    (file,) = shelf.folder.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(shelf.folder.stat().st_mode) == 0o700
    assert len(shelf.kept.read(token).snapshots[0]) == 20


def test_a_failed_write_leaves_the_old_file_and_no_other(shelf, monkeypatch):
    token = shelf.write()
    monkeypatch.setattr(os, "replace", lambda *names: (_ for _ in ()).throw(OSError("no space left")))
    with pytest.raises(OSError, match="no space"):
        shelf.write(20, token)
    assert [file.name for file in shelf.folder.iterdir()] == [f"{token}.run"]
    assert len(shelf.kept.read(token).snapshots[0]) == 10


@pytest.mark.parametrize("token", [None, 7, "", "../" * 10 + "ab", "a" * 33, "/etc/passwd", "x" * 31 + ".", ["a"] * 32])
def test_what_is_no_token_of_ours_finds_nothing(shelf, token):
    assert shelf.kept.read(token) is None


def test_a_file_outside_the_folder_is_not_read(shelf, tmp_path):
    token = shelf.write()
    os.rename(shelf.folder / f"{token}.run", tmp_path / "outside.run")
    assert shelf.kept.read("../outside") is None
    assert shelf.kept.read(str(tmp_path / "outside")) is None


@pytest.mark.parametrize("content", [b"", b"\0", b"{}", os.urandom(200), b"\x02\0\0\0{}"])
def test_a_damaged_file_is_as_good_as_none(shelf, content):
    token = shelf.write()
    (shelf.folder / f"{token}.run").write_bytes(content)
    assert shelf.kept.read(token) is None


def test_files_go_after_a_day_and_the_oldest_ones_when_there_are_too_many(shelf, monkeypatch):
    old = shelf.write()
    shelf.now += 24 * 3600 + 1
    assert shelf.kept.read(old) is None
    shelf.kept.tidy()
    assert list(shelf.folder.iterdir()) == []
    monkeypatch.setattr(kept, "MOST_BYTES", 10_000)
    tokens = []
    for _ in range(8):
        shelf.now += 1
        tokens.append(shelf.write(2000))
    shelf.kept.tidy()
    assert [shelf.kept.read(token) is not None for token in tokens] == [False] * 4 + [True] * 4


def test_others_files_stay(shelf):
    (shelf.folder / "notes.txt").write_text("mine")
    shelf.now += 10**6
    shelf.kept.tidy()
    assert (shelf.folder / "notes.txt").read_text() == "mine"


def test_tokens_are_long_and_fit(shelf):
    tokens = {new_token() for _ in range(1000)}
    assert len(tokens) == 1000
    assert all(kept.TOKEN.fullmatch(token) for token in tokens)


def test_the_default_folder_is_this_users(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert default_folder() == tmp_path / "cache" / "rnn-visualizer" / "runs"
