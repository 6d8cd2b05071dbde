"""A lesson: its front matter and its pages."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from visualizer.lesson.blocks import Block, Broken, Challenge, Changes, Claim, Predict, Scene, Try, Write
from visualizer.lesson.place import Place


@dataclass(frozen=True)
class Page:
    """What is read at once, with one scene beside it.

    Args:
        number: from 1.
        title: its heading.
        slug: the heading as a part of an address.
        blocks: in order, the scene among them.
        lives: measure specs of its live numbers, with their lines.
        quantities: names of ``{quantity}`` roles, with their lines.
        references: keys of ``{cite}`` roles, with their lines.
        links: addresses of links, with their lines.
        equations: LaTeX, with its lines.
    """

    place: Place
    number: int
    title: str
    slug: str
    blocks: tuple[Block, ...]
    lives: tuple[tuple[str, int], ...] = ()
    quantities: tuple[tuple[str, int], ...] = ()
    references: tuple[tuple[str, int], ...] = ()
    links: tuple[tuple[str, int], ...] = ()
    equations: tuple[tuple[str, int], ...] = ()

    @property
    def scene(self) -> Scene:
        """What the bench shows."""
        return next(block for block in self.blocks if isinstance(block, Scene))

    @property
    def changes(self) -> Changes:
        """The scene's changes to the lesson's recipe; beside a broken network, that network's and its fault too."""
        changes = dict(self.scene.recipe)
        for block in self.blocks:
            if isinstance(block, Broken):
                changes |= {**block.recipe, "fault": block.fault}
        return changes

    @property
    def challenges(self) -> tuple[Challenge, ...]:
        """What a learner does here: their place in this list is the ``data-index`` of the markup and of progress."""
        return tuple(block for block in self.blocks if isinstance(block, Predict | Try | Broken))

    def to_json(self, write: Write = str) -> dict[str, Any]:
        """Return what the page's script needs."""
        return {
            "number": self.number,
            "title": self.title,
            "slug": self.slug,
            "scene": {**self.scene.to_json(), "recipe": dict(self.changes)},
            "challenges": [challenge.to_json(write) for challenge in self.challenges],
            "live": sorted({spec for spec, _ in self.lives}),
            "claims": [block.name for block in self.blocks if isinstance(block, Claim)],
        }


@dataclass(frozen=True)
class Lesson:
    """One file.

    Args:
        path: the file.
        slug: its address, ``/lessons/<slug>``.
        number: its place in the course.
        title: of the lesson.
        question: the learner's, for the course page.
        summary: one more sentence for it; may be empty.
        minutes: to read and do it.
        needs: slugs of the lessons it builds on.
        recipe: its default experiment.
        pages: in order.
    """

    place: Place
    path: Path
    slug: str
    number: int
    title: str
    question: str
    summary: str
    minutes: int
    needs: tuple[str, ...]
    recipe: Changes
    pages: tuple[Page, ...]

    def blocks(self) -> Iterator[Block]:
        """Go through the blocks of all pages."""
        for page in self.pages:
            yield from page.blocks

    @cached_property
    def claims(self) -> dict[str, Claim]:
        """The claims of all pages, by name."""
        return {block.name: block for block in self.blocks() if isinstance(block, Claim)}

    @property
    def references(self) -> tuple[str, ...]:
        """Keys of what is cited, each once, in the order of the text."""
        cited = [key for page in self.pages for key, _ in page.references]
        return tuple(dict.fromkeys(cited))

    def to_json(self, write: Write = str) -> dict[str, Any]:
        """Return what the page's script needs; ``write`` turns a sentence into HTML.

        Recipes are the changes as they were written: who knows ``Recipe`` resolves them to addresses.
        """
        return {
            "slug": self.slug,
            "number": self.number,
            "title": self.title,
            "recipe": dict(self.recipe),
            "pages": [page.to_json(write) for page in self.pages],
            "claims": {name: claim.to_json(write) for name, claim in self.claims.items()},
        }
