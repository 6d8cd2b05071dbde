import importlib
import math
import pkgutil

import pytest

from tests.measures.conftest import trained
from visualizer import measures
from visualizer.measures import MEASURES, REQUIRED, TOPICS, check, measure

SMALL = {"task": "delayed_recall", "hidden_size": 4, "seq_len": 6}


def test_every_file_with_measures_is_a_topic():
    files = [
        importlib.import_module(f"visualizer.measures.{each.name}") for each in pkgutil.iter_modules(measures.__path__)
    ]
    found = {file.__name__ for file in files if hasattr(file, "MEASURES")}
    assert found == {topic.__name__ for topic in TOPICS}


@pytest.mark.parametrize("name", MEASURES)
def test_every_measure_says_what_it_is_and_is_named_once(name):
    found = MEASURES[name]
    assert found.name == name
    assert found.doc.endswith(".")
    assert found.unit
    assert all(argument.doc.endswith(".") for argument in found.arguments)


@pytest.mark.parametrize(
    "name", [n for n, m in MEASURES.items() if all(a.default is not REQUIRED for a in m.arguments)]
)
@pytest.mark.parametrize("model", ["rnn", "lstm", "transformer"])
def test_a_measure_gives_a_number_or_says_why_not_and_leaves_the_run_alone(name, model):
    run = trained(2, model=model, **SMALL)
    before = run.weights_hash(), run.updates, run.version
    said = ""
    try:
        value = measure(run, name)
    except ValueError as error:
        value, said = 0.0, str(error)
    assert isinstance(value, float)
    assert not said or len(said) > 20
    assert (run.weights_hash(), run.updates, run.version) == before


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("acuracy", "there is no measure 'acuracy'; there are loss, accuracy"),
        ("accuracy(lenght=3)", "accuracy has no argument 'lenght'; it has length, t"),
        ("value", "value needs quantity"),
        ("value(quantity=3)", "quantity must be a word (got 3)"),
        ("accuracy(t=1.5)", "t must be a whole number (got 1.5)"),
        ("accuracy(t=999)", "t must be between -200 and 199 (got 999)"),
        ("value(quantity=h, stat=median)", "stat must be one of mean"),
        ("accuracy >= 3", "a measure"),
        ("accuracy(3)", "a measure"),
        ("__import__('os')", "a measure"),
    ],
)
def test_a_wrong_spec_is_refused_without_a_run(spec, said):
    with pytest.raises(ValueError, match=".") as refused:
        check(spec)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("rmse", "delayed_recall measures loss, accuracy (got rmse)"),
        ("accuracy(length=3)", "which this task has not"),
        ("accuracy(t=2)", "nothing is asked there"),
        ("accuracy(t=9)", "t must be between 0 and 5 (got 9)"),
        ("value(quantity=reset_gate)", "no quantity 'reset_gate'"),
        ("value(quantity=forget_gate, t=9)", "t must be between 0 and 5 (got 9)"),
        ("value(quantity=forget_gate, head=0)", "forget_gate has t, unit (got head)"),
        ("value(quantity=forget_gate, layer=0)", "leave layer out"),
        ("value(quantity=forget_gate, during=lunch)", "during must be one of note, wait, say (got lunch)"),
        ("value(quantity=forget_gate, during=wait, t=2)", "write one of the two"),
        ("saturated_share(quantity=cell_state)", "has no bounds"),
        ("tanh_slope", "must be a tanh"),
        ("knob(name=optimizer)", "is a word"),
    ],
)
def test_what_does_not_fit_the_run_is_refused(spec, said):
    with pytest.raises(ValueError, match=".") as refused:
        measure(trained(2, model="lstm", **SMALL), spec)
    assert said in str(refused.value)


def test_a_number_that_is_not_there_is_nan():
    run = trained(0, model="lstm", **SMALL)
    assert math.isnan(measure(run, "batch_loss"))
    assert math.isnan(measure(run, "best_loss"))
