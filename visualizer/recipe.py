"""A recipe says everything a run depends on: task, model, sizes, optimiser, seed. It travels as a URL query or JSON.

A value is looked up in this order: what was given, what the task recommends for the model, what the task recommends,
the knob's own default.
"""

import difflib
import hashlib
import json
import re
from collections.abc import Mapping
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl, urlencode

import numpy as np

from visualizer.knob import Knob, as_text, shown
from visualizer.learning import Training
from visualizer.models import MODELS
from visualizer.models.model import SequenceModel
from visualizer.tasks import TASKS
from visualizer.tasks.task import Task

VERSION = 1
ALWAYS = ("task", "model", "hidden_size", "seed")
"What every link says, default or not."
FIRST = "delayed_recall"
"The task that is shown first."
INIT = 0
"Purpose of the random numbers that initial weights come from; the others stand in ``training.randomness``."
LIKE, MISSPELT = 0.6, 0.8
"Likeness of two names (difflib) from which on one is offered for the other; and is taken for the other, misspelt."
MOST_COMPLAINTS = 3
"Misspelt names of a link that are said."
INSTEAD = re.compile(r"[.] The default(?: of \w+)?, .*, is used$| It is left out$")
"What a page does with a link that is wrong; where nothing may be wrong it is refused."
ADDED = ("fault",)
"Knobs that came after the first hashes of recipes; at their default they do not change a hash."


def default_task(model: str) -> str:
    """Return the task that is shown first, or else the first one that a model can learn."""
    return next(task for task in (FIRST, *TASKS) if not MODELS[model].fits(TASKS[task]))


def _declared(task: str, model: str) -> dict[str, Knob]:
    """All knobs of a task and a model with their defaults, in the order of a page."""
    recommended = {**TASKS[task].defaults, **TASKS[task].model_defaults.get(model, {})}
    owners = {"task": TASKS[task], "model": MODELS[model].Knobs, "training": Training}
    knobs: dict[str, Knob] = {}
    for group, owner in owners.items():
        for name, parameter in owner.param.objects("existing").items():  # type: ignore[attr-defined]
            follows = name == "seq_len" and not TASKS[task].has_length_knob()
            if name != "name" and name not in knobs and not follows:
                knobs[name] = Knob(group, parameter, recommended.get(name, parameter.default))
    return knobs


def _build(name: str, task: type[Task], knobs: Mapping[str, Any]) -> Task:
    try:
        return task(**knobs)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None


@lru_cache(maxsize=256)  # recipes are made often, and building some tasks takes a while
def _fit_together(name: str, task: type[Task], knobs: tuple[tuple[str, Any], ...]) -> None:
    """Refuse knobs that do not fit together; what fits is remembered."""
    _build(name, task, dict(knobs))


def _choose(name: str, value: Any, registry: Mapping[str, Any]) -> str:
    if not isinstance(value, str) or value not in registry:
        raise ValueError(f"{name} must be one of {', '.join(registry)} (got {shown(value)}); choose one of these")
    return value


def _read(name: str, pairs: Mapping[str, str], registry: Mapping[str, Any], default: str, messages: list[str]) -> str:
    """Read a name out of a link; what is not there is said, and the default is used."""
    try:
        return _choose(name, pairs.get(name, default), registry)
    except ValueError as error:
        messages.append(f"{error}. The default, {default}, is used")
        return default


def _nearest(name: str, declared: Mapping[str, Knob], likeness: float) -> str:
    """Return the name that was probably meant; empty if none is like it."""
    return next(iter(difflib.get_close_matches(name, declared, 1, likeness)), "")


def _no_knob(name: str, task: str, model: str, declared: Mapping[str, Knob]) -> str:
    """Say that there is no knob of a name, and which was probably meant, or which there are."""
    nearest = _nearest(name, declared, LIKE)
    hint = f"did you mean {nearest!r}?" if nearest else f"they have {', '.join(declared)}"
    return f"{shown(name)} is no knob of {task} with {model}; {hint}"


