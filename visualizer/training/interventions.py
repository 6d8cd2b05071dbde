"""The interventions that stand on a run, and what they do to the equations as arrays."""

from dataclasses import dataclass
from typing import Any, TypeGuard

import numpy as np

from visualizer.knob import shown
from visualizer.models.model import SequenceModel
from visualizer.models.touch import Touch
from visualizer.tasks.task import Task
from visualizer.training.events import (
    Ablate,
    Clamp,
    CutRecurrence,
    Event,
    Intervention,
    Release,
    ResetState,
    Substitute,
)

LARGEST = 1e6
"Bound of |scale| and |shift|: what they give stays within float32."
MOST_NAMED = 12
"Tokens that a complaint names."
MOST_STANDING = 64
"Interventions that may stand on a run at a time."


@dataclass(frozen=True)
class Extent:
    """What can be intervened on.

    Args:
        gates: names that can be clamped.
        states: names that can be reset.
        length: positions of the shown sequence.
        hidden_size: units of every layer.
        num_layers: layers.
        has_link: whether a last state feeds a matrix.
        silencers: what is held at 0, or cleared, to switch a unit off.
        choices: for each position of the shown sequence, the tokens that may be heard there.
        fixed: why no token may be another, where none may.
    """

    gates: tuple[str, ...]
    states: tuple[str, ...]
    length: int
    hidden_size: int
    num_layers: int
    has_link: bool
    silencers: tuple[str, ...] = ()
    choices: tuple[tuple[str, ...], ...] = ()
    fixed: str = ""

    @classmethod
    def of(cls, model: SequenceModel, task: Task, length: int) -> "Extent":
        """Return what can be intervened on in a model that reads ``length`` positions of a task's probe."""
        sizes = length, model.hidden_size, model.num_layers
        choices = tuple(tuple(task.choices(t)) for t in range(length))
        known = model.touchable, model.resettable
        return cls(*known, *sizes, model.has_link, model.silenced_by, choices, task.fixed)


def check(event: Intervention, extent: Extent) -> None:
    """Refuse an intervention that names what is not there.

    Raises:
        ValueError: saying what was wrong, what was expected and what to do.
    """
    if isinstance(event, Clamp):
        _check_name(event.quantity, extent.gates, "clamped")
        _check_number("scale", event.scale)
        _check_number("shift", event.shift)
    if isinstance(event, ResetState):
        _check_name(event.quantity, extent.states, "reset")
    if isinstance(event, CutRecurrence) and not extent.has_link:
        raise ValueError("the recurrence cannot be cut here: no matrix reads the last state; clamp or reset instead")
    if isinstance(event, Ablate):
        _check_ablation(event, extent)
    else:
        _check_positions(event, extent.length)
    if isinstance(event, Substitute):
        _check_token(event, extent)
    _check_index("unit", getattr(event, "unit", None), extent.hidden_size)
    _check_index("layer", getattr(event, "layer", None), extent.num_layers)


def _check_ablation(event: Ablate, extent: Extent) -> None:
    if not extent.silencers:
        raise ValueError("no unit can be switched off here: this network takes no touches; choose another model")
    if event.unit is None:
        raise ValueError(f"unit must be between 0 and {extent.hidden_size - 1} (got None); choose one of them")


def _check_token(event: Substitute, extent: Extent) -> None:
    assert event.start_stop is not None
    for t in range(*event.start_stop):
        choices = extent.choices[t]
        if not choices:
            why = extent.fixed or "the task itself needs it there"
            raise ValueError(f"the token at position {t + 1} cannot be another: {why}; choose another position")
        if not (_is_whole(event.token) and 0 <= event.token < len(choices)):
            offered = ", ".join(choices[:MOST_NAMED]) + (" …" if len(choices) > MOST_NAMED else "")
            raise ValueError(
                f"token must be between 0 and {len(choices) - 1}, one of {offered} (got {shown(event.token)}); "
                "choose another"
            )


def _check_name(name: str, offered: tuple[str, ...], what: str) -> None:
    if name not in offered:
        choices = ", ".join(offered) or "nothing"
        raise ValueError(f"{shown(name)} cannot be {what} here (this model has {choices}); choose one of these")


def _check_number(name: str, value: Any) -> None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not abs(value) <= LARGEST:  # which NaN is not
        raise ValueError(
            f"{name} must be a finite number between {-LARGEST:.0f} and {LARGEST:.0f} (got {shown(value)}); "
            "choose such a one"
        )


