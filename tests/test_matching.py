"""Another model with as many parameters: the nearest of all its sizes, and close to equal."""

import pytest

from visualizer.matching import Match, matched
from visualizer.models import MODELS, RecurrentModel
from visualizer.recipe import Recipe

RECURRENT = [name for name, model in MODELS.items() if issubclass(model, RecurrentModel)]


def parameters(recipe):
    return sum(weight.numel() for weight in recipe.build_model(recipe.build_task()).parameters())


@pytest.mark.parametrize("model", RECURRENT)
@pytest.mark.parametrize("other", RECURRENT)
def test_recurrent_cells_of_16_units_and_more_match_within_5_per_cent(model, other):
    largest = MODELS[other].Knobs.param.hidden_size.bounds[1]
    sizes = {}
    for hidden_size in (16, 20, 40, 100):
        recipe = Recipe(model=model, hidden_size=hidden_size)
        found = matched(recipe, other)
        assert found.wanted == parameters(recipe)
        assert found.parameters == parameters(recipe.replace(model=other, hidden_size=found.hidden_size))
        if 16 <= found.hidden_size < largest:
            sizes[hidden_size] = found.mismatch
    assert sizes
    assert max(abs(mismatch) for mismatch in sizes.values()) <= 0.05


def test_a_model_matches_itself():
    assert matched(Recipe(model="gru", hidden_size=16), "gru").mismatch == 0


def test_no_other_size_is_nearer():
    recipe = Recipe(model="lstm", hidden_size=9)
    found = matched(recipe, "rnn")
    near = range(max(1, found.hidden_size - 2), found.hidden_size + 3)
    apart = {size: abs(parameters(recipe.replace(model="rnn", hidden_size=size)) - found.wanted) for size in near}
    assert min(apart, key=apart.get) == found.hidden_size


def test_sizes_that_do_not_go_with_the_other_knobs_are_left_out():
    recipe = Recipe(model="transformer", hidden_size=16, heads=4)
    assert matched(recipe, "transformer").hidden_size == 16
    assert (
        matched(Recipe(model="lstm", hidden_size=16).replace(model="transformer", heads=4), "transformer").mismatch == 0
    )


def test_a_model_that_reaches_its_bound_gives_what_it_has():
    recipe = Recipe(model="lstm", hidden_size=128)
    bound = MODELS["rnn"].Knobs.param.hidden_size.bounds[1]
    assert matched(recipe, "rnn").hidden_size == bound


def test_the_mismatch_is_printed():
    fewer, same = (Match(38, parameters, 1555, (1, 128), {}) for parameters in (1550, 1555))
    assert fewer.words("LSTM", "RNN") == "RNN with 38 units has 1,550 parameters, LSTM has 1,555: 0.3 % fewer."
    assert same.words("LSTM", "RNN").endswith("LSTM has 1,555: the same.")
    assert not fewer.is_poor


@pytest.mark.parametrize(
    ("size", "why"), [(128, "at most 128 units"), (1, "at least 1 unit"), (8, "it does not have every size")]
)
def test_a_poor_match_says_that_there_is_none_nearer(size, why):
    poor = Match(size, 889, 1000, (1, 128), {})
    assert poor.is_poor
    assert poor.words("LSTM", "RNN").endswith(f"LSTM has 1,000: 11.1 % fewer. It cannot come nearer: {why}.")


@pytest.mark.parametrize("other", [name for name in MODELS if name != "lstm"])
def test_the_other_models_own_defaults_are_named(other):
    """What is not said to differ is the same; what was chosen by hand stays."""
    recipe = Recipe(task="reversal", model="lstm", hidden_size=8, batch_size=7)
    found = matched(recipe, other)
    chosen = recipe.replace(model=other, hidden_size=found.hidden_size)
    assert (chosen.batch_size, chosen.group("task")) == (7, recipe.group("task"))
    shared = {*recipe.values} & {*chosen.values} - {"model", "hidden_size"}
    assert {*found.own} == {name for name in shared if recipe[name] != chosen[name]}
    words = found.words("LSTM", "the other")
    assert all(f"{name} {chosen[name]}" in words for name in found.own)
    assert bool(found.own) == ("its own defaults" in words)


def test_a_rate_of_its_own_is_not_passed_over_in_silence():
    assert "learning_rate" in matched(Recipe(task="reversal", model="lstm", hidden_size=8), "transformer").own
