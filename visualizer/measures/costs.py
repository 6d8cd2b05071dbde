"""What reading a sequence costs: parameters, products, steps that must wait for one another, bytes carried along."""

import torch

from visualizer.measures.measure import Argument, Measure
from visualizer.training import Run
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


MEASURES = (
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
