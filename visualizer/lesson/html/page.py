"""The blocks of a page as HTML, each by the macro of its kind."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from jinja2.environment import TemplateModule
from markupsafe import Markup

from visualizer.lesson.blocks import Block, Broken, Changes, Claim, Misconception, Predict, Scene, Source
from visualizer.lesson.html.code import marked
from visualizer.lesson.html.measured import Result
from visualizer.lesson.html.text import Writer
from visualizer.lesson.lesson import Lesson, Page
from visualizer.lesson.listing import read_source
from visualizer.shipped import PACKAGE

READABLE = (
    "It is the readable form, one position at a time; where training runs a faster form over the whole sequence, a "
    "test holds the two equal."
)
UNTRAINED = "Before anything is learned: what becomes of this network is asked below."
"Said of a picture that a prediction is made from, where its own words would tell the outcome."


@dataclass(frozen=True)
class Poster:
    """The stored picture of a scene.

    Args:
        address: relative to the page.
        width: in its own pixels.
        height: in its own pixels.
    """

    address: str
    width: int
    height: int


@dataclass(frozen=True)
class Surroundings:
    """What a lesson's blocks need besides themselves.

    Args:
        poster: finds the picture of a page's scene; None where there is none.
        faults: what a learner reads for each fault, by its name.
        results: what was measured for each claim, by its name.
        place: stands for the scene of a page, in the place of its poster; None where the poster is to be drawn.
        address: of another page of the lesson, by its number.
    """

    poster: Callable[[Page], Poster | None] = lambda page: None
    faults: Mapping[str, str] = field(default_factory=dict)
    results: Mapping[str, Result] = field(default_factory=dict)
    place: Callable[[Page], Markup] | None = None
    address: Callable[[int], str] = "?page={}".format


class LessonHtml:
    """Draws the pages of a lesson.

    Args:
        lesson: to draw.
        writer: gives who writes the sentences of a page.
        around: pictures, faults and results.
    """

    def __init__(self, lesson: Lesson, writer: Callable[[Page], Writer], around: Surroundings) -> None:
        self._lesson, self._writer, self._around = lesson, writer, around

    def page(self, page: Page) -> Markup:
        """Return the blocks of one page."""
        writer = self._writer(page)
        indices = {id(challenge): index for index, challenge in enumerate(page.challenges)}
        drawn = []
        for block in page.blocks:
            more = {**self._more(block, page, writer), "index": indices.get(id(block))}
            drawn.append(getattr(_macros(), type(block).__name__.lower())(block, writer, more))
        return Markup("\n").join(drawn)

    def _more(self, block: Block, page: Page, writer: Writer) -> dict[str, Any]:
        """Return what the macro of a block needs besides the block."""
        match block:
            case Scene() if self._around.place:
                return {"place": self._around.place(page)}
            case Scene():
                return {"poster": self._around.poster(page), "caption": before_it(page)}
            case Predict():
                return {"answers": [(at, writer.sentence(option.says)) for at, option in enumerate(block.options)]}
            case Broken():
                faults = self._around.faults
                return {"answers": [(name, faults.get(name, name.replace("_", " "))) for name in block.choices]}
            case Claim():
                return {
                    "result": self._around.results.get(block.name),
                    "is_run_here": is_run_here(self._lesson, page, block),
                }
            case Source():
                return _code(block)
            case Misconception():
                tested = next((each.number for each in self._lesson.pages if _has(each, block.claim)), None)
                return {"claim_page": tested, "claim_address": tested and self._around.address(tested)}
            case _:
                return {}


def before_it(page: Page) -> str:
    """Return what is said of a picture that its own words would tell too much of; empty of any other."""
    is_before = page.scene.poster is None and any(isinstance(each, Predict) for each in page.blocks)
    return UNTRAINED if is_before else ""


def _code(block: Source) -> dict[str, Any]:
    listing = read_source(block.path)
    said = READABLE if listing.path.endswith(".step") else ""
    file = f"{PACKAGE.name}/{listing.file.as_posix()}"
    return {"code": Markup(marked(listing.text)), "file": file, "line": listing.line, "said": said}


def is_run_here(lesson: Lesson, page: Page, claim: Claim) -> bool:
    """Whether the run beside a claim is one that it speaks of: it learns the same task, and is not broken."""
    is_broken = any(isinstance(each, Broken) for each in page.blocks)
    here = _tasks(lesson, page.changes, [lane.recipe for lane in page.scene.race.values()])
    return not is_broken and not here.isdisjoint(_tasks(lesson, claim.recipe, claim.arms.values()))


def _tasks(lesson: Lesson, changes: Changes, runs: Iterable[Changes]) -> set[Any]:
    """Return the tasks of runs; of the one that the changes make, where there are no others."""
    base = {**lesson.recipe, **changes}
    return {run.get("task", base.get("task")) for run in runs} or {base.get("task")}


def _has(page: Page, claim: str) -> bool:
    return any(isinstance(block, Claim) and block.name == claim for block in page.blocks)


@lru_cache(maxsize=1)
def _macros() -> TemplateModule:
    loader = FileSystemLoader(Path(__file__).parent)
    environment = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.get_template("blocks.html").module