class Recipe:
    """Everything a run depends on; it cannot change.

    Args:
        task: name in ``TASKS``; None for the first one that the model can learn.
        model: name in ``MODELS``.
        knobs: settings of the task, the model and of learning, by name; what is left out takes its default.

    Raises:
        ValueError: naming the knob, its bounds, the value given and what to do.

    Example:
        >>> recipe = Recipe(task="delayed_recall", model="lstm", hidden_size=8)
        >>> recipe.hidden_size
        8
        >>> recipe.to_query()
        'v=1&task=delayed_recall&model=lstm&hidden_size=8&seed=0'
    """

    task: str
    model: str
    values: Mapping[str, Any]

    def __init__(self, /, task: str | None = None, model: str = "lstm", **knobs: Any) -> None:
        model = _choose("model", model, MODELS)
        task = default_task(model) if task is None else _choose("task", task, TASKS)
        declared = _declared(task, model)
        for name in knobs:
            if name not in declared:
                raise ValueError(_no_knob(name, task, model, declared))
        values = {name: knob.check(knobs.get(name, knob.default)) for name, knob in declared.items()}
        set_once = super().__setattr__
        set_once("task", task)
        set_once("model", model)
        set_once("values", MappingProxyType({"task": task, "model": model, **values}))
        set_once("_declared", declared)
        known: Any = TASKS[task]
        _fit_together(self.task, known, tuple(self.group("task").items()))
        if self.values["stateful"] and not TASKS[task].is_stream:
            raise ValueError(f"stateful must be false for {task} (got True); its batches do not continue each other")
        self._check_pair()

    def _check_pair(self) -> None:
        """Refuse a model that cannot learn the task, and knobs that have no effect on it."""
        model = MODELS[self.model]
        reason = model.fits(TASKS[self.task])
        if reason:
            raise ValueError(f"{self.model} cannot learn {self.task}: {reason} Choose another model or task")
        model.Knobs(**self.group("model"))
        for name in model.without:
            lost = self._lost(name, self.values[name])
            if lost:
                raise ValueError(lost)

    def _lost(self, name: str, value: Any) -> str:
        """Say why a knob cannot have a value, as it has no effect on the model; empty if it is the default."""
        default = self._declared[name].default
        if value == default:
            return ""
        return (
            f"{name} must be {default} for {self.model} (got {value}): {MODELS[self.model].without[name]} Leave it out"
        )

    def __getitem__(self, name: str) -> Any:
        if name not in self.values:
            raise KeyError(f"{name!r} is no knob of {self.task} with {self.model}; they have {', '.join(self.values)}")
        return self.values[name]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in self.values:
            raise AttributeError(f"{name!r} is no knob of this recipe")
        return self.values[name]

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"a recipe cannot change; use recipe.replace({name}=…)")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Recipe) and dict(self.values) == dict(other.values)

    def __hash__(self) -> int:
        return hash(self.hash)

    def __repr__(self) -> str:
        return f"Recipe({', '.join(f'{name}={value!r}' for name, value in self._told().items())})"

    @cached_property
    def hash(self) -> str:
        """SHA-256 of all values, as hexadecimal digits."""
        told = {name: value for name, value in self.to_json().items() if name not in ADDED or name in self.given}
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()

    @property
    def given(self) -> dict[str, Any]:
        """The knobs that differ from their defaults."""
        return {name: self.values[name] for name, knob in self._declared.items() if self.values[name] != knob.default}

    def knob(self, name: str) -> Knob:
        """Return one knob.

        Raises:
            ValueError: if the task, the model and learning have none of that name.
        """
        if name not in self._declared:
            raise ValueError(_no_knob(name, self.task, self.model, self._declared))
        found: Knob = self._declared[name]
        return found

    def knobs(self) -> list[dict[str, Any]]:
        """Describe every knob that has an effect here, as JSON values."""
        hidden = {*MODELS[self.model].without, *(() if TASKS[self.task].is_stream else ("stateful",))}
        return [knob.to_json(self.values[name]) for name, knob in self._declared.items() if name not in hidden]

    def replace(self, **knobs: Any) -> "Recipe":
        """Return a recipe with other values; knobs that another task or model does not have are left out.

        Raises:
            ValueError: as the constructor.
        """
        task, model = knobs.pop("task", self.task), knobs.pop("model", self.model)
        declared = _declared(_choose("task", task, TASKS), _choose("model", model, MODELS))
        lost = MODELS[model].without
        kept = {name: value for name, value in self.given.items() if name in declared and name not in lost}
        return Recipe(task, model, **{**kept, **knobs})

    def to_query(self) -> str:
        """Write the recipe as a URL query: the four that every link names, and what differs from its default."""
        return urlencode({"v": VERSION, **{name: as_text(value) for name, value in self._told().items()}})

    @classmethod
    def from_query(cls, query: str) -> tuple["Recipe", list[str]]:
        """Read a URL query; never raises.

        A name that is no knob may be meant for the page, or for whoever counts its visitors: it is passed over, and
        said only where it looks like a knob misspelt.

        Returns:
            the recipe, and one message for each value that could not be used and was replaced by its default.
        """
        messages: list[str] = []
        pairs = _pairs(query, messages)
        names = {"model": _read("model", pairs, MODELS, "lstm", messages)}
        names["task"] = _read("task", pairs, TASKS, default_task(names["model"]), messages)
        reason = MODELS[names["model"]].fits(TASKS[names["task"]])
        if reason:
            messages.append(f"{names['model']} cannot learn {names['task']}: {reason} The default, lstm, is used")
            names["model"] = "lstm"
        messages += _misspelt(pairs, **names)
        given = {}
        for name, knob in _declared(**names).items():
            if name in pairs:
                try:
                    given[name] = knob.parse(pairs[name])
                except ValueError as error:
                    messages.append(f"{error}. The default, {_default_text(knob.default)}, is used")
        return cls._from_given(names, given, messages), messages

    @classmethod
    def of_query(cls, query: str) -> "Recipe":
        """Read a URL query of which nothing may be wrong: every name is a knob, every value one that it can have.

        Raises:
            ValueError: saying what is wrong and what to write instead.
        """
        recipe, messages = cls.from_query(query)
        complaints = [INSTEAD.sub("", message) for message in messages]
        unknown = [name for name in _unknown(_pairs(query, []), recipe.task, recipe.model) if name != "v"]
        complaints += [_no_knob(name, recipe.task, recipe.model, recipe._declared) for name in unknown]
        if complaints:
            raise ValueError("; ".join(dict.fromkeys(complaints)))
        return recipe

    @classmethod
    def _from_given(cls, names: dict[str, str], given: dict[str, Any], messages: list[str]) -> "Recipe":
        """Leave out what the model has no use for, then what does not fit together."""
        known = cls(**names)
        for name in MODELS[names["model"]].without:
            reason = known._lost(name, given.get(name, known[name]))
            if reason:
                del given[name]
                messages.append(f"{reason}. The default of {name}, {_default_text(known[name])}, is used")
        try:
            return cls(**names, **given)
        except ValueError as error:
            reason = str(error)
        for name in given:
            rest = {other: value for other, value in given.items() if other != name}
            try:
                found = cls(**names, **rest)
            except ValueError:
                continue
            messages.append(f"{reason}. The default of {name}, {_default_text(found[name])}, is used")
            return found
        return known._with_what_fits(given, messages)

    def _with_what_fits(self, given: dict[str, Any], messages: list[str]) -> "Recipe":
        """Add knobs one by one and keep those that fit; what does not fit at first may do so beside a later one."""
        found, reasons = self, dict.fromkeys(given, "")
        tried = 0
        while tried != len(reasons):
            tried = len(reasons)
            for name in list(reasons):
                try:
                    found = Recipe(self.task, self.model, **{**found.given, name: given[name]})
                    del reasons[name]
                except ValueError as error:
                    reasons[name] = str(error)
        for name, reason in reasons.items():
            messages.append(f"{reason}. The default of {name}, {_default_text(self[name])}, is used")
        return found

    def to_json(self) -> dict[str, Any]:
        """Return the version and every value."""
        return {"v": VERSION, **self.values}

    @classmethod
    def from_json(cls, fields: Mapping[str, Any] | str) -> "Recipe":
        """Build a recipe from ``to_json``'s values, or from the same as text.

        Raises:
            ValueError: as the constructor, or if it is no JSON object or was written by a newer version.
        """
        known = json.loads(fields) if isinstance(fields, str) else fields
        if not isinstance(known, Mapping):
            raise ValueError(f"a recipe must be a JSON object of knobs (got {shown(known)}); write what to_json gives")
        values = dict(known)
        version = values.pop("v", VERSION)
        if version != VERSION:
            raise ValueError(f"the recipe is version {shown(version)}; this program reads version {VERSION}; update it")
        return cls(**values)

    def build_task(self) -> Task:
        """Return the task with this recipe's knobs.

        Raises:
            ValueError: if the task's knobs do not fit together; the message names the task.
        """
        return _build(self.task, TASKS[self.task], self.group("task"))

    def build_model(self, task: Task) -> SequenceModel:
        """Return the model with its initial weights, which follow from the seed alone."""
        knobs = MODELS[self.model].Knobs(**self.group("model"))
        rng = np.random.default_rng([self.values["seed"], INIT])
        length = task.probe().inputs.shape[1]
        sizes = task.input_size, task.output_size
        return MODELS[self.model](*sizes, knobs, rng, length=length, feedback=task.feedback)

    def group(self, group: str) -> dict[str, Any]:
        """Return the knobs of ``task``, ``model`` or ``training``."""
        return {name: self.values[name] for name, knob in self._declared.items() if knob.group == group}

    def _told(self) -> dict[str, Any]:
        return {**{name: self.values[name] for name in ALWAYS}, **self.given}


