"""What every task must keep, whatever it asks."""

import numpy as np
import pytest

from visualizer import Recipe
from visualizer.tasks import TASKS
from visualizer.tasks.task import Batch

VARIANTS = {
    "delayed_recall": [{}, {"noise": False}, {"wait": 5}, {"letters": 2}, {"seq_len": 2}],
    "copy_memory": [{}, {"wait": 4}, {"count": 1, "letters": 2, "seq_len": 3}],
    "adding": [{}, {"seq_len": 2}, {"seq_len": 50}],
    "parity": [{}, {"every": True}, {"min_length": 20}, {"seq_len": 2, "min_length": 1}],
    "char_lm": [{}, {"seq_len": 2}, {"seq_len": 200}],
    "names": [{}, {"seq_len": 4}, {"seq_len": 12}],
    "forecast": [{}, {"series": "co2"}, {"horizon": 24}, {"seq_len": 8}, {"seq_len": 200}],
    "digits": [{}, {"by": "pixels"}],
    "reversal": [{}, {"letters": 2, "shortest": 1, "longest": 1}, {"shortest": 20, "longest": 20}],
    "g2p": [{"longest": longest} for longest in range(3, 9)],
    "associative_recall": [{}, {"queries": 1}, {"pairs": 1, "keys": 2, "letters": 2}, {"pairs": 26, "keys": 26}],
    "selective_copying": [{}, {"fixed": True}, {"seq_len": 2, "count": 1, "letters": 2}, {"seq_len": 6}],
    "temporal_order": [{}, {"seq_len": 10}, {"seq_len": 110}],
    "dyck": [{}, {"kinds": 2}, {"kinds": 3, "depth": 3, "seq_len": 2}, {"depth": 10}],
}
CASES = [(name, knobs) for name, variants in VARIANTS.items() for knobs in variants]
each_case = pytest.mark.parametrize(("name", "knobs"), CASES, ids=[f"{name}-{knobs}" for name, knobs in CASES])
each_task = pytest.mark.parametrize("name", TASKS)


def arrays(batch: Batch) -> dict[str, np.ndarray]:
    return {field: value for field, value in vars(batch).items() if value is not None}


def test_every_task_has_a_case():
    assert set(VARIANTS) == set(TASKS)


@each_case
def test_same_seed_same_batch_other_seed_other_batch(name, knobs):
    task, again = TASKS[name](**knobs), TASKS[name](**knobs)
    first, second = (t.batch(np.random.default_rng([7, 1, 3]), 16, 3) for t in (task, again))
    assert arrays(first).keys() == arrays(second).keys()
    for field, value in arrays(first).items():
        np.testing.assert_array_equal(value, arrays(second)[field])
    other = task.batch(np.random.default_rng([8, 1, 4]), 16, 4)
    assert any((value != arrays(other)[field]).any() for field, value in arrays(first).items())


@each_case
def test_shapes_types_and_masks(name, knobs):
    task = TASKS[name](**knobs)
    training = task.batch(np.random.default_rng(0), 5, 0)
    assert len(training.inputs) == 5
    for batch in (training, task.validation(), task.probe()):
        rows = len(batch.inputs)
        assert batch.inputs.shape == (rows, task.seq_len, task.input_size)
        assert batch.inputs.dtype == np.float32
        assert np.isfinite(batch.inputs).all()
        assert batch.inputs.flags.c_contiguous
        assert batch.loss_mask.shape == (rows, task.seq_len)
        assert batch.loss_mask.dtype == bool
        assert batch.loss_mask.any(axis=1).all()
        if task.kind == "classes":
            assert batch.targets.shape == (rows, task.seq_len)
            assert batch.targets.dtype == np.int64
            asked = batch.targets[batch.loss_mask]
            assert asked.min() >= 0
            assert asked.max() < task.output_size
        else:
            assert batch.targets.shape == (rows, task.seq_len, task.output_size)
            assert batch.targets.dtype == np.float32
        if batch.lengths is not None:
            inside = np.arange(task.seq_len) < batch.lengths[:, None]
            assert batch.lengths.dtype == np.int64
            assert batch.lengths.min() >= 1
            assert not batch.loss_mask[~inside].any()
            assert not batch.inputs[~inside].any()
        assert (batch.sources is None) == (not task.translates)


