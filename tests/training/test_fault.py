"""Each fault breaks a recipe that learns without it, and what gives it away is measured."""

import numpy as np
import pytest

from visualizer import MODELS, TASKS, Recipe, Run, Set
from visualizer.measures import measure
from visualizer.recipe import default_task
from visualizer.training.fault import FAULTS, NONE, ORDERLESS

RECALL = {"task": "delayed_recall", "model": "lstm", "seq_len": 20, "hidden_size": 16, "learning_rate": 1e-2}
ADDING = {"task": "adding", "model": "rnn", "seq_len": 30, "hidden_size": 16, "learning_rate": 1e-2}
PARITY = {"task": "parity", "model": "lstm", "hidden_size": 12, "learning_rate": 1e-2}
DIGITS = {"task": "digits", "model": "gru", "hidden_size": 16}
BROKEN = {
    "hundredfold_rate": (RECALL, 500, "accuracy", 0.95, 0.3),
    "shut_forget_gate": (RECALL, 500, "accuracy", 0.95, 0.2),
    "no_clipping": (ADDING, 800, "rmse", 0.1, 0.35),
    "loss_elsewhere": (RECALL, 500, "accuracy", 0.95, 0.3),
    "carried_state": (PARITY, 900, "accuracy", 0.95, 0.7),
    "shuffled_positions": (DIGITS, 400, "accuracy", 0.85, 0.65),
    "saturated_gates": (RECALL, 500, "accuracy", 0.95, 0.2),
}
"By fault: a recipe, updates, a measure, what it reaches without the fault and does not reach with it."


@pytest.fixture(scope="module")
def trained():
    """Train each recipe once."""
    known = {}

    def train(recipe, updates):
        if recipe not in known:
            known[recipe] = Run(recipe)
            known[recipe].train(updates)
        return known[recipe]

    return train


def broken(name):
    return Recipe(**BROKEN[name][0], fault=name)


def repaired(recipe, guess):
    return recipe.replace(**FAULTS[guess].repair(recipe))


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in FAULTS if name != NONE])
def test_a_fault_breaks_what_learns_without_it_and_the_right_guess_repairs_it(trained, name):
    _, updates, metric, whole, ruined = BROKEN[name]
    recipe = broken(name)
    with_fault = measure(trained(recipe, updates), metric)
    without = measure(trained(repaired(recipe, name), updates), metric)
    assert repaired(recipe, name)["fault"] == NONE
    if metric == "rmse":
        assert without < whole < ruined < with_fault
    else:
        assert with_fault < ruined < whole < without


@pytest.mark.slow
def test_what_gives_a_fault_away_is_there_to_be_seen_after_training(trained):
    def seen(name):
        return trained(broken(name), BROKEN[name][1])

    chance = np.log(8)
    rate = seen("hundredfold_rate")
    assert rate.frame([]).facts["learning_rate"] == 1.0
    assert rate.loss > chance  # worse than guessing
    assert measure(seen("shut_forget_gate"), "value(quantity=forget_gate)") < 0.05
    unclipped = seen("no_clipping")
    assert measure(unclipped, "clipped_share") == 0
    assert measure(unclipped, "knob(name=clip_norm)") == 0
    elsewhere = seen("loss_elsewhere")
    assert elsewhere.frame([]).scene.loss_positions == (0,)
    assert measure(elsewhere, "training_loss") < 0.05 < chance < measure(elsewhere, "loss")
    saturated = seen("saturated_gates")
    for gate in ("input_gate", "forget_gate", "output_gate"):
        assert measure(saturated, f"saturated_share(quantity={gate})") > 0.8


def test_an_exploding_gradient_is_seen_without_clipping():
    recipe = Recipe(**ADDING, optimizer="sgd", fault="no_clipping").replace(learning_rate=0.1, seq_len=20)
    run, largest = Run(recipe), 0.0
    while run.updates < 400 and run.update():
        largest = max(largest, run.measured.gradient_norm)
        assert not run.measured.clipped
    assert largest > 1e8


def test_a_shuffled_sequence_shows_the_same_tokens_in_another_order():
    recipe = Recipe(task="temporal_order", model="lstm", hidden_size=4)
    ordered, shuffled = Run(recipe), Run(recipe.replace(fault="shuffled_positions"))
    here, there = (run.frame([]).scene.tokens for run in (ordered, shuffled))
    assert here != there
    assert sorted(here) == sorted(there)
    first, second = (run.batch() for run in (ordered, shuffled))
    assert (first.inputs != second.inputs).any(axis=(1, 2)).all()
    assert np.array_equal(np.sort(first.inputs.sum(axis=-1)), np.sort(second.inputs.sum(axis=-1)))
    assert np.array_equal(first.targets, second.targets)
    orders = second.inputs.argmax(axis=-1)
    assert len({tuple(row) for row in orders}) == len(orders)
    twins = shuffled.probe.inputs
    differ = (twins[0] != twins[1]).any(axis=-1).sum()
    assert differ == (ordered.probe.inputs[0] != ordered.probe.inputs[1]).any(axis=-1).sum()


def test_only_the_source_of_a_translation_is_shuffled():
    recipe = Recipe(task="reversal", model="seq2seq", hidden_size=4)
    first, second = Run(recipe).batch(), Run(recipe.replace(fault="shuffled_positions")).batch()
    for row, length in enumerate(first.sources):
        assert np.array_equal(first.inputs[row, length:], second.inputs[row, length:])
        assert np.array_equal(first.inputs[row, :length].sum(axis=0), second.inputs[row, :length].sum(axis=0))
    assert not np.array_equal(first.inputs, second.inputs)