def _unknown(pairs: Mapping[str, str], task: str, model: str) -> list[str]:
    """Return the names of a link that are no knobs; none where the link's task or model had to be replaced."""
    chosen = {"task": task, "model": model}
    if any(pairs.get(name, value) != value for name, value in chosen.items()):
        return []
    declared = _declared(task, model)
    return [name for name in pairs if name not in declared and name not in chosen]


def _misspelt(pairs: Mapping[str, str], task: str, model: str) -> list[str]:
    """Say which names of a link are those of knobs but for a letter or two."""
    declared = _declared(task, model)
    wrong = [name for name in _unknown(pairs, task, model) if _nearest(name, declared, MISSPELT)]
    return [f"{_no_knob(name, task, model, declared)} It is left out" for name in wrong[:MOST_COMPLAINTS]]


def _default_text(value: Any) -> str:
    """Write a default for a message; an empty text stands for what is shipped."""
    return as_text(value) or "the shipped one"


def _pairs(query: str, messages: list[str]) -> dict[str, str]:
    """Split a query into names and texts."""
    try:
        pairs = dict(parse_qsl(query.removeprefix("?"), keep_blank_values=True, max_num_fields=200))
    except ValueError as error:
        messages.append(f"the link cannot be read ({error}). The defaults are used")
        return {}
    if pairs.get("v", str(VERSION)) != str(VERSION):
        messages.append(
            f"the link is version {pairs['v'][:10]}; this program reads version {VERSION}. It may look different"
        )
    return pairs
