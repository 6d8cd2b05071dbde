"""What a frame's sequence is, for those who print it."""

import json

import numpy as np

from visualizer.tasks.task import Batch
from visualizer.trace import Scene
from visualizer.training.hearing import labels
from visualizer.training.learner import Learner


def probe_scene(learner: Learner) -> Scene:
    """Describe the probe and its twins."""
    tokens = [tuple(learner.task.tokens(rows)) for rows in learner.probe.inputs]
    names = labels(learner.task, learner.own_probe, learner.interventions)
    return _scene(learner, learner.probe, names, tokens)


def batch_scene(learner: Learner, batch: Batch) -> Scene:
    """Describe one sequence of a training batch; stretches are named where they are those of the probe."""
    return _scene(learner, batch, (), [tuple(learner.task.tokens(batch.inputs[0]))])


def _scene(learner: Learner, batch: Batch, twins: tuple[str, ...], tokens: list[tuple[str, ...]]) -> Scene:
    task = learner.task
    own = tuple(task.tokens(learner.own_probe.inputs[0]))
    is_probe_like = np.array_equal(batch.loss_mask[0], learner.probe.loss_mask[0])
    remembers = task.remembers if batch.memory is not None else ""
    return Scene(
        tokens=tokens[0],
        phases=tuple(task.phases()) if is_probe_like else (),
        loss_positions=tuple(map(int, np.flatnonzero(batch.loss_mask[0]))),
        symbols=tuple(task.symbols),
        kind=task.kind,
        own_tokens=own if batch is learner.probe and own != tokens[0] else (),
        twins=twins,
        twin_tokens=tuple(tokens) if twins else (),
        remembers=remembers,
        memory_symbols=tuple(task.memory_symbols) if remembers else (),
        equations=json.loads(json.dumps({name: e.to_json() for name, e in learner.model.equations.items()})),
    )
