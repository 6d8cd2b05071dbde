"""The lessons that are served, and what their pages need: read once, and again when a file has changed."""

import difflib
import logging
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from visualizer.lesson import Lesson, LessonError, Reference, bibliography, read_lesson
from visualizer.lesson.html import Result, results
from visualizer.shipped import LESSONS, STATIC

Found = TypeVar("Found")
POSTERS = STATIC / "posters"

log = logging.getLogger(__name__)


class Library:
    """A folder of lessons. One that cannot be read is left out, and the log says why.

    Args:
        folder: with ``NN-slug.md``, ``references.bib`` and ``measured.json``.
    """

    def __init__(self, folder: Path = LESSONS) -> None:
        self.folder = folder
        self._read: dict[Path, tuple[int, Lesson | None]] = {}
        self._last: dict[str, Lesson] = {}
        "Every lesson by its address, as it was when it could last be read."
        self._drawn: dict[str, tuple[Lesson, int, Any]] = {}

    @property
    def lessons(self) -> list[Lesson]:
        """All that can be read, in their order."""
        found = [self._lesson(path) for path in sorted(self.folder.glob("[0-9][0-9]-*.md"))]
        return [lesson for lesson in found if lesson is not None]

    def lesson(self, slug: str) -> Lesson | None:
        """Return the lesson at an address; while its author has left it unreadable, as it was before."""
        return next((lesson for lesson in self.lessons if lesson.slug == slug), self._last.get(slug))

    def drawn(self, lesson: Lesson, draw: Callable[[], Found]) -> Found:
        """Return what ``draw`` makes of a lesson, the same for every visitor until its file or a poster is another."""
        stamp = POSTERS.stat().st_mtime_ns if POSTERS.is_dir() else 0
        known = self._drawn.get(lesson.slug)
        if known is None or known[0] is not lesson or known[1] != stamp:
            known = self._drawn[lesson.slug] = (lesson, stamp, draw())
        found: Found = known[2]
        return found

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
        return _or_none(bibliography, self.folder) or {}

    @cached_property
    def results(self) -> Mapping[str, Result]:
        """What was measured for each claim, by its name."""
        return _or_none(results, self.folder / "measured.json") or {}

    def _lesson(self, path: Path) -> Lesson | None:
        try:
            changed = path.stat().st_mtime_ns
        except OSError:  # it has gone since the folder was listed
            return None
        if path not in self._read or self._read[path][0] != changed:
            lesson = _or_none(read_lesson, path)
            self._read[path] = (changed, lesson)
            self._last |= {} if lesson is None else {lesson.slug: lesson}
        return self._read[path][1]


def _or_none(read: Callable[[Path], Found], path: Path) -> Found | None:
    """Read a file, or note in the log why it cannot be: one that is wrong keeps no other from being shown."""
    try:
        return read(path)
    except LessonError as error:
        log.error("%s is left out:\n%s", path.name, error)
    except Exception:
        log.exception("%s is left out: it cannot be read", path.name)
    return None
