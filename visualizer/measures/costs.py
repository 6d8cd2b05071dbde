"""What reading a sequence costs: parameters, products, steps that must wait for one another, bytes carried along."""

import torch

from visualizer.measures.measure import Argument, Measure
from visualizer.training import Run, cost_of, quantization_of, streaming_of
from visualizer.training.streaming import state_bytes as bytes_of
from visualizer.training.streaming import tokens

LONGEST = 1024
LENGTH = Argument("length", int, "Positions; the task's own if left out.", None, low=1, high=LONGEST)


def parameters(run: Run) -> float:
    """Return how many numbers are learned."""
    return float(sum(weight.numel() for weight in run.model.parameters()))


def multiply_adds(run: Run, length: int | None) -> float:
    """Return the products of reading one sequence."""
    return float(run.model.multiply_adds(length or run.extent.length))


def sequential_depth(run: Run, length: int | None) -> float:
    """Return the operations on whole layers that must wait for one another in reading one sequence."""
    return float(run.model.sequential_depth(length or run.extent.length))


def state_bytes(run: Run, length: int | None) -> float:
    """Read so many positions one by one and return the bytes of what is carried on.

    Raises:
        ValueError: if the model cannot read one position at a time.
    """
    if run.model.no_stream:
        raise ValueError(f"{run.recipe.model} does not read one position at a time: {run.model.no_stream}")
    read = tokens(run.task.validation(), length or run.extent.length)  # (T, D)
    stream = run.model.start(1)
    with torch.no_grad():
        for x in read:
            _, stream = run.model.advance(x[None], stream)
    return float(bytes_of(stream))


def token_microseconds(run: Run, length: int | None) -> float:
    """Read positions one by one; return what the last power of two up to ``length`` took on this machine.

    Raises:
        ValueError: if the model cannot read one position at a time.
    """
    found = streaming_of(run, longest=length or run.extent.length)
    if not found.rows:
        raise ValueError(f"{run.recipe.model} does not read one position at a time: {found.no_stream}")
    return found.rows[-1].microseconds


def update_milliseconds(run: Run) -> float:
    """Measure some updates of a copy on this machine."""
    return cost_of(run).milliseconds


def eight_bit(run: Run, metric: str) -> float:
    """Return a held-out metric with the weights rounded to eight bits.

    Raises:
        ValueError: if the task has no such metric.
    """
    after = quantization_of(run).after
    if metric not in after:
        raise ValueError(f"{run.recipe.task} measures {', '.join(after)} (got {metric}); choose one of these")
    return after[metric]


def eight_bit_bytes(run: Run) -> float:
    """Return the bytes of the weights once they are rounded to eight bits."""
    return float(quantization_of(run).bytes_after)


MEASURES = (
    Measure(
        "token_microseconds",
        "Time that one more position takes after so many, read one at a time, on the machine that runs this.",
        "µs",
        token_microseconds,
        (LENGTH,),
    ),
    Measure(
        "update_milliseconds",
        "Time that an update takes on the machine that runs this, the median of nine.",
        "ms",
        update_milliseconds,
    ),
    Measure(
        "eight_bit",
        "Held-out loss, or another metric, with the weights rounded to eight bits.",
        "as the metric",
        eight_bit,
        (Argument("metric", str, "Loss, or a metric of the task.", "loss"),),
    ),
    Measure("eight_bit_bytes", "Bytes of the weights rounded to eight bits.", "bytes", eight_bit_bytes),
    Measure("parameters", "Numbers that are learned.", "numbers", parameters),
    Measure("multiply_adds", "Products of reading one sequence.", "products", multiply_adds, (LENGTH,)),
    Measure(
        "sequential_depth",
        "Operations on whole layers that must wait for one another in reading one sequence, by the equations.",
        "operations",
        sequential_depth,
        (LENGTH,),
    ),
    Measure(
        "state_bytes",
        "Bytes of everything carried on after so many positions, read one at a time.",
        "bytes",
        state_bytes,
        (LENGTH,),
    ),
)
