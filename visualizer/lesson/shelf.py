"""All lessons of a folder, in order."""

from pathlib import Path

from visualizer.lesson.lesson import Lesson
from visualizer.lesson.problem import LessonError, Problem
from visualizer.lesson.reading import read_lesson
from visualizer.shipped import LESSONS

NO_LESSON = "README.md"


def lesson_files(folder: Path) -> list[Path]:
    """Return the files of a folder that should be lessons, in order."""
    return [path for path in sorted(folder.glob("*.md")) if path.name != NO_LESSON]


def shelf(folder: Path = LESSONS) -> list[Lesson]:
    """Read every lesson of a folder.

    Raises:
        LessonError: with everything that is wrong in all of them.
    """
    lessons: list[Lesson] = []
    problems: list[Problem] = []
    for path in lesson_files(folder):
        try:
            lessons.append(read_lesson(path))
        except LessonError as error:
            problems.extend(error.problems)
    problems.extend(twice(lessons))
    if problems:
        raise LessonError(problems)
    return lessons


def twice(lessons: list[Lesson]) -> list[Problem]:
    """Say which lessons have the number or the name of another."""
    problems = []
    seen: dict[str | int, Lesson] = {}
    for lesson in lessons:
        for name in (lesson.slug, lesson.number):
            if name in seen:
                told = f"{seen[name].path.name} has the same number or name, {name}; rename one of the two files"
                problems.append(Problem(lesson.path, 1, told))
            seen.setdefault(name, lesson)
    return problems
