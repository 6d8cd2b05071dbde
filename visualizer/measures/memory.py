"""Whether something is remembered and who wrote it: the read-out, the twins, the ledger.

The twins are sequences of the probe that differ in one token. What separates them later is what is remembered of it.
"""

import numpy as np

from visualizer.measures.measure import Argument, Measure
from visualizer.measures.places import stretch
from visualizer.training import Run
from visualizer.training.ledger import kept_and_written
from visualizer.training.provenance import clamped, provenance
from visualizer.training.reading import read, sequences
from visualizer.training.validation import carried


def remembered(run: Run, t: int) -> float:
    """Return how often a linear read-out is right about what there is to remember, above chance."""
    confidence = run.validation.readout().confidence
    return float(confidence[_at(t, len(confidence))])


def _at(t: int, length: int) -> int:
    if not -length <= t < length:
        raise ValueError(f"t must be between 0 and {length - 1} (got {t}); choose such a position")
    return t % length


def twins_apart(run: Run, t: int, quantity: str) -> float:
    """Return the mean distance of the twins' states from the probe's at t, relative to that where they first differ.

    Raises:
        ValueError: if there are no twins, or no such state.
    """
    _check_twins(run)
    names = (quantity,) if quantity else run.model.memory
    if quantity and quantity not in run.model.states:
        raise ValueError(f"quantity must be one of {', '.join(run.model.states)} (got {quantity}); choose one of these")
    states = carried(read(run, run.probe, with_gradients=False).tape, names).astype(np.float64)  # (twins, L, F)
    apart = np.linalg.norm(states[1:] - states[0], axis=-1)  # (twins − 1, L)
    inputs = run.probe.inputs
    first = (inputs[1:] != inputs[0]).any(axis=-1).argmax(axis=1)  # (twins − 1,)
    begun = apart[np.arange(len(apart)), first]
    with np.errstate(all="ignore"):
        return float((apart[:, _at(t, apart.shape[1])] / begun).mean())


def _check_twins(run: Run) -> None:
    if len(run.probe.inputs) < 2:
        raise ValueError(f"{run.recipe.task} has no twins to compare; choose another task")


def parts(run: Run, twin: int) -> np.ndarray:
    """Return what each position wrote into the memory of one twin. (layers, L, L, H); see ``provenance``.

    Raises:
        ValueError: if the model's memory is no sum over writing positions.
    """
    model, one = run.model, sequences(run.probe, twin, twin + 1)
    if not model.writes:
        raise ValueError(f"nobody can say who wrote it: {model.no_ledger}")
    touches = run.touches(one.inputs.shape[1])
    reading = read(run, one, with_gradients=False)
    if model.ledger is None:
        return clamped(model.written_by(reading.first, slice(None), touches), model.writes, touches, slice(None))
    return provenance(*kept_and_written(model.ledger, reading, touches))


def written_by(run: Run, phase: str, top: int, t: int | None, layer: int) -> float:
    """Return which share of the separation of the twins was written during a stretch.

    With d the difference of the memory of two twins at t and d_k the part of it that position k wrote, d = Σ_k d_k; the
    share of a stretch is Σ_k d·d_k / d·d over its positions and the most separating units. The shares of all stretches
    add up to 1; one is below 0 where the stretch wrote against the separation.
    """
    _check_twins(run)
    at = stretch(run, phase)
    split = np.stack([parts(run, twin) for twin in range(len(run.probe.inputs))]).astype(np.float64)
    if not 0 <= layer < split.shape[1]:
        raise ValueError(f"layer must be between 0 and {split.shape[1] - 1} (got {layer}); choose a smaller one")
    end = _before_the_answer(run) if t is None else _at(t, split.shape[2])
    differences = split[1:, layer, end] - split[0, layer, end]  # (twins − 1, L, H)
    whole = differences.sum(axis=1)  # (twins − 1, H)
    units = np.argsort(-(whole**2).sum(axis=0), kind="stable")[:top]
    apart = (whole[:, units] ** 2).sum()
    written = (differences[:, at][:, :, units] * whole[:, None, units]).sum()
    return float(written / apart) if apart else float("nan")


def _before_the_answer(run: Run) -> int:
    """Return the position before the last stretch; the last one where there is but one stretch."""
    last = run.task.phases()[-1]
    return last.start - 1 if last.start else last.stop - 1


T = Argument("t", int, "Position; from the end if below zero.", -1, low=-200, high=199)
MEASURES = (
    Measure(
        "remembered",
        "How often a linear read-out of the state is right about what there is to remember, above chance; held-out.",
        "share",
        remembered,
        (T,),
    ),
    Measure(
        "twins_apart",
        "Distance of the twins' states from the probe's, divided by that at the position where they first differ.",
        "ratio",
        twins_apart,
        (T, Argument("quantity", str, "Only this state; else all that is carried.", "")),
    ),
    Measure(
        "written_by",
        "Share of what separates the twins' memories that was written during a stretch, given the gates: "
        "Σ d·d_k ÷ d·d over its positions k and the most separating units. All stretches add up to 1.",
        "share, may be negative",
        written_by,
        (
            Argument("phase", str, "Stretch of the band, by the first word of its name."),
            Argument("top", int, "So many of the most separating units.", 3, low=1, high=128),
            Argument("t", int, "When; left out, at the position before the last stretch.", None, low=-200, high=199),
            Argument("layer", int, "In which layer.", 0, low=0, high=2),
        ),
    ),
)
