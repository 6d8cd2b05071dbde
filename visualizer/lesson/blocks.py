"""What a page is made of. Sentences are kept as they were written: Markdown with math and roles, for a page to render.

``to_json`` is what the page's script gets; ``write`` turns a sentence into what the script puts on the page (HTML).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from markdown_it.token import Token

from visualizer.lesson.expression import Condition, MeasureCall
from visualizer.lesson.place import Place

Write = Callable[[str], str]
Changes = Mapping[str, Any]
"Changes to a recipe, by knob; ``task`` and ``model`` among them."
Measures = Mapping[str, MeasureCall]
"What is measured, by the name that expressions use."


Stated = tuple[int, Condition]
"A condition and its line."


def _specs(measure: Measures) -> dict[str, str]:
    return {name: str(call) for name, call in measure.items()}


@dataclass(frozen=True)
class Text:
    """Paragraphs, lists, tables, equations.

    Args:
        tokens: of markdown-it; roles are tokens of type ``role`` (``role_name`` in ``meta``, the text in ``content``).
    """

    place: Place
    tokens: tuple[Token, ...]


@dataclass(frozen=True)
class Lane:
    """One run of a race.

    Args:
        title: what the picture says.
        recipe: changes to the lesson's recipe.
    """

    title: str
    recipe: Changes

    def to_json(self) -> dict[str, Any]:
        """Return the fields as JSON values."""
        return {"title": self.title, "recipe": dict(self.recipe)}


@dataclass(frozen=True)
class Selection:
    """The cell of the picture whose equation is open; positions and heads count from 0.

    Args:
        quantity: its name.
        t: its position.
        source_t: the position that is listened to, of a weight of attention; None elsewhere, and for the heaviest.
        head: whose weight; None elsewhere, and for the first.
    """

    quantity: str
    t: int
    source_t: int | None = None
    head: int | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the fields that are set as JSON values."""
        return {name: value for name, value in vars(self).items() if value is not None}