@pytest.mark.parametrize(("name", "knobs"), [case for case in CASES if TASKS[case[0]].translates], ids=str)
def test_a_source_is_followed_by_a_sign_and_each_answer_is_heard(name, knobs):
    task = TASKS[name](**knobs)
    feedback = task.feedback
    assert feedback.shape == (task.output_size, task.input_size)
    assert feedback.dtype == np.float32
    signs = set()
    for batch in (task.batch(np.random.default_rng(0), 5, 0), task.validation(), task.probe()):
        assert batch.sources.dtype == np.int64
        assert batch.sources.min() >= 1
        for b, (source, length) in enumerate(zip(batch.sources, batch.lengths, strict=True)):
            assert list(np.flatnonzero(batch.loss_mask[b])) == list(range(source, length))
            signs.add(tuple(batch.inputs[b, source]))
            fed = feedback[batch.targets[b, source : length - 1]]
            np.testing.assert_array_equal(batch.inputs[b, source + 1 : length], fed)
    assert len(signs) == 1
    assert list(task.probe().lengths) == [task.seq_len] * len(task.probe().inputs)


def test_tasks_without_a_source_hear_none_of_their_answers():
    assert [name for name, task in TASKS.items() if not task.translates and task().feedback is not None] == []


@pytest.mark.parametrize("name", [name for name, task in TASKS.items() if not task.has_length_knob()])
def test_a_length_that_follows_cannot_be_chosen(name):
    assert "seq_len" not in Recipe(task=name).values
    with pytest.raises(ValueError, match=r"seq_len follows from the other knobs \(got 9\)"):
        TASKS[name](seq_len=9)


@each_case
def test_what_there_is_to_remember_is_named(name, knobs):
    task = TASKS[name](**knobs)
    for batch in (task.batch(np.random.default_rng(0), 32, 0), task.validation(), task.probe()):
        assert (batch.memory is None) == (task.remembers == "")
        if batch.memory is not None:
            assert batch.memory.shape == batch.loss_mask.shape
            assert batch.memory.dtype == np.int64
            assert batch.memory.min() >= -1
            assert batch.memory.max() < len(task.memory_symbols)


@each_case
def test_twins_differ_from_the_probe_in_exactly_one_position(name, knobs):
    """Of the source, where one is answered: another source has another answer, which is heard too."""
    task = TASKS[name](**knobs)
    probe = task.probe()
    assert 2 <= len(probe.inputs) <= 3
    assert len(task.twin_labels()) == len(probe.inputs)
    for twin in probe.inputs[1:]:
        places = np.flatnonzero((twin != probe.inputs[0]).any(axis=-1))
        assert len(places[: np.searchsorted(places, probe.sources[0])] if task.translates else places) == 1


@each_case
def test_probe_and_validation_are_fixed(name, knobs):
    first, second = TASKS[name](**knobs), TASKS[name](**knobs)
    np.random.default_rng(1)
    first.batch(np.random.default_rng(5), 3, 9)
    for method in ("probe", "validation"):
        for one, other in zip(*(arrays(getattr(task, method)()).values() for task in (first, second)), strict=True):
            np.testing.assert_array_equal(one, other)


@each_case
def test_tokens_phases_and_names(name, knobs):
    task = TASKS[name](**knobs)
    for sequence in task.probe().inputs:
        tokens = task.tokens(sequence)
        assert len(tokens) == task.seq_len
        assert all(isinstance(token, str) and token for token in tokens)
    phases = task.phases()
    assert [phase.start for phase in phases] == [0, *(phase.stop for phase in phases[:-1])]
    assert phases[-1].stop == task.seq_len
    assert all(phase.start < phase.stop and phase.name for phase in phases)
    assert len(task.symbols) == task.output_size


@each_task
def test_words_and_defaults_are_complete(name):
    task = TASKS[name]
    assert task.label
    assert task.question.endswith(".")
    assert task.chance_formula
    assert task.sources
    assert task.defaults["hidden_size"] <= 64
    metric, operator, number = task.solved.split()
    assert operator in (">=", "<=")
    float(number)
    batch = task().validation()
    measured = task().metrics(np.zeros((*batch.loss_mask.shape, task().output_size), np.float32), batch)
    assert metric == "loss" or metric in measured
    for knob in task.param.objects().values():
        assert knob.name == "name" or (knob.doc and knob.doc.endswith(".") and knob.constant)


@each_task
def test_chance_is_below_nothing_but_above_zero(name):
    task = TASKS[name]()
    assert 0 < task.chance_loss <= np.log(task.output_size) if task.kind == "classes" else task.chance_loss > 0


@each_task
def test_own_settings_of_a_model_override_known_defaults(name):
    for settings in TASKS[name].model_defaults.values():
        assert settings
