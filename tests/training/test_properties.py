"""A unit goes with a property as the correlation over held-out sequences says, and chance is measured beside it."""

import numpy as np
import pytest

from visualizer.recipe import Recipe
from visualizer.tasks import TASKS
from visualizer.training import Run
from visualizer.training.properties import PROPERTY, correlations, name_of, state_of, with_chance
from visualizer.training.reading import read

NAN = float("nan")
LENGTHS = {"char_lm": 40, "dyck": 12, "parity": 9, "names": 8}


def begin(task, model="lstm", **knobs):
    return Run(Recipe(task=task, model=model, hidden_size=5, seq_len=LENGTHS[task], **knobs))


def test_correlations_by_hand():
    states = np.array([[1.0, 2.0, 7.0], [2.0, 4.0, 7.0], [3.0, 0.0, 7.0], [9.0, 9.0, 9.0]])
    values = np.array([[10.0, 1.0], [20.0, 1.0], [30.0, 1.0], [NAN, 1.0]])
    assert np.allclose(correlations(states, values), [[1.0, -0.5, 0.0], [0.0, 0.0, 0.0]])


def test_correlations_equal_numpy_where_all_is_known():
    rng = np.random.default_rng(0)
    states, values = rng.normal(1e3, 1.0, (50, 4)), rng.normal(size=(50, 2))
    expected = np.corrcoef(states.T, values.T)[4:, :4]
    assert np.abs(correlations(states, values) - expected).max() <= 1e-9


def test_chance_is_what_the_property_of_another_sequence_gives():
    rng = np.random.default_rng(1)
    values = rng.integers(0, 2, (192, 20, 1)).astype(float)
    states = np.concatenate([values * 3 - 1, rng.normal(size=(192, 20, 7))], axis=-1)
    r, chance = with_chance(states, values)
    assert r[0, 0] == pytest.approx(1.0)
    assert 0 < chance[0] < 0.1
    counted = np.broadcast_to(np.arange(20.0)[None, :, None], values.shape)  # the same in every sequence
    assert with_chance(np.concatenate([states, counted], axis=-1), counted)[1][0] == pytest.approx(1.0)


@pytest.mark.parametrize("task", TASKS)
def test_a_task_says_its_properties_of_every_position_of_any_batch(task):
    built = Recipe(task=task).build_task()
    names = list(built.properties(built.probe()))
    assert bool(names) == (task in LENGTHS)
    for batch in (built.probe(), built.validation()):
        found = built.properties(batch)
        assert list(found) == names
        for values in found.values():
            assert values.shape == batch.inputs.shape[:2]
            assert not np.isinf(values).any()
            if batch.lengths is not None:
                inside = np.arange(values.shape[1]) < batch.lengths[:, None]
                assert np.isnan(values[~inside]).all()


def said(task, words, tokens, of):
    built = Recipe(task=task, seq_len=LENGTHS[task]).build_task()
    batch = built.validation()
    row = next(row for row, inputs in enumerate(batch.inputs) if of in "".join(built.tokens(inputs)))
    start = "".join(built.tokens(batch.inputs[row])).index(of)
    return built.properties(batch)[words][row, start : start + len(tokens)].tolist()


def test_properties_of_text_by_hand():
    assert said("char_lm", "place in the word", "the␣", "␣the␣") == [0, 1, 2, 3]
    assert said("char_lm", "place in the line", "↵", "↵") == [0]
    assert said("char_lm", "inside speech marks", "..", ',"␣')[1:] == [0]
    assert said("names", "vowel", "ma", "ma") == [0, 1]
    assert said("names", "letters since a vowel", "anna", "ann")[:3] == [0, 1, 2]


def test_properties_of_brackets_and_bits_by_hand():
    dyck = Recipe(task="dyck", seq_len=12).build_task()
    batch = dyck.probe()
    found, opens = dyck.properties(batch), [token == "(" for token in dyck.tokens(batch.inputs[0])]
    assert found["opening bracket"][0].tolist() == opens
    assert found["depth"][0].tolist() == np.cumsum(np.where(opens, 1, -1)).tolist()
    parity = Recipe(task="parity", seq_len=9).build_task()
    batch = parity.probe()
    ones = np.cumsum([token == "1" for token in parity.tokens(batch.inputs[0])])
    assert parity.properties(batch)["ones so far"][0].tolist() == ones.tolist()
    assert parity.properties(batch)["parity so far"][0].tolist() == (ones % 2).tolist()


@pytest.mark.parametrize("num_layers", [1, 2])
@pytest.mark.parametrize("task", LENGTHS)
def test_frames_carry_the_correlations_of_the_state_with_held_out_sequences(task, num_layers):
    run = begin(task, num_layers=num_layers)
    run.train(2)
    held_out = run._frames._correlations._batch
    assert np.array_equal(held_out.inputs, run.validation.batch.inputs[: len(held_out.inputs)])
    own = {words: values[0].astype(np.float32) for words, values in run.task.properties(run.probe).items()}
    tape = read(run, held_out, with_gradients=False).tape
    for words, values in run.task.properties(held_out).items():
        name, known = name_of(words), np.isfinite(values)
        frame = run.frame([name])
        assert (len(frame.facts["by_chance"][name]), frame.facts["correlated"]) == (num_layers, len(held_out.inputs))
        shown = frame[name] if num_layers > 1 else frame[name][None]
        for layer, states in enumerate(tape.array(state_of(run.model))):
            expected = [np.corrcoef(unit, values[known])[0, 1] for unit in states[known].T.astype(np.float64)]
            assert np.abs(shown[layer] - expected).max() <= 1e-5
        assert np.array_equal(run.frame([name_of(words, PROPERTY)]).arrays[name_of(words, PROPERTY)], own[words], True)
    assert "by_chance" not in run.frame(["hidden_state"]).facts


def test_correlations_of_a_network_that_explodes_are_no_numbers_and_its_frames_can_be_sent():
    states = np.full((3, 4, 2), np.inf)
    r, chance = with_chance(states, np.arange(12.0).reshape(3, 4, 1))
    assert np.isnan(r).all()
    assert np.isnan(chance).all()
