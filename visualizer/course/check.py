"""Reads a folder of lessons and says everything that an author must mend."""

from collections.abc import Collection
from pathlib import Path

from visualizer.course import challenge_rules, course_rules, scene_rules
from visualizer.course.networks import Networks
from visualizer.lesson import Lesson, LessonError, Problem, Reference, bibliography, read_lesson
from visualizer.lesson.problem import Findings
from visualizer.lesson.shelf import lesson_files


class Course:
    """What stands in a folder, and what is wrong with it.

    Args:
        folder: with lessons and their bibliography.
        networks: that names are looked up in; given where several folders are checked.
    """

    def __init__(self, folder: Path, networks: Networks | None = None) -> None:
        self.folder = folder
        self._networks = networks or Networks()
        self.lessons: list[Lesson] = []
        self.problems: list[Problem] = []
        self.references: dict[str, Reference] = {}
        try:
            self.references = bibliography(folder)
        except LessonError as error:
            self.problems.extend(error.problems)
        for path in lesson_files(folder):
            try:
                self.lessons.append(read_lesson(path))
            except LessonError as error:
                self.problems.extend(error.problems)

    @property
    def slugs(self) -> list[str]:
        """Of all lessons in the folder, those that cannot be read among them."""
        return [path.stem.partition("-")[2] for path in lesson_files(self.folder)]

    def chosen(self, slugs: Collection[str]) -> list[Lesson]:
        """Return the lessons of these slugs, or all if there are none.

        Raises:
            ValueError: if there is no such lesson.
        """
        for slug in slugs:
            if slug not in self.slugs:
                offered = ", ".join(self.slugs) or "none yet"
                raise ValueError(f"there is no lesson {slug!r} in {self.folder}; there are {offered}")
        return [lesson for lesson in self.lessons if not slugs or lesson.slug in slugs]

    def check(self, slugs: Collection[str] = ()) -> list[Problem]:
        """Return what is wrong with some lessons, or with all; the bibliography's faults are always told.

        Raises:
            ValueError: if there is no such lesson.
        """
        chosen = self.chosen(slugs)
        problems = [problem for problem in self.problems if not slugs or self._is_of(problem, slugs)]
        problems += course_rules.names_twice(self.lessons, chosen)
        for lesson in chosen:
            findings = Findings(lesson.path)
            course_rules.check(lesson, self.lessons, self.slugs, self.references, findings)
            scene_rules.check(lesson, self._networks, findings)
            challenge_rules.check(lesson, self._networks, findings)
            problems += findings.problems
        return sorted(set(problems))

    def _is_of(self, problem: Problem, slugs: Collection[str]) -> bool:
        return problem.file.suffix != ".md" or problem.file.stem.partition("-")[2] in slugs
