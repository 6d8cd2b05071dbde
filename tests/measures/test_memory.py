"""What is remembered and who wrote it, against loops over the gates of a frame."""

import numpy as np
import pytest

from tests.measures.conftest import trained
from visualizer import Clamp, Run
from visualizer.measures import measure
from visualizer.training.reading import read


def twins(run):
    """Gates and cell of every twin: (twins, L, H) by name."""
    tape = read(run, run.probe, with_gradients=False).tape
    names = ("forget_gate", "input_gate", "candidate", "cell_state", "hidden_state")
    return {name: tape.array(name)[0].astype(np.float64) for name in names}


def shares(run, top, end):
    """The share of every position, by a loop."""
    seen = twins(run)
    kept, written = seen["forget_gate"], seen["input_gate"] * seen["candidate"]
    count, _, size = kept.shape
    parts = np.zeros((count, end + 1, size))
    for k in range(end + 1):
        part = written[:, k].copy()
        for j in range(k + 1, end + 1):
            part *= kept[:, j]
        parts[:, k] = part
    assert parts.sum(axis=1) == pytest.approx(seen["cell_state"][:, end], abs=1e-5)
    d = seen["cell_state"][1:, end] - seen["cell_state"][0, end]
    units = np.argsort(-(d**2).sum(axis=0))[:top]
    total = sum((d[i, units] ** 2).sum() for i in range(count - 1))
    return [
        sum(((parts[i + 1, k] - parts[0, k])[units] * d[i, units]).sum() for i in range(count - 1)) / total
        for k in range(end + 1)
    ]


@pytest.mark.parametrize("top", [1, 3, 12])
def test_who_wrote_what_separates_the_twins(recall, top):
    by_position = shares(recall, top, end=6)  # the position before the question
    note = measure(recall, f"written_by(phase=note, top={top})")
    wait = measure(recall, f"written_by(phase=wait, top={top})")
    assert note == pytest.approx(by_position[0], abs=1e-4)
    assert wait == pytest.approx(sum(by_position[1:]), abs=1e-4)
    assert note + wait == pytest.approx(1.0, abs=1e-4)
    assert measure(recall, f"written_by(phase=note, top={top}, t=0)") == pytest.approx(1.0, abs=1e-5)


def test_a_shut_input_gate_leaves_all_writing_to_the_note(recall):
    run = Run.from_snapshot(recall.snapshot())
    run.apply(Clamp("input_gate", (1, 8)))
    assert measure(run, "written_by(phase=note)") == pytest.approx(1.0, abs=1e-5)


def test_how_far_the_twins_are_apart(recall):
    seen = twins(recall)
    states = np.concatenate([seen[name] for name in recall.model.memory], axis=-1)
    distance = [[np.sqrt(((states[i, t] - states[0, t]) ** 2).sum()) for t in range(8)] for i in (1, 2)]
    expected = np.mean([each[5] / each[0] for each in distance])
    assert measure(recall, "twins_apart(t=5)") == pytest.approx(expected, rel=1e-5)
    assert measure(recall, "twins_apart(t=0)") == pytest.approx(1.0)
    cell = seen["cell_state"]
    expected = np.mean(
        [np.linalg.norm(cell[i, 7] - cell[0, 7]) / np.linalg.norm(cell[i, 0] - cell[0, 0]) for i in (1, 2)]
    )
    assert measure(recall, "twins_apart(quantity=cell_state)") == pytest.approx(expected, rel=1e-5)


def test_what_is_remembered_is_the_read_out(recall):
    confidence = recall.frame(["memory_confidence"])["memory_confidence"]
    assert measure(recall, "remembered(t=4)") == pytest.approx(confidence[4])
    assert measure(recall, "remembered") == confidence[7] > 0.9


def test_what_is_not_there_is_said():
    run = trained(1, task="delayed_recall", model="rnn", seq_len=6, hidden_size=4)
    with pytest.raises(ValueError, match="nobody can say who wrote it: A plain RNN"):
        measure(run, "written_by(phase=note)")
    with pytest.raises(ValueError, match="during must be one of note, wait, say"):
        measure(trained(1, task="delayed_recall", model="lstm", seq_len=6, hidden_size=4), "written_by(phase=lunch)")
    with pytest.raises(ValueError, match="quantity must be one of hidden_state"):
        measure(run, "twins_apart(quantity=cell_state)")
    with pytest.raises(ValueError, match="between 0 and 5"):
        measure(run, "twins_apart(t=6)")