@dataclass(frozen=True)
class Scene:
    """What the bench shows beside a page.

    Args:
        alt: says what the picture shows.
        name: opens its page from a link; empty without.
        recipe: changes to the lesson's recipe.
        race: runs by label, instead of one; empty for one run.
        match: label of the run that gives the number of parameters; empty: sizes as they are.
        view: name in ``VIEWS``.
        unit: None for the most telling one.
        layer: None for the most telling one.
        highlight: quantities whose rows are marked.
        select: None for nothing.
        held: interventions from the start, in the words of an address.
        trained: updates made before it is shown.
        poster: updates after which the picture for readers without scripts is taken; None for as many as ``trained``.
        rests: whether it waits instead of learning.
        speed: ``slow``, ``default`` or ``fastest``.
        panel: ``diagram``, ``slow_motion`` or empty.
        controls: knobs shown on this page.
    """

    place: Place
    alt: str
    name: str
    recipe: Changes
    race: Mapping[str, Lane]
    match: str
    view: str
    unit: int | None
    layer: int | None
    highlight: tuple[str, ...]
    select: Selection | None
    held: tuple[str, ...]
    trained: int
    poster: int | None
    rests: bool
    speed: str
    panel: str
    controls: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the fields as JSON values; the recipe is not yet resolved to an address."""
        plain = ("alt", "name", "match", "view", "unit", "layer", "trained", "rests", "speed", "panel")
        return {
            **{name: getattr(self, name) for name in plain},
            "recipe": dict(self.recipe),
            "race": {label: lane.to_json() for label, lane in self.race.items()},
            "highlight": list(self.highlight),
            "select": self.select.to_json() if self.select else None,
            "held": list(self.held),
            "controls": list(self.controls),
        }


@dataclass(frozen=True)
class Option:
    """One answer that a learner may choose.

    Args:
        says: the answer.
        when: holds if it was right for this run.
        because: the explanation shown if it was right.
    """

    says: str
    when: Condition
    because: str

    def to_json(self, write: Write = str) -> dict[str, Any]:
        """Return the fields as JSON values."""
        return {"says": write(self.says), "when": self.when.tree, "because": write(self.because)}


@dataclass(frozen=True)
class Predict:
    """A question that is answered before the run and judged by what was measured.

    Args:
        question: what is asked.
        measure: what is measured.
        after: updates made, then measured.
        until: an earlier end; None: all updates are made.
        options: to choose from.
        otherwise: said when no option was right.
    """

    kind: ClassVar[str] = "predict"
    place: Place
    question: str
    measure: Measures
    after: int
    until: Condition | None
    options: tuple[Option, ...]
    otherwise: str

    def conditions(self) -> list[Stated]:
        """Return what decides, each with its line."""
        stated = [(self.place.at("options", at, "when"), option.when) for at, option in enumerate(self.options)]
        return [*stated, (self.place.at("until"), self.until)] if self.until else stated

    def to_json(self, write: Write = str) -> dict[str, Any]:
        """Return the fields as JSON values."""
        return {
            "kind": self.kind,
            "question": write(self.question),
            "measure": _specs(self.measure),
            "after": self.after,
            "until": self.until.tree if self.until else None,
            "options": [option.to_json(write) for option in self.options],
            "otherwise": write(self.otherwise),
        }


@dataclass(frozen=True)
class Try:
    """Something to bring about with the bench.

    Args:
        task: the goal in one sentence.
        measure: what is measured.
        goal: holds once it is reached.
        hints: shown one after the other.
        done: what has been shown.
    """

    kind: ClassVar[str] = "try"
    place: Place
    task: str
    measure: Measures
    goal: Condition
    hints: tuple[str, ...]
    done: str

    def conditions(self) -> list[Stated]:
        """Return what decides, with its line."""
        return [(self.place.at("goal"), self.goal)]

    def to_json(self, write: Write = str) -> dict[str, Any]:
        """Return the fields as JSON values."""
        return {
            "kind": self.kind,
            "task": write(self.task),
            "measure": _specs(self.measure),
            "goal": self.goal.tree,
            "hints": [write(hint) for hint in self.hints],
            "done": write(self.done),
        }


@dataclass(frozen=True)
class Broken:
    """A network that does not learn, to be diagnosed from the picture and repaired.

    Args:
        question: what is asked.
        fault: name in ``FAULTS``.
        recipe: changes to the lesson's recipe.
        choices: faults to choose from, the true one among them.
        measure: what is measured.
        goal: what the repaired network must meet.
        after: updates that it has for it.
        hints: shown one after the other.
        done: what has been shown.
    """

    kind: ClassVar[str] = "broken"
    place: Place
    question: str
    fault: str
    recipe: Changes
    choices: tuple[str, ...]
    measure: Measures
    goal: Condition
    after: int
    hints: tuple[str, ...]
    done: str

    def conditions(self) -> list[Stated]:
        """Return what decides, with its line."""
        return [(self.place.at("goal"), self.goal)]

    def to_json(self, write: Write = str) -> dict[str, Any]:
        """Return the fields as JSON values."""
        return {
            "kind": self.kind,
            "question": write(self.question),
            "fault": self.fault,
            "recipe": dict(self.recipe),
            "choices": list(self.choices),
            "measure": _specs(self.measure),
            "goal": self.goal.tree,
            "after": self.after,
            "hints": [write(hint) for hint in self.hints],
            "done": write(self.done),
        }


@dataclass(frozen=True)
class Claim:
    """What a paper says and what runs here give: a card on the page, and a test.

    Args:
        name: of the claim.
        says: the sentence.
        paper: key in the bibliography; empty without one.
        published: the number as the source prints it, or that there is none.
        recipe: changes to the lesson's recipe.
        arms: further changes, by label.
        updates: at most so many.
        until: an earlier end; None: all updates are made.
        seconds: CPU seconds after which training is cut, and the table says so.
        measure: what is measured at the end.
        holds: whether one seed bears the claim out, with names such as ``open.accuracy``.
        seeds: of every arm.
        least: seeds that must bear it out.
        differs: why ours may differ.
        ci: whether it is measured at every change of the code.
    """

    place: Place
    name: str
    says: str
    paper: str
    published: str
    recipe: Changes
    arms: Mapping[str, Changes]
    updates: int
    until: Condition | None
    seconds: float
    measure: Measures
    holds: Condition
    seeds: tuple[int, ...]
    least: int
    differs: str
    ci: bool

    def to_json(self, write: Write = str) -> dict[str, Any]:
        """Return what a page's script may ask for: the measures that this run is read with."""
        return {"says": write(self.says), "measure": _specs(self.measure), "holds": self.holds.tree}


@dataclass(frozen=True)
class Source:
    """The running code of a class, method or function, by its dotted path."""

    place: Place
    path: str


@dataclass(frozen=True)
class Misconception:
    """Something that many believe, and what is true.

    Args:
        says: what is believed.
        claim: the claim that tests it; empty without.
        tokens: the answer.
    """

    place: Place
    says: str
    claim: str
    tokens: tuple[Token, ...]


@dataclass(frozen=True)
class Notes:
    """For the lecturer."""

    place: Place
    tokens: tuple[Token, ...]


@dataclass(frozen=True)
class Exercise:
    """To do with paper or code."""

    place: Place
    title: str
    tokens: tuple[Token, ...]


@dataclass(frozen=True)
class Reading:
    """Where to read on."""

    place: Place
    tokens: tuple[Token, ...]


Block = Text | Scene | Predict | Try | Broken | Claim | Source | Misconception | Notes | Exercise | Reading
Challenge = Predict | Try | Broken
"What a learner does and is judged on by a measured number."
