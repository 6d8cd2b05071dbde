"""A race in words: what an address says of it, what its runs are called."""

import pytest

from visualizer.bench import race
from visualizer.models import MODELS
from visualizer.recipe import Recipe, default_task
from visualizer.tasks import TASKS

FIRST = Recipe(hidden_size=12, learning_rate=0.02, seed=4)


@pytest.mark.parametrize("model", MODELS)
def test_every_model_can_be_a_rival_and_is_read_as_it_was_written(model):
    task = FIRST.task if not MODELS[model].fits(TASKS[FIRST.task]) else default_task(model)
    first = Recipe(task, next(name for name in MODELS if name != model and not MODELS[name].fits(TASKS[task])))
    rival = first.replace(model=model, seed=9, learning_rate=0.125)
    assert race.read(race.write([first, rival]), first) == ([rival], [])


def test_only_what_differs_is_written():
    assert race.words(FIRST, FIRST) == "1"
    assert race.words(FIRST, FIRST.replace(forget_bias=0)) == "1 forget_bias 0.0"
    assert race.write([FIRST, FIRST.replace(model="gru", hidden_size=9)]) == "race=1+model+gru+hidden_size+9"
    assert race.write([FIRST]) == ""


def test_rivals_follow_the_first_in_what_they_have_in_common():
    rivals = [FIRST.replace(model="gru"), FIRST.replace(seed=7)]
    after = race.changed([FIRST, *rivals], 0, FIRST.replace(hidden_size=20, task="parity"))
    assert [recipe.hidden_size for recipe in after] == [20, 20, 20]
    assert [recipe.seed for recipe in after] == [4, 4, 7]
    assert {recipe.task for recipe in after} == {"parity"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "race must be like"),
        ("gru", "race must be like"),
        ("1 model", "race must be like"),
        ("2 model gru", "race is version '2'; this program reads version 1"),
        ("1 model perceptron", "model must be one of"),
        ("1 hidden_size many", "hidden_size must be"),
        ("1 flavour 3", "'flavour' is no knob"),
        ("1 hidden_size 9999", "hidden_size must be"),
        ("1 task parity", "'task' is no knob"),
        (
            "1 hiden_size 3",
            "'hiden_size' is no knob of delayed_recall with lstm; did you mean 'hidden_size'? This rival",
        ),
    ],
)
def test_what_cannot_be_read_is_said_and_left_out(text, said):
    recipes, (message,) = race.read(f"race=1+seed+8&race={text}", FIRST)
    assert recipes == [FIRST.replace(seed=8)]
    assert message.startswith(said)
    assert message.endswith("This rival is left out")


def test_a_fourth_rival_is_left_out():
    recipes, messages = race.read("&".join(f"race=1+seed+{seed}" for seed in range(10, 15)), FIRST)
    assert [recipe.seed for recipe in recipes] == [10, 11, 12]
    assert messages == ["a race has 2 to 4 runs (got 6); the last ones are left out"]


def test_titles_say_what_tells_runs_of_one_model_apart():
    recipes = [FIRST, FIRST.replace(hidden_size=20), FIRST.replace(model="gru")]
    assert [entrant.title for entrant in race.entrants(recipes)] == ["LSTM", "LSTM, 20 units", "GRU"]
    given = race.entrants(recipes, ["small"], ["A small one"])
    assert [(entrant.label, entrant.title) for entrant in given][:2] == [
        ("small", "A small one"),
        ("lstm_2", "LSTM, 20 units"),
    ]


def test_differences_are_said_also_where_they_are_defaults_of_a_model():
    rival = Recipe(model="rnn", hidden_size=12)
    apart = race.differences(Recipe(hidden_size=12), rival)
    values = Recipe(hidden_size=12)
    expected = [
        name for name in rival.values if name in values.values and name != "model" and rival[name] != values[name]
    ]
    assert len(apart) == len(expected)
    for said, name in zip(apart, expected, strict=True):
        assert said.startswith(name.replace("_", " "))
