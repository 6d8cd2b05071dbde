"""A folder with the sample lesson, a second one that it builds on, and what is changed in them."""

import shutil

import pytest

from tests.lesson.conftest import FOLDER
from visualizer.lesson import read_lesson

SAMPLE = "04-lstm.md"


@pytest.fixture(scope="session")
def sample():
    return read_lesson(FOLDER / SAMPLE)


@pytest.fixture
def plant(tmp_path):
    """Copy the sample folder with some pieces of the lesson's text replaced; returns the folder."""

    def plant(*pairs):
        folder = tmp_path / "lessons"
        shutil.copytree(FOLDER, folder, dirs_exist_ok=True)
        text = (folder / SAMPLE).read_text()
        for old, new in pairs:
            assert old in text, old
            text = text.replace(old, new, 1)
        (folder / SAMPLE).write_text(text)
        return folder

    return plant


def line_of(folder, piece, name=SAMPLE):
    """The line on which a piece of text begins."""
    text = (folder / name).read_text()
    return text[: text.index(piece)].count("\n") + 1
