"""The lessons that are served, and what their pages need: read once, and again when a file has changed."""

import difflib
import logging
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from visualizer.lesson import Lesson, LessonError, Reference, bibliography, read_lesson
from visualizer.lesson.html import Result, results
from visualizer.shipped import LESSONS

log = logging.getLogger(__name__)


class Library:
    """A folder of lessons. One that cannot be read is left out, and the log says why.

    Args:
        folder: with ``NN-slug.md``, ``references.bib`` and ``measured.json``.
    """

    def __init__(self, folder: Path = LESSONS) -> None:
        self.folder = folder
        self._read: dict[Path, tuple[int, Lesson | None]] = {}

    @property
    def lessons(self) -> list[Lesson]:
        """All that can be read, in their order."""
        found = [self._lesson(path) for path in sorted(self.folder.glob("[0-9][0-9]-*.md"))]
        return [lesson for lesson in found if lesson is not None]

    def lesson(self, slug: str) -> Lesson | None:
        """Return the lesson at an address."""
        return next((lesson for lesson in self.lessons if lesson.slug == slug), None)

    def needed(self, lesson: Lesson) -> list[Lesson]:
        """Return the lessons that one builds on directly."""
        return [each for each in self.lessons if each.slug in lesson.needs]

    def after(self, lesson: Lesson) -> Lesson | None:
        """Return the next lesson."""
        return next((each for each in self.lessons if each.number > lesson.number), None)

    def nearest(self, slug: str) -> Lesson | None:
        """Return the lesson whose address is most like one that is none."""
        close = difflib.get_close_matches(slug, [each.slug for each in self.lessons], n=1)
        return self.lesson(close[0]) if close else None

    @cached_property
    def references(self) -> Mapping[str, Reference]:
        """The bibliography, by key."""
        return bibliography(self.folder)

    @cached_property
    def results(self) -> Mapping[str, Result]:
        """What was measured for each claim, by its name."""
        return results(self.folder / "measured.json")

    def _lesson(self, path: Path) -> Lesson | None:
        changed = path.stat().st_mtime_ns
        if path not in self._read or self._read[path][0] != changed:
            self._read[path] = (changed, _readable(path))
        return self._read[path][1]


def _readable(path: Path) -> Lesson | None:
    try:
        return read_lesson(path)
    except LessonError as error:
        log.error("%s is left out:\n%s", path.name, error)
        return None
