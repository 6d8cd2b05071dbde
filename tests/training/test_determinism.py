import pytest
import torch

from tests.conftest import possible_interventions
from visualizer import MODELS, TASKS, Clamp, Recipe, Release, Run, Set

UPDATES = 200


def events(run):
    clamp = {"t": (2, 5), "unit": 1, "scale": 0.5, "shift": 0.1}
    found = possible_interventions(run, clamp, {"t": 3}, {"t": (1, 3)})
    released = {150: Release(index=0)} if found else {}
    return {30: Set("learning_rate", 3e-3), **dict(zip((60, 90, 120), found, strict=False)), **released}


def go(run, until=UPDATES, watch=lambda run: None):
    due = events(run)
    while run.updates < until:
        if run.updates in due and not any(event["updates"] == run.updates for event in run.events):
            run.apply(due[run.updates])
        watch(run)
        assert run.update()
    return run.weights_hash()


def look_at_everything(run):
    if run.updates % 20 == 0:
        run.frame()
        run.frame(source="batch")
        run.frame(["hidden_gradient"], layer=0, unit=1)
        run.explain("hidden_state", t=3, unit=0)
        assert run.metrics["validation"]
        run.checkpoint()


@pytest.fixture(scope="module", params=MODELS)
def straight(request, small):
    recipe = small(request.param, dropout=0.2, num_layers=2)
    run = Run(recipe)
    return recipe, go(run), run


def test_watching_changes_nothing(straight):
    recipe, expected, _ = straight
    assert go(Run(recipe), watch=look_at_everything) == expected


def test_a_restored_snapshot_goes_on_the_same(straight):
    recipe, expected, _ = straight
    run = Run(recipe)
    go(run, until=100)
    snapshot = run.snapshot()
    assert go(Run.from_snapshot(snapshot)) == expected
    go(run)
    run.restore(snapshot)
    before = sum(due < 100 for due in events(run))
    assert (run.updates, len(run.events), len(run.interventions)) == (100, before, before - 1)
    assert go(run) == expected


def test_replay_returns_to_any_update(straight):
    recipe, _, run = straight
    for updates in (0, 61, 130, 200):
        expected = Run(recipe)
        go(expected, until=updates)
        again = run.at(updates)
        assert again.weights_hash() == expected.weights_hash()
        assert again.loss == expected.loss
        assert [event["updates"] for event in again.events] == [when for when in events(run) if when <= updates]
    assert run.updates == UPDATES


def test_another_seed_gives_other_weights(straight):
    recipe, expected, _ = straight
    other = Run(recipe.replace(seed=1))
    assert other.weights_hash() != Run(recipe).weights_hash()
    assert go(other) != expected


def test_reset_returns_to_the_same_initial_weights(straight):
    recipe, expected, _ = straight
    run = Run(recipe)
    first = run.weights_hash()
    go(run, until=70)
    run.reset()
    assert (run.weights_hash(), run.updates, run.events, run.interventions) == (first, 0, [], ())
    assert run.knobs.learning_rate == recipe.learning_rate
    assert go(run) == expected


def test_reset_can_keep_the_settings(small):
    run = Run(small())
    first = run.weights_hash()
    run.train(5)
    run.apply(Set("learning_rate", 0.5))
    run.apply(Clamp("forget_gate", t=2, shift=1.0))
    run.train(5)
    run.reset(keep_settings=True)
    assert run.weights_hash() == first
    assert run.knobs.learning_rate == 0.5
    assert [event["updates"] for event in run.events] == [0, 0]
    assert len(run.interventions) == 1
    assert run.settings == run.recipe.replace(learning_rate=0.5)


def test_dropout_draws_are_a_function_of_the_update(small):
    plain, dropped = Run(small(dropout=0.0)), Run(small(dropout=0.5))
    plain.train(3)
    dropped.train(3)
    assert plain.weights_hash() != dropped.weights_hash()
    dropped.reset()
    dropped.apply(Set("dropout", 0.0))
    dropped.train(3)
    assert plain.weights_hash() == dropped.weights_hash()


def test_stateful_batches_carry_the_state():
    recipe = Recipe(task="char_lm", hidden_size=4, seq_len=6, batch_size=3, stateful=True)
    carried, fresh = Run(recipe), Run(recipe.replace(stateful=False))
    for run in (carried, fresh):
        run.train(1)
    assert carried.weights_hash() == fresh.weights_hash()
    assert carried.carry["cell_state"].shape == (1, 3, 4)
    for run in (carried, fresh):
        run.train(1)
    assert carried.weights_hash() != fresh.weights_hash()
    snapshot = carried.snapshot()
    carried.train(3)
    again = Run.from_snapshot(snapshot)
    again.train(3)
    assert again.weights_hash() == carried.weights_hash()
    assert carried.at(1).carry["cell_state"].shape == (1, 3, 4)


def test_a_window_cuts_the_gradient(small):
    run = Run(small(bptt_window=3))
    assert run.cuts(8).tolist() == [False, False, False, True, False, False, True, False]
    gradient = run.frame(["gradient_norm"])["gradient_norm"]
    assert (gradient[:6] == 0).all()
    assert (gradient[6:] > 0).all()
    run.apply(Set("bptt_window", 0))
    assert run.cuts(8) is None
    assert (run.frame(["gradient_norm"])["gradient_norm"] > 0).all()


def test_clipping_equals_torch(small):
    run = Run(small(clip_norm=0.01, optimizer="sgd", learning_rate=1.0))
    before = run.flat.weights.clone()
    run.train(1)
    assert run.measured.clipped
    assert run.measured.gradient_norm > 0.01
    assert float((run.flat.weights - before).norm()) == pytest.approx(0.01, rel=1e-3)
    norms = run.frame([]).facts["gradient_norms"]
    assert torch.tensor(list(norms.values())).norm().item() == pytest.approx(run.measured.gradient_norm, rel=1e-4)


def test_weights_hash_is_sha256_of_the_state_dict(small):
    run = Run(small())
    before = run.weights_hash()
    assert len(before) == 64
    with torch.no_grad():
        run.model.readout.bias[0] += 1e-6
    assert run.weights_hash() != before


@pytest.mark.parametrize("model", MODELS)
def test_the_loss_falls(model, small):
    length = {} if MODELS[model].fits(TASKS["delayed_recall"]) else {"seq_len": 6}
    run = Run(small(model, hidden_size=12, batch_size=32, seed=1, **length))
    run.train(1)
    before = run.metrics["validation"]
    run.train(250)
    after = run.metrics["validation"]
    assert before["loss"] > 1.9
    assert after["loss"] < 0.5 * before["loss"]
    assert after["accuracy"] > 0.6
