"""``rnn-visualizer lessons check``: what is wrong with the files, then what came of the claims."""

from collections.abc import Callable, Collection
from pathlib import Path

from visualizer.course import table
from visualizer.course.check import Course
from visualizer.course.claims import Verdict, judge
from visualizer.course.diagnosis import diagnoses
from visualizer.course.kept import Kept
from visualizer.lesson import Claim, Lesson

Say = Callable[[str], None]


def report(folder: Path, slugs: Collection[str], claims: str, say: Say, murmur: Say) -> bool:
    """Check lessons and print what is wrong; return whether nothing is.

    Args:
        folder: of the lessons.
        slugs: those that are checked; all if empty.
        claims: ``none`` measures nothing; ``ci`` measures anew what is marked so; ``all`` measures what has not been
            kept, the broken networks too, and writes ``measured.json``.
        say: prints a line.
        murmur: prints a line of progress.

    Raises:
        ValueError: if there is no such folder or lesson.
    """
    if not folder.is_dir():
        raise ValueError(f"there is no folder {folder}; name the one that holds the lessons with --folder")
    course = Course(folder)
    lessons = course.chosen(slugs)
    problems = course.check(slugs)
    for problem in problems:
        say(str(problem))
    wrong = {problem.file for problem in problems}
    sound = [lesson for lesson in lessons if lesson.path not in wrong]
    say(f"{len(lessons)} of the lessons in {folder} read; problems: {len(problems)}")
    for lesson in lessons if claims != "none" else ():
        if lesson.path in wrong:
            say(f"{lesson.slug}: its claims are measured once it has no problems")
    verdicts = _measure(course, sound, claims, say, murmur)
    failed = [verdict.claim.name for verdict in verdicts if not verdict.holds]
    if verdicts:
        say(
            f"{len(verdicts)} claims measured; " + (f"these do not hold: {', '.join(failed)}" if failed else "all hold")
        )
    return not problems and not failed


def _measure(course: Course, lessons: Collection[Lesson], claims: str, say: Say, murmur: Say) -> list[Verdict]:
    kept = Kept(course.folder.parent / "build" / "claims.json" if claims == "all" else None)
    verdicts = []
    for lesson in lessons:
        for claim in _chosen(lesson, claims):
            verdict = judge(lesson, claim, kept, murmur)
            say("\n".join(["", *table.table(lesson, verdict)]))
            verdicts.append(verdict)
            if claims == "all":
                table.write(course.folder, course.lessons, {claim.name: table.to_json(lesson, verdict)})
    return verdicts


def _chosen(lesson: Lesson, claims: str) -> list[Claim]:
    if claims == "all":
        return [*lesson.claims.values(), *diagnoses(lesson)]
    return [claim for claim in lesson.claims.values() if claims == "ci" and claim.ci]
