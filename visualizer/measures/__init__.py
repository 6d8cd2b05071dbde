"""What lessons read off a run: a registry of numbers by name."""

from typing import TYPE_CHECKING

from visualizer.knob import shown
from visualizer.lesson.expression import MeasureCall, parse_measure
from visualizer.measures import (
    alone,
    attending,
    causal,
    costs,
    dependence,
    elsewhere,
    flow,
    learning,
    memory,
    metrics,
    values,
    weights,
)
from visualizer.measures.measure import REQUIRED, Argument, Measure

if TYPE_CHECKING:
    from visualizer.training import Run

TOPICS = (metrics, alone, elsewhere, learning, values, flow, memory, causal, attending, dependence, weights, costs)
"The files that measures stand in, in the order of the reference page."
MEASURES: dict[str, Measure] = {each.name: each for topic in TOPICS for each in topic.MEASURES}
"Every measure by its name."


def measure(run: "Run", spec: str) -> float:
    """Read a number off a run.

    Args:
        run: it is not changed.
        spec: ``name`` or ``name(argument=value, …)``.

    Returns:
        The number; NaN where there is none, for instance before the first check.

    Raises:
        ValueError: if there is no such measure or argument, or it does not fit the model or the task.

    Example:
        >>> from visualizer import Recipe, Run
        >>> run = Run(Recipe(task="delayed_recall", model="lstm", hidden_size=4, seq_len=6))
        >>> round(measure(run, "value(quantity=forget_gate, t=0)"), 1)
        0.9
    """
    call = _call(spec)
    return find(call.name).of(run, call.arguments)


def check(spec: str) -> None:
    """Refuse what no run could be asked.

    Raises:
        ValueError: if it cannot be read, or there is no such measure or argument.
    """
    call = _call(spec)
    find(call.name).resolve(call.arguments)


def _call(spec: str) -> MeasureCall:
    call = parse_measure(spec)
    if call.runner:
        raise ValueError(f"{shown(spec)} is of one run of a race; measure that run, without {call.runner} and its dot")
    return call


def find(name: str) -> Measure:
    """Return a measure.

    Raises:
        ValueError: if there is none of that name.
    """
    if name not in MEASURES:
        raise ValueError(f"there is no measure {shown(name)}; there are {', '.join(MEASURES)}")
    return MEASURES[name]


__all__ = ["MEASURES", "REQUIRED", "TOPICS", "Argument", "Measure", "check", "find", "measure"]
