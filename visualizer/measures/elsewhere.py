"""The same network on other sequences: longer ones, or the task with another setting. Nothing is learned there."""

import numpy as np
import torch

from visualizer.measures.causal import SEQUENCES
from visualizer.measures.measure import Argument, Measure
from visualizer.measures.metrics import metric_of
from visualizer.tasks.task import Batch, Task
from visualizer.training import Run
from visualizer.training.reading import sequences


def other_task(run: Run, knob: str, value: float) -> Task:
    """Return the run's task with another value of one knob.

    Raises:
        ValueError: if it is no knob of the task, the value is not allowed, or the network could not read or answer it.
    """
    known = run.recipe.group("task")
    if knob not in known:
        raise ValueError(f"knob must be one of {', '.join(known)} (got {knob}); choose one of the task's")
    checked = run.recipe.knob(knob)
    if checked.type not in ("integer", "number", "boolean"):
        raise ValueError(f"{knob} is a word, no number; choose another knob")
    typed = {"integer": int, "number": float, "boolean": bool}[checked.type](value)
    task = type(run.task)(**{**known, knob: checked.check(typed)})
    if (task.input_size, task.output_size) != (run.task.input_size, run.task.output_size):
        raise ValueError(f"with {knob} {typed} the network could not read or answer; choose another knob or value")
    return task


def answers(run: Run, batch: Batch) -> np.ndarray:
    """Return what the network says without anything that is done by hand: positions are other ones. (B, L, O)."""
    inputs = torch.from_numpy(batch.inputs)
    with torch.no_grad():
        found: np.ndarray = run.model.forward(inputs, lengths=batch.lengths, sources=batch.sources)[0].numpy()
    return found


def elsewhere(run: Run, knob: str, value: float, metric: str) -> float:
    """Return a metric of the held-out sequences of the task with another setting."""
    batch = sequences(other_task(run, knob, value).validation(), 0, SEQUENCES)
    return metric_of(run, metric, answers(run, batch), batch)


def accuracy_longer(run: Run, times: int) -> float:
    """Return the accuracy in the last ``seq_len`` positions of sequences ``times`` as long as those learned."""
    if not type(run.task).has_length_knob():
        raise ValueError(f"seq_len of {run.recipe.task} follows from other knobs; use elsewhere(knob=…, value=…)")
    known = run.task.seq_len
    batch = sequences(other_task(run, "seq_len", times * known).validation(), 0, SEQUENCES)
    late = np.arange(batch.inputs.shape[1]) >= (times - 1) * known
    part = Batch(batch.inputs, batch.targets, batch.loss_mask & late, batch.lengths, batch.memory, batch.sources)
    return metric_of(run, "accuracy", answers(run, batch), part)


MEASURES = (
    Measure(
        "accuracy_longer",
        "Held-out accuracy in sequences so many times as long as those learned, in their last `seq_len` positions.",
        "share",
        accuracy_longer,
        (Argument("times", int, "How many times as long.", 3, low=1, high=10),),
    ),
    Measure(
        "elsewhere",
        f"A metric of held-out sequences ({SEQUENCES} at most) of the task with another setting, not learned.",
        "as the metric",
        elsewhere,
        (
            Argument("knob", str, "Knob of the task."),
            Argument("value", float, "Its value there; 1 and 0 of a switch."),
            Argument("metric", str, "Loss, or a metric of the task.", "accuracy"),
        ),
    ),
)
