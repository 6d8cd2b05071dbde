"""The sample folder of lessons, and files made from its lesson."""

from pathlib import Path

import pytest

from visualizer.lesson import read_lesson

FOLDER = Path(__file__).parent / "lessons"
SAMPLE = FOLDER / "04-lstm.md"


@pytest.fixture(scope="session")
def sample():
    return read_lesson(SAMPLE)


@pytest.fixture
def write(tmp_path):
    """Write the sample lesson with one piece of its text replaced; returns the file and the line of the piece."""

    def write(old, new, name="04-lstm.md"):
        text = SAMPLE.read_text()
        assert text.count(old) >= 1, old
        path = tmp_path / name
        path.write_text(text.replace(old, new, 1))
        return path, text[: text.index(old)].count("\n") + 1

    return write
