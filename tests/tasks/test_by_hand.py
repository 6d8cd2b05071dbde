"""Targets and memory of each task, found again by a slow loop that reads the inputs alone."""

import numpy as np
import pytest

from visualizer.tasks import TASKS


def drawn(name, size=40, **knobs):
    task = TASKS[name](**knobs)
    return task, task.batch(np.random.default_rng(3), size, 0)


@pytest.mark.parametrize(("noise", "wait"), [(True, 0), (False, 0), (True, 7), (False, 7)])
def test_delayed_recall(noise, wait):
    task, batch = drawn("delayed_recall", noise=noise, wait=wait, seq_len=12)
    for b, sequence in enumerate(batch.inputs):
        marked = [t for t in range(12) if sequence[t, 8] == 1]
        assert marked == [12 - 2 - wait if wait else 0]
        note = list(sequence[marked[0], :8]).index(1)
        assert [t for t in range(12) if sequence[t, 9] == 1] == [11]
        assert not sequence[11, :8].any()
        heard = [t for t in range(12) if sequence[t, :8].sum() == 1]
        assert heard == (list(range(11)) if noise else marked)
        assert [t for t in range(12) if batch.loss_mask[b, t]] == [11]
        assert batch.targets[b, 11] == note
        assert list(batch.memory[b]) == [-1] * marked[0] + [note] * (12 - marked[0])
    assert set(batch.targets[:, 11]) == set(range(8))


@pytest.mark.parametrize("wait", [0, 4])
def test_copy_memory(wait):
    _, batch = drawn("copy_memory", count=3, letters=5, seq_len=14, wait=wait)
    start = 14 - 6 - wait if wait else 0
    for b, sequence in enumerate(batch.inputs):
        names = [int(np.flatnonzero(row)[0]) for row in sequence]
        said = names[start : start + 3]
        assert max(said) < 5
        assert names == [5] * start + said + [5] * (14 - start - 3 - 4) + [6] + [5] * 3
        assert list(batch.targets[b]) == [5] * 11 + said
        assert batch.loss_mask[b].all()
        assert list(batch.memory[b]) == [-1] * start + [said[0]] * (11 - start) + said


def test_copy_memory_accuracy_counts_letters_only():
    task, batch = drawn("copy_memory")
    outputs = np.zeros((*batch.targets.shape, task.output_size))
    outputs[..., -1] = 1  # always a blank
    assert task.metrics(outputs, batch)["accuracy"] == 0.0
    outputs = np.eye(task.output_size)[batch.targets]
    assert task.metrics(outputs, batch)["accuracy"] == 1.0


@pytest.mark.parametrize("seq_len", [2, 3, 11, 50])
def test_adding(seq_len):
    _, batch = drawn("adding", seq_len=seq_len)
    for b, sequence in enumerate(batch.inputs):
        first, second = (t for t in range(seq_len) if sequence[t, 1] == 1)
        assert first < seq_len // 2 <= second
        assert [t for t in range(seq_len) if batch.loss_mask[b, t]] == [seq_len - 1]
        total = 0.0
        for t in range(seq_len):
            total += float(sequence[t, 0]) * float(sequence[t, 1])
            assert batch.memory[b, t] == (-1 if t < first else int(total / 0.4))
        assert batch.targets[b, -1, 0] == pytest.approx(total, abs=1e-6)


@pytest.mark.parametrize("every", [True, False])
def test_parity(every):
    _, batch = drawn("parity", seq_len=9, min_length=4, every=every)
    assert set(batch.lengths) == set(range(4, 10))
    for b, length in enumerate(batch.lengths):
        bits = [int(value > 0) for value in batch.inputs[b, :length, 0]]
        assert set(batch.inputs[b, :length, 0]) <= {-1.0, 1.0}
        parities = [sum(bits[: t + 1]) % 2 for t in range(length)]
        assert list(batch.memory[b]) == parities + [-1] * (9 - length)
        asked = [t for t in range(9) if batch.loss_mask[b, t]]
        assert asked == (list(range(length)) if every else [length - 1])
        assert all(batch.targets[b, t] == parities[t] for t in asked)


def test_names():
    task, batch = drawn("names", seq_len=8)
    known = set(drawn_names())
    for b, length in enumerate(batch.lengths):
        heard = [int(row.argmax()) for row in batch.inputs[b, :length]]
        name = "".join(task.decode(code) for code in heard[1:])
        assert heard[0] == task.stop == 0
        assert name in known
        assert len(name) == length - 1
        assert list(batch.targets[b, :length]) == [*heard[1:], 0]
        assert list(np.flatnonzero(batch.loss_mask[b])) == list(range(length))
        assert list(batch.memory[b, :length]) == [-1, *heard[: length - 1]]


def drawn_names():
    task = TASKS["names"](seq_len=12)
    batch = task.batch(np.random.default_rng(0), 60_000, 0)
    tokens = batch.inputs.argmax(-1)
    return {"".join(map(task.decode, row[1:n])) for row, n in zip(tokens, batch.lengths, strict=True)}


def test_digits():
    task, batch = drawn("digits")
    pixels, digits = batch.inputs.reshape(40, 64) * 16, batch.targets[:, -1]
    assert (pixels == np.rint(pixels)).all()
    assert 0 <= pixels.min() < pixels.max() <= 16
    assert batch.loss_mask.sum() == 40
    assert batch.loss_mask[:, -1].all()
    assert (batch.memory == digits[:, None]).all()
    rows = TASKS["digits"](seq_len=64).batch(np.random.default_rng(3), 40, 0)
    np.testing.assert_array_equal(rows.inputs.reshape(40, 64) * 16, pixels)
    assert task.tokens(np.array([[0.0, 0.5, 1.0]])) == ["▁▅█"]


@pytest.mark.parametrize(
    ("name", "knobs", "message"),
    [
        ("delayed_recall", {"seq_len": 10, "wait": 9}, r"wait must be at most 8 with seq_len 10 \(got 9\)"),
        ("copy_memory", {"seq_len": 10, "count": 5}, r"count must be at most 4 with seq_len 10 \(got 5\)"),
        ("copy_memory", {"seq_len": 10, "wait": 5}, r"wait must be at most 4 .*\(got 5\)"),
        ("parity", {"seq_len": 10, "min_length": 11}, r"min_length must be at most seq_len, 10 \(got 11\)"),
        ("digits", {"seq_len": 9}, r"seq_len must be 4, 8 \(rows\), 16, 32 or 64 .*\(got 9\)"),
        ("forecast", {"seq_len": 200, "series": "sunspots", "horizon": 24}, None),
        ("forecast", {"series": "moon"}, "moon"),
        ("char_lm", {"text": "my text"}, "text"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(name, knobs, message):
    if message is None:
        assert TASKS[name](**knobs).seq_len == knobs["seq_len"]
        return
    with pytest.raises(ValueError, match=message):
        TASKS[name](**knobs)
