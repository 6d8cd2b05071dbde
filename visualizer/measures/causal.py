"""What the network needs to answer: held-out accuracy while something is done by hand, and read differently.

A held-out sequence is read with what stands on the run and with the test besides; the network is not changed.
"""

from dataclasses import replace

import numpy as np
import torch
from torch.func import functional_call

from visualizer.measures.measure import Argument, Measure
from visualizer.measures.metrics import metric_of
from visualizer.measures.places import AT, DURING, STOP, positions
from visualizer.models import RecurrentModel
from visualizer.tasks.task import Batch
from visualizer.training import Run
from visualizer.training.events import Clamp, CutRecurrence, Intervention, ResetState
from visualizer.training.interventions import check, stand, touches
from visualizer.training.reading import sequences

SEQUENCES = 512
"Held-out sequences that a test reads at most."


def held_out(run: Run) -> Batch:
    """Return the sequences that tests read."""
    return sequences(run.validation.batch, 0, SEQUENCES)


def answers_under(run: Run, batch: Batch, events: list[Intervention]) -> np.ndarray:
    """Return what the network says while some events stand besides those of the run. (B, L, O).

    Raises:
        ValueError: if an event names what this network does not have.
    """
    length = batch.inputs.shape[1]
    extent = replace(run.extent, length=length)
    standing = run.interventions
    for event in events:
        check(event, extent)
        standing = stand(standing, event)
    with torch.no_grad():
        outputs, _ = run.model.forward(
            torch.from_numpy(batch.inputs),
            lengths=batch.lengths,
            sources=batch.sources,
            touches=touches(standing, extent, length),
        )
    found: np.ndarray = outputs.numpy()
    return found


def accuracy_with(
    run: Run,
    clamp: str,
    value: float | None,
    scale: float,
    shift: float,
    cut: str,
    reset: str,
    during: str,
    t: int | None,
    stop: int | None,
    unit: int | None,
    layer: int | None,
    metric: str,
) -> float:
    """Return a metric of the held-out sequences while one thing is done by hand.

    Raises:
        ValueError: if none or several things are to be done, or the network has no such gate, state or recurrence.
    """
    if sum(map(bool, (clamp, cut, reset))) != 1:
        raise ValueError("one of clamp=…, cut=recurrence and reset=… must be done; write exactly one of them")
    batch = held_out(run)
    if during and not (batch.loss_mask == run.task.probe().loss_mask[0]).all():
        raise ValueError(
            f"the sequences of {run.recipe.task} differ in their stretches; name positions with t and stop"
        )
    stretches = _stretches(positions(run, during, t, stop))
    shift = shift if value is None else value
    events: list[Intervention] = []
    for place in stretches:
        if clamp:
            events.append(Clamp(clamp, place, unit, layer, scale, shift))
        elif reset:
            events.append(ResetState(reset, place, unit, layer))
        else:
            events.append(CutRecurrence(place, layer))
    return metric_of(run, metric, answers_under(run, batch, events), batch)


def _stretches(at: list[int]) -> list[tuple[int, int]]:
    """Join neighbouring positions: start … stop − 1 each."""
    found: list[tuple[int, int]] = []
    for t in at:
        if found and found[-1][1] == t:
            found[-1] = (found[-1][0], t + 1)
        else:
            found.append((t, t + 1))
    return found


def accuracy_without(run: Run, unit: int, layer: int, metric: str) -> float:
    """Return a metric of the held-out sequences while nobody reads what one unit shows.

    Raises:
        ValueError: if the model has no units that show something, or not this one.
    """
    model = run.model
    if not isinstance(model, RecurrentModel):
        raise ValueError(f"a unit can be left out of stacked recurrent layers only ({run.recipe.model} has none)")
    for name, index, count in (("unit", unit, model.hidden_size), ("layer", layer, model.num_layers)):
        if not 0 <= index < count:
            raise ValueError(f"{name} must be between 0 and {count - 1} (got {index}); choose such a one")
    readers = [f"weight_hh_l{layer}", "readout.weight" if layer == model.num_layers - 1 else f"weight_ih_l{layer + 1}"]
    batch, length = held_out(run), run.extent.length
    with torch.no_grad():
        weights = {name: value.clone() for name, value in model.named_parameters() if name in readers}
        for value in weights.values():
            value[:, unit] = 0.0
        given = {"lengths": batch.lengths, "touches": run.touches(length)}
        outputs = functional_call(model, weights, (torch.from_numpy(batch.inputs),), given)[0]
    return metric_of(run, metric, outputs.numpy(), batch)


UNIT = Argument("unit", int, "Only this unit.", None, low=0, high=127)
LAYER = Argument("layer", int, "Only this layer.", None, low=0, high=2)
METRIC = Argument("metric", str, "Loss, or a metric of the task.", "accuracy")
MEASURES = (
    Measure(
        "accuracy_with",
        f"Held-out accuracy ({SEQUENCES} sequences at most) with a gate held, the recurrence cut or a state cleared.",
        "share",
        accuracy_with,
        (
            Argument("clamp", str, "Gate or candidate that is replaced by scale · itself + shift.", ""),
            Argument("value", float, "What it is held at: the same as shift.", None),
            Argument("scale", float, "What it is multiplied with.", 0.0),
            Argument("shift", float, "What is then added.", 0.0),
            Argument(
                "cut",
                str,
                "Keeps the last hidden state out of the gates: it counts as zero there.",
                "",
                ("recurrence",),
            ),
            Argument("reset", str, "State that is cleared before each of the positions.", ""),
            DURING,
            AT,
            STOP,
            UNIT,
            LAYER,
            METRIC,
        ),
    ),
    Measure(
        "accuracy_without",
        f"Held-out accuracy ({SEQUENCES} sequences at most) with what one unit shows counted as zero.",
        "share",
        accuracy_without,
        (
            Argument("unit", int, "Which unit.", low=0, high=127),
            Argument("layer", int, "Of which layer.", 0, low=0, high=2),
            METRIC,
        ),
    ),
)