def test_a_batch_starts_from_the_state_the_last_one_ended_with():
    run = Run(Recipe(**PARITY, fault="carried_state"))
    assert run.carry is None
    run.train(1)
    state = run.carry["cell_state"][:, 0].numpy()
    assert np.abs(state).max() > 0.01
    frame = run.frame(["cell_state", "forget_gate", "input_gate", "candidate"], source="batch")
    gates = {name: frame[name][0] for name in ("forget_gate", "input_gate", "candidate")}
    expected = gates["forget_gate"] * state[0] + gates["input_gate"] * gates["candidate"]
    assert frame["cell_state"][0] == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("every", [True, False])
def test_the_loss_is_asked_at_another_position(every):
    recipe = Recipe(task="parity", model="rnn", hidden_size=4, every=every, seq_len=7)
    here, there = Run(recipe).batch(), Run(recipe.replace(fault="loss_elsewhere")).batch()
    for row in range(len(here.inputs)):
        asked, moved = np.flatnonzero(here.loss_mask[row]), np.flatnonzero(there.loss_mask[row])
        if len(asked) > 1:  # one position late: the last answer falls off the end
            assert list(moved) == [t + 1 for t in asked[:-1]]
            assert np.array_equal(there.targets[row, moved], here.targets[row, asked[:-1]])
        else:
            assert list(moved) == [0]  # where there is but one position, it stays
            assert there.targets[row, 0] == here.targets[row, asked[0]]


@pytest.mark.parametrize("name", FAULTS)
def test_a_broken_run_is_a_function_of_its_recipe(name):
    knobs = {name: value for name, value in BROKEN.get(name, (RECALL,))[0].items() if name != "seq_len"}
    recipe = Recipe(**knobs, fault=name)
    straight = Run(recipe)
    straight.train(30)
    snapshot = straight.snapshot()
    straight.train(20)
    other = Run.from_snapshot(snapshot)
    assert other.recipe == recipe
    other.train(20)
    assert other.weights_hash() == straight.weights_hash() == straight.at(50).weights_hash()
    assert straight.at(30).weights_hash() == Run.from_snapshot(snapshot).weights_hash()
    straight.reset()
    straight.train(50)
    assert straight.weights_hash() == other.weights_hash()
    assert Recipe.from_query(recipe.to_query()) == (recipe, [])


def test_without_a_fault_hashes_and_weights_are_what_they_always_were():
    known = (
        "03eb2114e6050348f94c5e9de7bf8cb83d491e8bacf740884baaeb2c2ca4d306",
        "19e5bfced3fe9b40f7dca0d6826c94e64e0d0df0db162a9e680d0f941235cfa8",
    )
    assert Recipe().hash == known[0]
    assert Recipe(task="parity", model="gru", seed=3, hidden_size=5).hash == known[1]
    assert Recipe(fault="hundredfold_rate").hash != known[0]


PAIRS = {(task, "seq2seq" if TASKS[task].translates else "lstm") for task in TASKS}
PAIRS |= {(default_task(model), model) for model in MODELS}


@pytest.mark.parametrize(("task", "model"), sorted(PAIRS))
def test_a_fault_fits_and_learns_or_is_refused_with_a_reason(task, model):
    for name, fault in FAULTS.items():
        recipe = Recipe(task=task, model=model, hidden_size=4, batch_size=3, fault=name)
        if fault.fits(recipe):
            run = Run(recipe)
            assert run.train(2) == 2
            assert run.frame()
            assert repaired(recipe, name)["fault"] == NONE
        else:
            with pytest.raises(ValueError, match=f"fault cannot be {name} here: .*Choose another fault"):
                Run(recipe)


def test_faults_are_for_whom_they_mean_something():
    def fits(name, **knobs):
        return FAULTS[name].fits(Recipe(**knobs))

    assert [model for model in MODELS if fits("shut_forget_gate", model=model, task=default_task(model))] == ["lstm"]
    assert fits("shut_forget_gate", model="lstm_variant", variant="peepholes")
    assert not any(fits("shuffled_positions", task=task) for task in ORDERLESS)
    assert not fits("carried_state", task="char_lm")
    assert not fits("carried_state", model="transformer")
    assert not fits("saturated_gates", model="rnn", nonlinearity="relu")
    assert not fits("loss_elsewhere", task="g2p", model="seq2seq")


def test_a_wrong_guess_changes_a_knob_and_leaves_the_fault():
    recipe = Recipe(**RECALL, fault="shut_forget_gate")
    guessed = repaired(recipe, "hundredfold_rate")
    assert (guessed["learning_rate"], guessed["fault"]) == (1e-4, "shut_forget_gate")
    assert repaired(Recipe(**RECALL, fault="hundredfold_rate"), "shut_forget_gate")["forget_bias"] == 3.0
    assert repaired(recipe, "no_clipping")["clip_norm"] == 1.0
    assert repaired(recipe, "loss_elsewhere") == recipe


def test_a_live_knob_that_is_turned_is_what_it_says():
    run = Run(Recipe(**RECALL, fault="hundredfold_rate"))
    assert (run.recipe.learning_rate, run.knobs.learning_rate, run.settings.learning_rate) == (1e-2, 1.0, 1.0)
    run.apply(Set("learning_rate", 1e-2))
    assert run.knobs.learning_rate == run.settings.learning_rate == 1e-2
    run.reset()
    assert run.knobs.learning_rate == 1.0


def test_every_fault_says_what_is_broken():
    for name, fault in FAULTS.items():
        assert fault.name == name
        assert fault.label
        assert fault.doc.endswith(".")
