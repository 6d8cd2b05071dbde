"""The first losses of a script are those of the program: every model with every task that it can learn."""

import pytest

from tests.standalone.conftest import apart
from visualizer import MODELS, TASKS, Recipe

SMALL = {"hidden_size": 4, "batch_size": 2}
SHORT = {"delayed_recall": 8, "copy_memory": 8, "adding": 8, "parity": 8, "char_lm": 8, "forecast": 8, "dyck": 8}
SHORT |= {"selective_copying": 8, "temporal_order": 11, "names": 6}


def recipe(task: str, model: str) -> Recipe:
    length = {"seq_len": SHORT[task]} if task in SHORT else {}
    return Recipe(task=task, model=model, **SMALL, **length)


def pairs(model: str) -> dict[str, Recipe]:
    return {task: recipe(task, model) for task in TASKS if not MODELS[model].fits(TASKS[task])}


EACH_TIME = ("rnn", "lstm", "seq2seq", "transformer")


@pytest.mark.parametrize(
    "model", [model if model in EACH_TIME else pytest.param(model, marks=pytest.mark.exhaustive) for model in MODELS]
)
@pytest.mark.slow
def test_the_first_losses_are_ours(model, run_scripts):
    recipes = pairs(model)
    found = run_scripts(recipes)
    assert {name: told["error"] for name, told in found.items() if "error" in told} == {}
    assert {name: d for name, d in apart(recipes, found).items() if not d < 1e-5} == {}


def test_every_task_is_among_the_pairs():
    assert set(pairs("lstm")) == set(TASKS)