def _check_positions(event: Intervention, length: int) -> None:
    t: tuple[int, ...] = event.start_stop or ()
    whole = len(t) == 2 and all(map(_is_whole, t))
    if not whole or not 0 <= t[0] < t[1] <= length:
        given: Any = event.t  # type: ignore[attr-defined]
        raise ValueError(
            f"t must be a position, or (start, stop) with 0 <= start < stop <= {length} (got {shown(given)}); "
            "choose other positions"
        )


def _check_index(name: str, index: Any, count: int) -> None:
    if index is not None and not (_is_whole(index) and 0 <= index < count):
        raise ValueError(
            f"{name} must be between 0 and {count - 1} (got {shown(index)}); choose such a one, or None for all"
        )


def _is_whole(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def stand(standing: tuple[Intervention, ...], event: Intervention) -> tuple[Intervention, ...]:
    """Add an intervention; one that touches the same thing at the same place is replaced.

    Raises:
        ValueError: if too many would stand.
    """
    others = tuple(other for other in standing if not replaces(event, other))
    if len(others) >= MOST_STANDING:
        raise ValueError(
            f"at most {MOST_STANDING} interventions may stand at a time (got one more); release some of them first"
        )
    return (*others, event)


def replaces(event: Event, other: Event) -> bool:
    """Whether an intervention takes the place of another: what the other did has no effect any more."""
    return isinstance(event, Intervention) and isinstance(other, Intervention) and _place(event) == _place(other)


def _place(event: Intervention) -> tuple[object, ...]:
    names = ("quantity", "unit", "layer")
    return (event.kind, event.start_stop, *(getattr(event, name, None) for name in names))


def release(standing: tuple[Intervention, ...], event: Release) -> tuple[Intervention, ...]:
    """Take back one, those on a quantity, or all.

    Raises:
        ValueError: if there is no such intervention.
    """
    if event.index is not None:
        _check_index("index", event.index, len(standing))
        return standing[: event.index] + standing[event.index + 1 :]
    if event.quantity:
        return tuple(other for other in standing if getattr(other, "quantity", "") != event.quantity)
    return ()


def touches(standing: tuple[Intervention, ...], extent: Extent, length: int) -> list[Touch] | None:
    """Write the interventions as arrays over ``length`` positions, one ``Touch`` per layer; None without any.

    Where two clamp the same unit at the same position, the later one holds; a unit that is switched off stays so.
    """
    standing = tuple(sorted(filter(touches_network, standing), key=lambda event: isinstance(event, Ablate)))
    if not standing:
        return None
    return [_layer(standing, extent, length, layer) for layer in range(extent.num_layers)]


def touches_network(event: Intervention) -> bool:
    """Whether an intervention changes the equations, of learning too; another token is heard by the probe alone."""
    return not isinstance(event, Substitute)


def _layer(standing: tuple[Intervention, ...], extent: Extent, length: int, layer: int) -> Touch:
    touch = Touch()
    shape = (length, extent.hidden_size)
    for event in standing:
        if getattr(event, "layer", None) not in (None, layer):
            continue
        positions = slice(*(event.start_stop or (length,)))
        units = _units(getattr(event, "unit", None))
        if isinstance(event, Clamp):
            touch.scale.setdefault(event.quantity, np.ones(shape, np.float32))[positions, units] = event.scale
            touch.shift.setdefault(event.quantity, np.zeros(shape, np.float32))[positions, units] = event.shift
        elif isinstance(event, ResetState):
            touch.keep.setdefault(event.quantity, np.ones(shape, np.float32))[positions, units] = 0.0
        elif isinstance(event, CutRecurrence):
            touch.link = np.ones(length, np.float32) if touch.link is None else touch.link
            touch.link[positions] = 0.0
        elif isinstance(event, Ablate):
            _silence(touch, extent, shape, units)
    return touch


def _silence(touch: Touch, extent: Extent, shape: tuple[int, int], units: slice) -> None:
    """Hold at 0 what lets others hear a unit, at every position; where that is a state, clear it."""
    for name in extent.silencers:
        if name in extent.gates:
            touch.scale.setdefault(name, np.ones(shape, np.float32))[:, units] = 0.0
            touch.shift.setdefault(name, np.zeros(shape, np.float32))[:, units] = 0.0
        else:
            touch.keep.setdefault(name, np.ones(shape, np.float32))[:, units] = 0.0


def _units(unit: int | None) -> slice:
    return slice(None) if unit is None else slice(unit, unit + 1)
