"""One update taken apart: the batch's loss, its gradient before and after clipping, and what it does to each weight.

The update is made on a copy, bit for bit the one that the run makes next; the run itself only makes it when asked to.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from visualizer.training.facts import finite
from visualizer.training.gradients import flow, norms
from visualizer.training.loss import loss_and_gradient
from visualizer.training.reading import Reading, read, sequences
from visualizer.training.run import Run


@dataclass(frozen=True)
class Change:
    """What the update does to one parameter. All norms are 2-norms.

    Args:
        name: as in ``state_dict``.
        count: numbers it has.
        weights: norm before the update.
        gradient: norm of its gradient, before clipping.
        clipped: the same after clipping.
        change: norm of what is added to it.
    """

    name: str
    count: int
    weights: float
    gradient: float
    clipped: float
    change: float


@dataclass(frozen=True)
class Anatomy:
    """One update, phase by phase. Lists have one entry per position of the batch's first sequence.

    Args:
        updates: made before it.
        at_once: whether all positions are read together, none waiting for another.
        tokens: what the sequence says.
        state_norms: ‖h_t‖ of the last layer.
        loss: of the whole batch: what the update lowers.
        batch_size: sequences in it.
        losses: of this sequence at each position, None where none sits.
        gradient_norms: ‖∂L/∂s_t‖ of the last layer's states, L the loss of this sequence.
        flow: the same relative to the last position that the loss reaches.
        gradient_norm: of the batch's whole gradient, before clipping.
        clip_norm: the largest allowed; 0 for no limit.
        clipped_norm: after clipping.
        learning_rate: of this update, warmup included.
        optimizer: its name.
        dropout: share that the update itself drops; the positions are read without.
        changes: per parameter, those that change most for their size first.
        weight_norm: of all weights before the update.
        change_norm: of the whole change.
    """

    updates: int
    at_once: bool
    tokens: list[str]
    state_norms: list[float]
    loss: float
    batch_size: int
    losses: list[float | None]
    gradient_norms: list[float]
    flow: list[float]
    gradient_norm: float
    clip_norm: float
    clipped_norm: float
    learning_rate: float
    optimizer: str
    dropout: float
    changes: list[Change]
    weight_norm: float
    change_norm: float

    def to_json(self) -> dict[str, Any]:
        """Return the fields as JSON values."""
        found = finite({**vars(self), "changes": [vars(change) for change in self.changes]})
        return {name: _listed(value) for name, value in found.items()}


def _listed(value: Any) -> Any:
    return [finite(item) for item in value] if isinstance(value, list) else value


def dissect(run: Run) -> Anatomy:
    """Take the next update of a run apart; the run is not changed.

    Raises:
        ValueError: if the run cannot make another update, with the reason.
    """
    copy = Run.from_snapshot(run.snapshot(), memory=0)
    if run.stopped is not None:
        raise ValueError(f"{run.stopped}. Take one of the ways out, then go on")
    reading = _first_sequence(copy)
    before, raw = copy.flat.weights.clone(), {}
    copy.watch = lambda: raw.update(copy.flat.gradient_norms())
    if not copy.update():
        raise ValueError(f"{copy.stopped}. Take one of the ways out, then go on")
    change = copy.flat.weights - before
    knobs, measured = run.knobs, copy.measured
    assert measured.loss is not None
    assert measured.gradient_norm is not None
    states = [
        reading.tape.array(name.replace("state", "gradient"))[-1:, 0] for name in copy.model.traced or copy.model.states
    ]
    return Anatomy(
        updates=run.updates,
        at_once=copy.model.reads_at_once,
        tokens=list(copy.task.tokens(reading.batch.inputs[0])),
        state_norms=norms(reading.first("hidden_state")[-1]).tolist(),
        loss=measured.loss,
        batch_size=knobs.batch_size,
        losses=_losses(reading, copy.task.kind),
        gradient_norms=norms(np.concatenate(states, axis=-1)[0]).tolist(),
        flow=flow(states)[0].tolist(),
        gradient_norm=measured.gradient_norm,
        clip_norm=knobs.clip_norm,
        clipped_norm=copy.flat.gradient_norm(),
        learning_rate=knobs.rate(copy.updates),
        optimizer=knobs.optimizer,
        dropout=run.dropout,
        changes=_changes(copy, before, change, raw),
        weight_norm=_norm(before),
        change_norm=_norm(change),
    )


def _first_sequence(copy: Run) -> Reading:
    """Read the first sequence of the batch that comes next, as a frame of the source ``batch`` does."""
    carry = copy.carry and {name: value[:, :1].contiguous() for name, value in copy.carry.items()}
    return read(copy, sequences(copy.batch(), 0, 1), with_gradients=True, carry=carry)


def _losses(reading: Reading, kind: str) -> list[float | None]:
    """Return the loss of the first sequence at each of its positions alone."""
    losses: list[float | None] = []
    for t, is_asked in enumerate(reading.batch.loss_mask[0]):
        here = np.zeros_like(reading.batch.loss_mask)
        here[0, t] = is_asked
        batch = type(reading.batch)(reading.batch.inputs, reading.batch.targets, here)
        losses.append(loss_and_gradient(reading.outputs, batch, kind)[0] if is_asked else None)
    return losses


def _changes(copy: Run, before: torch.Tensor, change: torch.Tensor, raw: dict[str, float]) -> list[Change]:
    clipped = copy.flat.gradient_norms()
    found = [
        Change(
            name,
            int(weights.numel()),
            _norm(copy.flat.part(before, name)),
            raw[name],
            clipped[name],
            _norm(copy.flat.part(change, name)),
        )
        for name, weights in copy.flat.named.items()
    ]
    return sorted(found, key=lambda one: one.change / one.weights if one.weights else one.change, reverse=True)


def _norm(vector: torch.Tensor) -> float:
    return float(torch.linalg.vector_norm(vector))
