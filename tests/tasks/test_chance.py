"""Chance is what guessing costs: the closed form against a count over many drawn sequences."""

import numpy as np
import pytest

from visualizer.tasks import TASKS

CASES = [
    ("delayed_recall", {}, np.log(8)),
    ("delayed_recall", {"letters": 3}, np.log(3)),
    ("copy_memory", {}, 3 * np.log(5) / 21),
    ("copy_memory", {"count": 10, "letters": 8, "seq_len": 120}, 10 * np.log(8) / 120),
    ("adding", {}, 1 / 6),
    ("parity", {}, np.log(2)),
]


@pytest.mark.parametrize(("name", "knobs", "expected"), CASES)
def test_closed_form(name, knobs, expected):
    knobs = {"seq_len": 21, **knobs} if name == "copy_memory" else knobs
    assert TASKS[name](**knobs).chance_loss == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("name", TASKS)
def test_the_best_constant_answer_costs_chance(name):
    """The best answer that does not look: frequencies of the classes at each kind of position, or the mean."""
    task = TASKS[name]()
    size = 4000 if not task.is_stream else 600
    batch = task.batch(np.random.default_rng(11), size, 0)
    if task.kind == "values":
        measured = batch.targets[batch.loss_mask].astype(np.float64).var()
    elif name == "copy_memory":  # it knows where the blanks are
        measured = np.mean([entropy(batch.targets[:, t]) for t in range(task.seq_len)])
    else:
        measured = entropy(batch.targets[batch.loss_mask])
    assert measured == pytest.approx(task.chance_loss, rel=0.03)


def entropy(classes):
    _, counts = np.unique(classes, return_counts=True)
    frequencies = counts / counts.sum()
    return float(-(frequencies * np.log(frequencies)).sum())
