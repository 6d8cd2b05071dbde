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
    assert batch.inputs.shape == (40, 8, 8)
    single = TASKS["digits"](by="pixels").batch(np.random.default_rng(3), 40, 0)
    np.testing.assert_array_equal(single.inputs[:, :, 0] * 16, pixels)
    assert list(single.targets[:, -1]) == list(digits)
    assert task.tokens(np.array([[0.0, 0.5, 1.0]])) == ["▁▅█"]


@pytest.mark.parametrize("queries", [0, 2])
def test_associative_recall(queries):
    task, batch = drawn("associative_recall", pairs=5, keys=7, letters=4, queries=queries)
    asked = queries or 5
    first_keys = set()
    for b, sequence in enumerate(batch.inputs):
        assert (sequence.sum(axis=-1) == 1).all()
        heard = [int(row.argmax()) for row in sequence]
        pairs = dict(zip(heard[0:10:2], heard[1:10:2], strict=True))
        assert len(pairs) == 5
        assert max(pairs) < 7 <= min(pairs.values())
        queried = heard[10::2]
        assert len(set(queried)) == asked
        assert heard[11::2] == [pairs[key] for key in queried[:-1]]
        places = list(range(10, 10 + 2 * asked, 2))
        assert [t for t in range(task.seq_len) if batch.loss_mask[b, t]] == places
        assert [batch.targets[b, t] for t in places] == [pairs[key] - 7 for key in queried]
        assert list(batch.memory[b]) == [-1] + [heard[1] - 7] * (task.seq_len - 1)
        first_keys.add(heard[0])
    assert first_keys == set(range(7))
    assert task.tokens(batch.inputs[0])[:2] == [str(batch.inputs[0, 0].argmax() + 1), "ABCD"[batch.memory[0, 1]]]


@pytest.mark.parametrize("fixed", [False, True])
def test_selective_copying(fixed):
    _, batch = drawn("selective_copying", size=300, seq_len=8, count=3, letters=4, fixed=fixed)
    seen = set()
    for b, sequence in enumerate(batch.inputs):
        heard = [int(np.flatnonzero(row)[0]) for row in sequence]
        places = [t for t in range(8) if heard[t] < 4]
        said = [heard[t] for t in places]
        assert len(said) == 3
        assert [heard[t] for t in range(5) if t not in places] == [4, 4]
        assert heard[5:] == [5] * 3
        assert [t for t in range(8) if batch.loss_mask[b, t]] == [5, 6, 7]
        assert list(batch.targets[b, 5:]) == said
        assert list(batch.memory[b]) == [-1] * places[0] + [said[0]] * (5 - places[0]) + said
        seen.add(tuple(places))
    assert len(seen) == (1 if fixed else 10)  # 3 of 5 places
    assert (0, 1, 2) in seen


@pytest.mark.parametrize(
    ("seq_len", "lengths", "firsts", "seconds"),
    [(110, (100, 110), (10, 20), (50, 60)), (55, (50, 55), (5, 10), (25, 30)), (10, (9, 10), (1, 2), (5, 5))],
)
def test_temporal_order(seq_len, lengths, firsts, seconds):
    task, batch = drawn("temporal_order", size=600, seq_len=seq_len)
    found = set()
    for b, sequence in enumerate(batch.inputs):
        heard = "".join(task.tokens(sequence))
        last = len(heard) - 1
        assert batch.lengths[b] == len(heard)
        assert (heard[0], heard[last]) == ("E", "B")
        places = [t for t in range(last) if heard[t] in "XY"]
        assert len(places) == 2
        assert all(heard[t] in "abcd" for t in range(1, last) if t not in places)
        order = heard[places[0]] + heard[places[1]]
        assert [t for t in range(seq_len) if batch.loss_mask[b, t]] == [last]
        assert task.symbols[batch.targets[b, last]] == order
        known = [task.memory_symbols[c] if c >= 0 else "" for c in batch.memory[b]]
        assert known[: last + 1] == [
            heard[places[0]] * (t >= places[0]) if t < places[1] else order for t in range(last + 1)
        ]
        assert not any(known[last + 1 :])
        found.add((len(heard), *places))
    for values, bounds in zip(zip(*found, strict=True), (lengths, firsts, seconds), strict=True):
        assert (min(values), max(values)) == bounds


@pytest.mark.parametrize(("kinds", "depth"), [(1, 4), (3, 3)])
def test_dyck(kinds, depth):
    task, batch = drawn("dyck", seq_len=30, kinds=kinds, depth=depth)
    pairs = dict(zip("([{"[:kinds], ")]}"[:kinds], strict=True))
    deepest = set()
    for b, sequence in enumerate(batch.inputs):
        heard = task.tokens(sequence)
        asked = [task.symbols[c] for c in batch.targets[b]]
        assert heard[1:] == asked[:-1]
        stack = []
        for t, bracket in enumerate([*heard, asked[-1]]):
            if bracket in pairs:
                stack.append(pairs[bracket])
            else:
                assert bracket == stack.pop()
            assert len(stack) <= depth
            assert t == 30 or batch.memory[b, t] == len(stack)
            deepest.add(len(stack))
        assert batch.loss_mask[b].all()
    assert deepest == set(range(depth + 1))


def test_the_excess_of_the_optimal_brackets_is_zero():
    task, batch = drawn("dyck", kinds=2, depth=3)
    logits = np.full((*batch.targets.shape, 4), -1e9)
    for b, sequence in enumerate(batch.inputs):
        stack = []
        for t, bracket in enumerate(sequence.argmax(-1)):
            stack = [*stack, bracket] if bracket < 2 else stack[:-1]
            if len(stack) < 3:
                logits[b, t, :2] = np.log(0.25 if stack else 0.5)
            if stack:
                logits[b, t, 2 + stack[-1]] = np.log(0.5 if len(stack) < 3 else 1.0)
    measured = task.metrics(logits + 5.0, batch)
    assert measured["excess"] == pytest.approx(0.0, abs=1e-12)
    even = task.metrics(np.zeros_like(logits), batch)["excess"]
    assert even == pytest.approx(np.log(4) - task.baselines["optimal"], rel=0.02)


@pytest.mark.parametrize(
    ("name", "knobs", "message"),
    [
        ("delayed_recall", {"seq_len": 10, "wait": 9}, r"wait must be at most 8 with seq_len 10 \(got 9\)"),
        ("copy_memory", {"seq_len": 10, "count": 5}, r"count must be at most 4 with seq_len 10 \(got 5\)"),
        ("copy_memory", {"seq_len": 10, "wait": 5}, r"wait must be at most 4 .*\(got 5\)"),
        ("parity", {"seq_len": 10, "min_length": 11}, r"min_length must be at most seq_len, 10 \(got 11\)"),
        ("digits", {"by": "columns"}, "columns"),
        ("reversal", {"longest": 5, "shortest": 6}, r"shortest must be at most longest, 5 \(got 6\)"),
        ("associative_recall", {"pairs": 9, "keys": 8}, r"pairs must be at most keys, 8 \(got 9\)"),
        ("associative_recall", {"pairs": 4, "queries": 5}, r"queries must be at most pairs, 4 \(got 5\)"),
        ("selective_copying", {"seq_len": 7, "count": 4}, r"count must be at most 3 with seq_len 7 \(got 4\)"),
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
