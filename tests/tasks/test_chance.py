"""Chance is what guessing costs: the closed form against a count over many drawn sequences."""

from collections import Counter
from itertools import product

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
    ("reversal", {"shortest": 1, "longest": 3, "letters": 4}, -np.log(1 / 3) / 3 - 2 / 3 * np.log(1 / 6)),
    ("associative_recall", {}, np.log(16)),
    ("selective_copying", {}, np.log(4)),
    ("selective_copying", {"fixed": True, "letters": 7}, np.log(7)),
    ("temporal_order", {}, np.log(4)),
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


def nested(depth, kinds, count):
    """Every sequence of ``count`` brackets (kind, opens) with its probability and the depth after each bracket."""
    found = [((), (), 1.0)]  # brackets, stack, probability
    for _ in range(count):
        longer = []
        for brackets, stack, probability in found:
            opens = 1.0 if not stack else 0.0 if len(stack) == depth else 0.5
            if opens > 0:
                for kind in range(kinds):
                    longer.append(((*brackets, (kind, True)), (*stack, kind), probability * opens / kinds))
            if opens < 1:
                longer.append(((*brackets, (stack[-1], False)), stack[:-1], probability * (1 - opens)))
        found = longer
    return found


@pytest.mark.parametrize(("depth", "kinds", "seq_len"), [(3, 1, 9), (4, 2, 6), (3, 3, 5)])
def test_losses_of_brackets_are_those_of_every_sequence_counted(depth, kinds, seq_len):
    """Conditional entropies of the next bracket: given nothing, the last bracket, all brackets so far."""
    task = TASKS["dyck"](depth=depth, kinds=kinds, seq_len=seq_len)
    joint = {"chance": Counter(), "one bracket": Counter(), "optimal": Counter()}
    for brackets, _, probability in nested(depth, kinds, seq_len + 1):
        for t in range(seq_len):
            known = {"chance": (), "one bracket": brackets[t], "optimal": brackets[: t + 1]}
            for name, past in known.items():
                joint[name][past, brackets[t + 1]] += probability / seq_len
    for name, expected in {"chance": task.chance_loss, **task.baselines}.items():
        past = Counter()
        for (known, _), probability in joint[name].items():
            past[known] += probability
        loss = -sum(p * np.log(p / past[known]) for (known, _), p in joint[name].items())
        assert loss == pytest.approx(expected, rel=1e-12), name


@pytest.mark.parametrize(("pairs", "queries", "letters"), [(1, 1, 2), (4, 0, 3), (3, 2, 4)])
def test_losses_of_values_are_those_of_every_drawing_counted(pairs, queries, letters):
    task = TASKS["associative_recall"](pairs=pairs, queries=queries, letters=letters)
    left = [
        np.mean([entropy(drawn) for drawn in product(range(letters), repeat=pairs - said)])
        for said in range(queries or pairs)
    ]
    assert task.baselines["values heard"] == pytest.approx(left[0], rel=1e-12, abs=1e-15)
    assert task.baselines["values left"] == pytest.approx(np.mean(left), rel=1e-12, abs=1e-15)


def entropy(classes):
    _, counts = np.unique(classes, return_counts=True)
    frequencies = counts / counts.sum()
    return float(-(frequencies * np.log(frequencies)).sum())
