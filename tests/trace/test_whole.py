"""A file appears whole or not at all."""

import os
from pathlib import Path

import pytest

from visualizer.trace.whole import write_whole


def test_a_file_keeps_its_mode_and_a_link_stays_a_link(tmp_path):
    place, link = tmp_path / "run.rnn.json", tmp_path / "link"
    place.write_bytes(b"before")
    place.chmod(0o640)
    link.symlink_to(place)
    write_whole(link, b"after")
    assert (place.read_bytes(), place.stat().st_mode & 0o777, link.is_symlink()) == (b"after", 0o640, True)
    assert len(list(tmp_path.iterdir())) == 2


def test_what_is_no_plain_file_is_written_into():
    write_whole(os.devnull, b"nothing")
    assert Path(os.devnull).is_char_device()


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_what_stood_there_stays_where_writing_fails(error, tmp_path, monkeypatch):
    def fail(*_):
        raise error

    place = tmp_path / "run.rnn.json"
    place.write_bytes(b"before")
    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(type(error)) as said:
        write_whole(place, b"after")
    assert getattr(said.value, "filename", str(place)) == str(place)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("run.rnn.json", b"before")]
