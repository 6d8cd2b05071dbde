"""All lessons of a folder, in order."""

from pathlib import Path

from visualizer.lesson.lesson import Lesson
from visualizer.lesson.problem import LessonError, Problem
from visualizer.lesson.reading import read_lesson
from visualizer.shipped import LESSONS

NO_LESSON = "README.md"


def shelf(folder: Path = LESSONS) -> list[Lesson]:
    """Read every lesson of a folder.

    Raises:
        LessonError: with everything that is wrong in all of them.
    """
    lessons: list[Lesson] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.md")):
        if path.name != NO_LESSON:
            try:
                lessons.append(read_lesson(path))
            except LessonError as error:
                problems.extend(error.problems)
    problems.extend(_twice(lessons))
    if problems:
        raise LessonError(problems)
    return lessons


def _twice(lessons: list[Lesson]) -> list[Problem]:
    problems = []
    seen: dict[str | int, Lesson] = {}
    for lesson in lessons:
        for name in (lesson.slug, lesson.number):
            if name in seen:
                told = f"{seen[name].path.name} has the same number or name, {name}; rename one of the two files"
                problems.append(Problem(lesson.path, 1, told))
            seen.setdefault(name, lesson)
    return problems
