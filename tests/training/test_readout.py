import numpy as np
import pytest

from visualizer import Recipe, ResetState, Run
from visualizer.training.readout import fit


def drawn(known, sequences=256, features=6, classes=4, seed=0):
    """States (N, L, F) that hold the class linearly where ``known``, and noise besides."""
    rng = np.random.default_rng(seed)
    memory = np.repeat(rng.integers(0, classes, (sequences, 1)), len(known), axis=1)
    states = 0.1 * rng.standard_normal((sequences, len(known), features))
    states[..., :classes] += np.asarray(known)[:, None] * np.eye(classes)[memory]
    return states.astype(np.float32), memory


def test_what_is_there_is_read():
    states, memory = drawn([1.0, 0.0, 1e-3, 1e3])
    readout = fit(states, memory, 4)
    assert readout.confidence[0] == 1.0
    assert readout.confidence[1] < 0.2
    assert readout.confidence[3] == 1.0
    np.testing.assert_array_equal(readout.read(states)[:, 0], memory[:, 0])


def test_the_smaller_system_gives_the_same():
    states, memory = drawn([1.0, 0.3], features=6)
    wide = np.concatenate([states, np.zeros((256, 2, 200), np.float32)], axis=-1)
    narrow_fit, wide_fit = fit(states, memory, 4), fit(wide, memory, 4)
    np.testing.assert_array_equal(narrow_fit.read(states), wide_fit.read(wide))


def test_where_there_is_nothing_to_remember_nothing_is_measured():
    states, memory = drawn([1.0, 1.0])
    memory[:, 0] = -1
    confidence = fit(states, memory, 4).confidence
    assert np.isnan(confidence[0])
    assert confidence[1] == 1.0


def test_one_class_alone_is_chance():
    states, memory = drawn([1.0])
    assert fit(states, 0 * memory, 4).confidence.tolist() == [0.0]


@pytest.mark.parametrize("value", [np.nan, np.inf, 3e38])
def test_an_exploded_network_remembers_nothing(value):
    states, memory = drawn([0.0, 0.0])
    states[:] = value
    assert fit(states, memory, 4).confidence.tolist() == [0.0, 0.0]


@pytest.mark.parametrize("value", [np.nan, np.inf, 3e38])
def test_exploded_states_are_read_without_a_warning(value):
    states, memory = drawn([1.0, 0.3])
    readout = fit(states, memory, 4)
    readout.weights[..., 1::2] *= -100
    assert readout.read(np.full_like(states, value)).shape == memory.shape


@pytest.fixture(scope="module")
def solved():
    run = Run(Recipe(task="delayed_recall", model="lstm", hidden_size=16, seq_len=12, seed=0))
    run.train(400)
    assert run.metrics["validation"]["accuracy"] > 0.95
    return run


def test_a_network_that_learned_remembers(solved):
    before, after = Run(solved.recipe).frame(), solved.frame()
    assert after["memory_confidence"].min() > 0.9
    assert before["memory_confidence"][-1] < 0.7
    note = solved.probe.memory[0, 0]
    assert after["memory_read"].tolist() == [note] * 12
    assert after.scene.memory_symbols[note] == after.scene.twins[0]


def test_a_cleared_state_forgets(solved):
    run = Run.from_snapshot(solved.snapshot())
    run.apply(ResetState("cell_state", t=6))
    run.apply(ResetState("hidden_state", t=6))
    confidence = run.frame(["memory_confidence"])["memory_confidence"]
    assert confidence[:6].min() > 0.9
    assert confidence[6:].max() < 0.2


def test_a_task_without_memory_has_no_such_rows():
    run = Run(Recipe(task="forecast", hidden_size=3))
    assert "memory_read" not in run.quantities
    with pytest.raises(ValueError, match="memory_read"):
        run.frame(["memory_read"])
    with pytest.raises(ValueError, match="nothing to remember"):
        run.validation.readout()


def test_the_readout_follows_the_weights(small):
    run = Run(small())
    first = run.validation.readout()
    assert run.validation.readout() is first
    run.train(1)
    assert run.validation.readout() is not first


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


MEMORY = ["memory_read", "memory_confidence"]


def test_a_read_out_may_be_a_moment_old_and_the_frame_says_of_which_update():
    run, clock = Run(Recipe(hidden_size=4, batch_size=4)), Clock()
    run.validation._clock = clock
    assert "as_of" not in run.frame(MEMORY, patience=1.0).facts
    run.train(3)
    clock.now = 0.9
    frame = run.frame(MEMORY, patience=1.0)
    assert frame.facts["as_of"] == dict.fromkeys(MEMORY, 0)
    assert "as_of" not in run.frame(["input"], patience=1.0).facts
    exact = run.frame(MEMORY)
    assert "as_of" not in exact.facts
    assert not np.array_equal(exact.arrays["memory_confidence"], frame.arrays["memory_confidence"])
    run.train(1)
    clock.now = 2.0
    assert "as_of" not in run.frame(MEMORY, patience=1.0).facts, "a second has passed"


def test_no_read_out_is_kept_of_another_hand_or_of_a_network_that_was_further():
    run, clock = Run(Recipe(hidden_size=4, batch_size=4)), Clock()
    run.validation._clock = clock
    run.train(4)
    for change in (lambda: run.apply(ResetState("hidden_state", t=3)), run.reset):
        run.frame(MEMORY, patience=1.0)
        change()
        assert "as_of" not in run.frame(MEMORY, patience=1.0).facts
