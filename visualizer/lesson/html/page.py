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
    """

    poster: Callable[[Page], Poster | None] = lambda page: None
    faults: Mapping[str, str] = field(default_factory=dict)
    results: Mapping[str, Result] = field(default_factory=dict)


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
            case Scene():
                is_before = block.poster is None and any(isinstance(each, Predict) for each in page.blocks)
                return {"poster": self._around.poster(page), "caption": UNTRAINED if is_before else ""}
            case Predict():
                return {"answers": [(at, writer.sentence(option.says)) for at, option in enumerate(block.options)]}
            case Broken():
                faults = self._around.faults
                return {"answers": [(name, faults.get(name, name.replace("_", " "))) for name in block.choices]}
            case Claim():
                is_broken = any(isinstance(each, Broken) for each in page.blocks)
                return {
                    "result": self._around.results.get(block.name),
                    "is_run_here": not is_broken
                    and not _tasks(self._lesson, block.recipe, block.arms.values()).isdisjoint(
                        _tasks(self._lesson, page.changes, [lane.recipe for lane in page.scene.race.values()])
                    ),
                }
            case Source():
                return _code(block)
            case Misconception():
                return {
                    "claim_page": next((each.number for each in self._lesson.pages if _has(each, block.claim)), None)
                }
            case _:
                return {}


def _code(block: Source) -> dict[str, Any]:
    listing = read_source(block.path)
    said = READABLE if listing.path.endswith(".step") else ""
    file = f"{PACKAGE.name}/{listing.file.as_posix()}"
    return {"code": Markup(marked(listing.text)), "file": file, "line": listing.line, "said": said}


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
