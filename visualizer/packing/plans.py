"""What has to be trained for a lesson: every run once, however many pages show it, ask about it or print numbers."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from visualizer.course.kept import CHECK_EVERY
from visualizer.lesson import Broken, Claim, Lesson, MeasureCall, Page, Predict, parse_measure
from visualizer.lesson.html.page import is_run_here
from visualizer.pages.posters import ENOUGH, updates_of
from visualizer.pages.scenes import recipes, repaired
from visualizer.recipe import Recipe

FORM = 1
"Grows when recordings are made in another way: then all are made again."
FRAMES = 50
"Frames of a recording, about."
TERMS = (
    *("input_vector", "hidden_state", "cell_state", "candidate", "input_gate", "forget_gate", "output_gate"),
    *("reset_gate", "update_gate", "query", "key", "value"),
)
"What equations with numbers are made of, besides weights; a network has some of these."


@dataclass(frozen=True)
class Plan:
    """One run: how it is trained, when it is looked at, what is measured.

    Args:
        recipe: what is trained.
        held: interventions from the start, in the words of an address.
        updates: how many are made.
        frames: updates that the recording shows; none for a run that is measured only.
        spoken: those of them that a page speaks of.
        readings: what is measured, by the update.
        views: names of the depths that its pages open with; others are offered where there is room.
        quantities: shown besides those of the views.
        weights: whether equations with numbers are shown.
    """

    recipe: Recipe
    held: tuple[str, ...]
    updates: int
    frames: tuple[int, ...]
    spoken: tuple[int, ...]
    readings: Mapping[int, tuple[str, ...]]
    views: tuple[str, ...]
    quantities: tuple[str, ...]
    weights: bool

    @property
    def key(self) -> str:
        """What tells this plan from every other."""
        told = (FORM, FRAMES, *(value for name, value in vars(self).items() if name not in ("recipe", "readings")))
        measured = sorted((updates, list(specs)) for updates, specs in self.readings.items())
        return hashlib.sha256(json.dumps([self.recipe.hash, told, measured]).encode()).hexdigest()[:16]

    def to_fields(self) -> dict[str, Any]:
        """Return it as it travels to another process."""
        return {**vars(self), "recipe": self.recipe.to_json()}

    @classmethod
    def from_fields(cls, fields: Mapping[str, Any]) -> "Plan":
        """Return the plan that another process sent."""
        return cls(**{**fields, "recipe": Recipe.from_json(fields["recipe"])})


@dataclass
class Draft:
    """A plan in the making.

    Args:
        recipe: of the run.
        held: by hand.
    """

    recipe: Recipe
    held: tuple[str, ...]
    shown: set[int] = field(default_factory=set)
    "Updates that a page speaks of."
    readings: dict[int, set[str]] = field(default_factory=dict)
    views: set[str] = field(default_factory=set)
    quantities: set[str] = field(default_factory=set)
    weights: bool = False

    def measure(self, updates: Iterable[int], specs: Iterable[str]) -> None:
        """Have numbers read."""
        wanted = set(specs)
        for update in updates:
            self.readings.setdefault(update, set()).update(wanted)

    def plan(self) -> Plan:
        """Return it as it is to be done."""
        last = max([*self.shown, *self.readings])
        return Plan(
            self.recipe,
            self.held,
            last,
            frames_of(self.shown),
            tuple(sorted(self.shown)),
            {update: tuple(sorted(self.readings[update])) for update in sorted(self.readings)},
            tuple(sorted(self.views)),
            tuple(sorted(self.quantities)),
            self.weights,
        )


def frames_of(shown: Iterable[int]) -> tuple[int, ...]:
    """Return the updates of a recording's frames: those that are spoken of, and others between them.

    Example:
        >>> frames_of([0, 3, 4])
        (0, 1, 2, 3, 4)
        >>> len(frames_of([0, 333, 1000])), frames_of([])
        (52, ())
    """
    wanted = set(shown)
    if not wanted:
        return ()
    last = max(wanted)
    return tuple(sorted({0, *range(0, last, max(1, -(-last // FRAMES))), *wanted}))


class Plans:
    """The runs of a lesson.

    Args:
        lesson: whose.

    Attributes:
        shown: of each page by its number, by label the name of its run.
        repaired: of each broken network by page and place among the challenges, by choice the name of its run.
    """

    def __init__(self, lesson: Lesson) -> None:
        self._drafts: dict[str, Draft] = {}
        self.shown: dict[int, dict[str, str]] = {}
        self.repaired: dict[tuple[int, int], dict[str, str]] = {}
        for page in lesson.pages:
            self._plan_scene(lesson, page)
            for index, challenge in enumerate(page.challenges):
                if isinstance(challenge, Predict):
                    self._plan_prediction(page, challenge)
                elif isinstance(challenge, Broken):
                    self._plan_diagnosis(lesson, page, index, challenge)
        self.plans = {name: draft.plan() for name, draft in self._drafts.items()}

    def of(self, page: Page) -> dict[str, Plan]:
        """Return the runs of a page's scene by label."""
        return {label: self.plans[name] for label, name in self.shown[page.number].items()}

    def _plan_scene(self, lesson: Lesson, page: Page) -> None:
        scene = page.scene
        found = {label: self._draft(recipe, scene.held) for label, recipe in recipes(lesson, page).items()}
        self.shown[page.number] = {label: _name(draft) for label, draft in found.items()}
        for label, draft in found.items():
            draft.shown |= {0, scene.trained, updates_of(page), last_update(page)}
            draft.views.add(scene.view)
            draft.quantities |= {*scene.highlight, *(name for name, _ in page.quantities)}
            if scene.select is not None or scene.panel:
                draft.weights = True
                draft.quantities |= set(TERMS)
            draft.measure([last_update(page)], _of_label(map(parse_measure, live_specs(lesson, page)), label))

    def _plan_prediction(self, page: Page, asked: Predict) -> None:
        looks = [asked.after, *(checks(asked.after) if asked.until else ())]
        for label, name in self.shown[page.number].items():
            self._drafts[name].measure(looks, _of_label(asked.measure.values(), label))

    def _plan_diagnosis(self, lesson: Lesson, page: Page, index: int, broken: Broken) -> None:
        found = {}
        for choice, recipe in repaired(lesson, page, broken).items():
            draft = self._draft(recipe, page.scene.held)
            draft.measure([*checks(broken.after), broken.after], map(str, broken.measure.values()))
            found[choice] = _name(draft)
        self.repaired[page.number, index] = found

    def _draft(self, recipe: Recipe, held: tuple[str, ...]) -> Draft:
        draft = Draft(recipe, held)
        return self._drafts.setdefault(_name(draft), draft)


