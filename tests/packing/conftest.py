"""A small lesson, packed once: its runs are trained here."""

from pathlib import Path

import pytest

from visualizer.lesson import read_lesson
from visualizer.packing.making import make
from visualizer.packing.pack import LessonPack
from visualizer.pages.library import Library

FOLDER = Path(__file__).parent / "lessons"


@pytest.fixture(scope="session")
def lesson():
    return read_lesson(FOLDER / "01-small.md")


@pytest.fixture(scope="session")
def packed(lesson, tmp_path_factory):
    """The pack of the small lesson and what came of its runs, by name."""
    pack = LessonPack(lesson, Library(FOLDER), tmp_path_factory.mktemp("packs") / lesson.slug)
    made = {name: make(plan) for name, plan in pack.missing().items()}
    pack.write(made)
    return pack, made
