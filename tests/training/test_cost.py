"""What an update is said to cost, counted by hand; ``make bench`` holds the estimate against what is measured."""

from dataclasses import replace

import pytest

from visualizer import Recipe, Run
from visualizer.affordable import THERE_AND_BACK, cost
from visualizer.training.cost import cost_of


def test_what_is_counted_by_hand():
    found = cost(Recipe(task="adding", model="lstm", hidden_size=16, seq_len=20, batch_size=32, num_layers=2))
    per_position = 64 * (2 + 16) + 64 * (16 + 16) + 16
    assert found.multiply_adds == THERE_AND_BACK * 32 * 20 * per_position
    assert found.sequential_depth == 21
    assert found.parameters == per_position + 4 * 64 + 1


def test_attention_is_counted_with_the_square_of_the_length():
    sizes = {"task": "adding", "model": "transformer", "hidden_size": 16, "num_layers": 2, "batch_size": 4}
    short, long = (cost(Recipe(seq_len=length, **sizes)) for length in (50, 100))
    matrices = 2 * 16 + 2 * (4 * 16**2 + 2 * 2 * 16**2) + 16
    pairs = 100 * 101 // 2
    assert long.multiply_adds == THERE_AND_BACK * 4 * (100 * matrices + 2 * pairs * 16 * 2)
    assert long.milliseconds - 2.7 > 2.5 * (short.milliseconds - 2.7)
    assert long.sequential_depth == short.sequential_depth == 2


def test_measuring_changes_nothing(small):
    run = Run(small("gru"))
    run.train(3)
    before = run.weights_hash(), run.key
    measured = cost_of(run)
    assert (run.weights_hash(), run.key) == before
    assert replace(measured, milliseconds=0.0) == replace(cost(run.recipe), milliseconds=0.0)
    assert measured.milliseconds > 0


@pytest.mark.parametrize("model", ["rnn", "lstm", "gru"])
def test_a_cell_read_by_step_is_priced_as_the_loop_it_is(model):
    recipe = Recipe(task="adding", model=model, hidden_size=32, seq_len=40, batch_size=16)
    cell = Run(recipe).model
    compiled = cell.milliseconds(40, 16)
    cell.by_step = True
    assert cell.milliseconds(40, 16) > compiled + 40 * 0.1


def test_the_median_of_a_clock(small):
    seconds = iter([0.0, 0.004, 1.0, 1.002, 2.0, 2.009])
    assert cost_of(Run(small("rnn")), updates=3, clock=lambda: next(seconds)).milliseconds == pytest.approx(4.0)


def test_a_run_that_stopped_early_costs_what_its_updates_cost():
    run = Run(Recipe(task="forecast", model="rnn", hidden_size=16, learning_rate=0.02, seed=1, early_stopping=20))
    run.train(2000)
    assert run.stopped is not None
    going_on = Run(run.recipe.replace(early_stopping=0))
    assert cost_of(run).milliseconds > 0.2 * cost_of(going_on).milliseconds


def test_what_cannot_be_made_is_not_measured():
    knobs = {"nonlinearity": "relu", "optimizer": "sgd", "learning_rate": 10.0, "clip_norm": 0.0}
    run = Run(Recipe(task="adding", model="rnn", hidden_size=8, seq_len=30, **knobs))
    run.train(200)
    assert run.stopped is not None
    with pytest.raises(ValueError, match="to be measured .got: Stopped before update"):
        cost_of(run)


@pytest.mark.parametrize("knobs", [{"teacher_forcing_ratio": 0.5}, {"attention": "additive"}])
def test_a_decoder_that_waits_for_itself_is_priced_as_the_loop_it_is(knobs):
    sizes = {"task": "reversal", "model": "seq2seq", "hidden_size": 16, "batch_size": 1, "shortest": 20, "longest": 20}
    at_once, waiting = (cost(Recipe(num_layers=2, **sizes, **more)).milliseconds for more in ({}, knobs))
    assert waiting - at_once > 0.25 * 2 * 20  # milliseconds, layers, positions of the target