def _name(draft: Draft) -> str:
    return "|".join((draft.recipe.hash, *draft.held))


def _of_label(calls: Iterable[MeasureCall], label: str) -> list[str]:
    """Return what is measured of one run: what is asked of it, or of no run by name."""
    return [str(MeasureCall(call.name, call.arguments)) for call in calls if call.runner in ("", label)]


def checks(after: int) -> range:
    """Return the updates at which is looked whether a run may end before ``after``."""
    return range(CHECK_EVERY, after, CHECK_EVERY)


def last_update(page: Page) -> int:
    """Return up to which update a page's recording goes: what it speaks of, asks about and shows on its poster."""
    asked = [block.after for block in page.blocks if isinstance(block, Predict)]
    spoken = max([*asked, page.scene.trained, page.scene.poster or 0, updates_of(page)])
    return spoken or ENOUGH


def live_specs(lesson: Lesson, page: Page) -> list[str]:
    """Return what the numbers of a page are measured with, each once; those on cards of claims among them."""
    claims = [block for block in page.blocks if isinstance(block, Claim) and is_run_here(lesson, page, block)]
    of_claims = [str(call) for claim in claims for call in claim.measure.values()]
    return list(dict.fromkeys([spec for spec, _ in page.lives] + of_claims))


def conditions(page: Page) -> set[str]:
    """Return the knobs that the conditions of a page ask for."""
    names = [
        name for challenge in page.challenges for _, condition in challenge.conditions() for name in condition.names
    ]
    return {name.removeprefix("recipe.") for name in names if name.startswith("recipe.")}
