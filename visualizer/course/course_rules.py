"""What a lesson owes the course: its length, what it has at least, what it builds on, cites and links to."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from visualizer.lesson import (
    Broken,
    Claim,
    Exercise,
    Lesson,
    Misconception,
    Notes,
    Page,
    Predict,
    Problem,
    Reading,
    Reference,
    Try,
)
from visualizer.lesson.problem import Findings, choose
from visualizer.lesson.shelf import twice
from visualizer.mathml import mathml
from visualizer.recipe import Recipe

PAGES = (5, 8)
MINUTES = (15, 25)
NEEDED = (Predict, Try, Claim, Broken, Notes, Misconception, Exercise, Reading)
"What every lesson has at least once."
OUTSIDE = ("https", "http")


def check(
    lesson: Lesson,
    lessons: Iterable[Lesson],
    slugs: Collection[str],
    references: Mapping[str, Reference],
    findings: Findings,
) -> None:
    """Note what a lesson owes.

    Args:
        lesson: that is checked.
        lessons: all that can be read.
        slugs: of all there are.
        references: the bibliography.
        findings: where problems go.
    """
    known = {other.slug: other for other in lessons}
    _check_length(lesson, findings)
    for kind in NEEDED:
        if not any(isinstance(block, kind) for block in lesson.blocks()):
            name = kind.__name__.lower()
            findings.add(lesson.place.line, f"every lesson has a {{{name}}}, this one has none; write one")
    for at, slug in enumerate(lesson.needs):
        _check_need(lesson, slug, known, slugs, lesson.place.at("needs", at), findings)
    for page in lesson.pages:
        _check_mentions(page, known, slugs, references, findings)


def _check_mentions(
    page: Page,
    known: Mapping[str, Lesson],
    slugs: Collection[str],
    references: Mapping[str, Reference],
    findings: Findings,
) -> None:
    for key, line in page.references:
        if key not in references:
            findings.add(line, f"there is no reference {key!r} in references.bib; {choose(key, references)}")
    for address, line in page.links:
        reason = _is_wrong(address, known, slugs)
        if reason:
            findings.add(line, f"the link {address!r} leads nowhere: {reason}")
    for latex, line in page.equations:
        findings.attempt(line, mathml, latex)


def names_twice(lessons: list[Lesson], chosen: Collection[Lesson]) -> list[Problem]:
    """Say which lessons and claims have a name that is another's; results are kept by the name of a claim."""
    files = {lesson.path for lesson in chosen}
    problems = [problem for problem in twice(lessons) if problem.file in files]
    seen: dict[str, Lesson] = {}
    for lesson in lessons:
        for name, claim in lesson.claims.items():
            if name in seen and lesson.path in files:
                told = f"lesson {seen[name].slug!r} has a claim {name!r} too; choose another name"
                problems.append(Problem(lesson.path, claim.place.line, told))
            seen.setdefault(name, lesson)
    return problems


def _check_length(lesson: Lesson, findings: Findings) -> None:
    low, high = PAGES
    if not low <= len(lesson.pages) <= high:
        told = "join two" if len(lesson.pages) > high else "write more"
        findings.add(
            lesson.place.line, f"a lesson has {low} to {high} pages (this one has {len(lesson.pages)}); {told}"
        )
    low, high = MINUTES
    if not low <= lesson.minutes <= high:
        findings.add(
            lesson.place.at("minutes"),
            f"minutes must be between {low} and {high} (got {lesson.minutes}); make the lesson shorter or longer",
        )


def _check_need(
    lesson: Lesson, slug: str, known: Mapping[str, Lesson], slugs: Collection[str], line: int, findings: Findings
) -> None:
    if slug not in slugs:
        findings.add(line, f"needs {slug!r}, which is no lesson; {choose(slug, slugs)}")
    elif slug in known and known[slug].number >= lesson.number:
        findings.add(line, f"needs {slug!r}, which does not come before this lesson; leave it out")


def _is_wrong(address: str, known: Mapping[str, Lesson], slugs: Collection[str]) -> str:
    """Say why a link leads nowhere; empty if it leads somewhere."""
    parts = urlsplit(address)
    if parts.scheme in OUTSIDE and parts.netloc:
        return ""
    query = dict(parse_qsl(parts.query))
    if parts.path in ("/lab", "/"):
        _, messages = Recipe.from_query(parts.query)
        return "; ".join(messages)
    if parts.path == "/lessons":
        return ""
    if parts.path.startswith("/lessons/"):
        return _is_wrong_page(parts.path.removeprefix("/lessons/"), query, known, slugs)
    return "write '/lessons/slug?page=2', '/lab?task=…' or 'https://…'"


def _is_wrong_page(slug: str, query: Mapping[str, Any], known: Mapping[str, Lesson], slugs: Collection[str]) -> str:
    if slug not in slugs:
        return f"there is no lesson {slug!r}; {choose(slug, slugs)}"
    if slug not in known:
        return ""
    numbers = [str(page.number) for page in known[slug].pages]
    names = [page.scene.name for page in known[slug].pages if page.scene.name]
    for key, offered in (("page", numbers), ("scene", names)):
        if key in query and query[key] not in offered:
            return f"{slug} has no {key} {query[key]!r}; {choose(query[key], offered)}"
    return ""
