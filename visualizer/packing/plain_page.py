"""The blocks of a page as plain nodes, each as a handout says it: no answers, no outcomes, no lecturer's notes."""

from collections.abc import Callable, Mapping
from typing import Any

from visualizer.lesson import (
    Block,
    Broken,
    Claim,
    Exercise,
    Misconception,
    Notes,
    Page,
    Predict,
    Reading,
    Scene,
    Source,
    Text,
    Try,
    read_source,
)
from visualizer.lesson.html import Result
from visualizer.lesson.html.page import before_it
from visualizer.packing.plain import Inline, Node, Plain, in_columns


class PlainPage:
    """Draws pages of a lesson as plain nodes. Its heading is not repeated.

    Args:
        words: writes sentences.
        poster: name of the page's picture; empty without one.
        faults: what a learner reads for each fault.
        results: what was measured for each claim.
    """

    def __init__(self, words: Plain, poster: str, faults: Mapping[str, str], results: Mapping[str, Result]) -> None:
        self._words, self._poster, self._faults, self._results = words, poster, faults, results
        self._kinds: dict[type, Callable[[Any, Page], list[Node]]] = {
            Text: lambda block, _: words.blocks(block.tokens),
            Scene: self._scene,
            Predict: lambda block, _: self._asked("Predict", block.question, [option.says for option in block.options]),
            Try: lambda block, _: [["paragraph", [_kind("Try it"), *words.sentence(block.task)]]],
            Broken: lambda block, _: self._asked("A broken network", block.question, self._named(block.choices)),
            Claim: self._claim,
            Source: lambda block, _: _source(block),
            Misconception: self._misconception,
            Exercise: self._exercise,
            Reading: lambda block, _: [["heading", "Further reading"], *words.blocks(block.tokens)],
            Notes: lambda block, _: [],
        }

    def nodes(self, page: Page) -> list[Node]:
        """Return the nodes of a page, in order."""
        return [node for block in page.blocks for node in self._block(block, page)]

    def _block(self, block: Block, page: Page) -> list[Node]:
        return self._kinds[type(block)](block, page)

    def _scene(self, scene: Scene, page: Page) -> list[Node]:
        said = before_it(page) or scene.alt
        return [["figure", self._poster, said]] if self._poster else [["paragraph", [["text", said]]]]

    def _asked(self, kind: str, question: str, answers: list[str]) -> list[Node]:
        listed = [self._words.sentence(answer) for answer in answers]
        return [["paragraph", [_kind(kind), *self._words.sentence(question)]], ["list", listed]]

    def _named(self, choices: tuple[str, ...]) -> list[str]:
        return [self._faults.get(name, name.replace("_", " ")) for name in choices]

    def _claim(self, claim: Claim, page: Page) -> list[Node]:
        published = self._words.sentence(claim.published or "No number is published.")
        cited = self._words.cited(claim.paper) if claim.paper else []
        found: list[Node] = [
            ["paragraph", [_kind("Paper and measurement"), *self._words.sentence(claim.says)]],
            ["paragraph", [_kind("Published"), *published, *cited]],
        ]
        result = self._results.get(claim.name)
        if result:
            rows = [[label.replace("_", " "), *values] for label, values in result.rows]
            head = ["run", *(name.replace("_", " ") for name in result.names)]
            found.append(["paragraph", [_kind("Measured here"), ["text", result.verdict]]])
            found.append(["code", in_columns([head, *rows])])
        if claim.differs:
            found.append(["paragraph", [_kind("Why they may differ"), *self._words.sentence(claim.differs)]])
        return found

    def _misconception(self, block: Misconception, page: Page) -> list[Node]:
        said = [["text", "“"], *self._words.sentence(block.says), ["text", "”"]]
        return [["paragraph", [_kind("Often believed"), *said]], *self._words.blocks(block.tokens)]

    def _exercise(self, block: Exercise, page: Page) -> list[Node]:
        title = "".join(text for _, text in self._words.sentence(block.title))
        return [["heading", f"Exercise: {title}"], *self._words.blocks(block.tokens)]


def _kind(words: str) -> Inline:
    return ["strong", f"{words}: "]


def _source(block: Source) -> list[Node]:
    listing = read_source(block.path)
    said = f", line {listing.line}: the code that runs."
    file = f"visualizer/{listing.file.as_posix()}"
    return [["code", listing.text.rstrip("\n")], ["paragraph", [["code", file], ["text", said]]]]
