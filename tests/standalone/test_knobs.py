"""Every knob that changes what is learned or how changes the script too."""

import itertools

import pytest

from tests.standalone.conftest import apart
from visualizer import MODELS, Recipe
from visualizer.models.lstm_variant import VARIANTS

SMALL = {"hidden_size": 4, "batch_size": 3}
pytestmark = pytest.mark.exhaustive


def recalls(model: str, **knobs) -> Recipe:
    return Recipe(task="delayed_recall", model=model, seq_len=8, **SMALL, **knobs)


def reads(model: str, **knobs) -> Recipe:
    return Recipe(task="char_lm", model=model, seq_len=8, **SMALL, **knobs)


def reverses(**knobs) -> Recipe:
    return Recipe(task="reversal", model="seq2seq", shortest=2, longest=4, **SMALL, **knobs)


def recurrent(model: str) -> dict[str, Recipe]:
    starts = ("orthogonal", "identity", "scaled")
    return {
        **{start: recalls(model, recurrent_init=start, spectral_radius=1.3, num_layers=2) for start in starts},
        "dropout": recalls(model, num_layers=2, dropout=0.3, bptt_window=3),
        "cut": recalls(model, num_layers=2, bptt_window=3),
        "stateful": reads(model, stateful=True),
        "stateful_cut": reads(model, stateful=True, bptt_window=3, num_layers=2, dropout=0.2),
    }


def variants() -> dict[str, Recipe]:
    found = {name: recalls("lstm_variant", variant=name, num_layers=2, input_bias=-0.5) for name in VARIANTS}
    return {**found, "carried": reads("lstm_variant", stateful=True, dropout=0.1, bptt_window=3)}


def blocks(model: str) -> dict[str, Recipe]:
    return {
        "dropout": recalls(model, num_layers=2, dropout=0.2),
        "no_perceptron": recalls(model, mlp_ratio=0),
        "normal": recalls(model, mlp_ratio=3, embedding_init="normal"),
    }


def mixers() -> dict[str, Recipe]:
    positions = ("learned", "sinusoidal", "rotary", "none")
    return {
        **{name: recalls("transformer", positions=name, heads=2) for name in positions},
        "lru": recalls("s4d", parametrisation="lru", state_size=3),
        "held": recalls("mamba", discretisation="zoh", state_size=3),
        "no_convolution": recalls("mamba", convolution=0),
    }


def translators(cell: str) -> dict[str, Recipe]:
    found = {}
    for attention, drops in itertools.product(("none", "dot", "general", "additive"), (False, True)):
        random = {"dropout": 0.2, "teacher_forcing_ratio": 0.6, "num_layers": 2} if drops else {}
        both = {"bidirectional": True} if attention != "none" else {}
        found[f"{attention}_{drops}"] = reverses(cell=cell, attention=attention, **random, **both)
    return {**found, "orthogonal": reverses(cell=cell, recurrent_init="orthogonal", bidirectional=True)}


def optimizers() -> dict[str, Recipe]:
    found = {}
    for name in ("sgd", "adam", "adamw", "rmsprop"):
        found[name] = recalls("gru", optimizer=name, momentum=0.9, weight_decay=0.01, warmup=3)
        found[f"{name}_plain"] = recalls("gru", optimizer=name, clip_norm=0.0)
    return {**found, "clipped": recalls("gru", clip_norm=0.01)}


def tasks() -> dict[str, Recipe]:
    known = {
        "forecast": {"series": "co2", "horizon": 3, "seq_len": 8},
        "digits": {"by": "pixels"},
        "parity": {"every": True, "min_length": 3, "seq_len": 8, "seed": 10**9},
        "delayed_recall": {"noise": False, "wait": 5},
        "copy_memory": {"wait": 2},
        "selective_copying": {"fixed": True},
        "dyck": {"kinds": 1},
        "associative_recall": {"queries": 2},
        "g2p": {"longest": 8},
    }
    return {task: Recipe(task=task, model="gru", **SMALL, **knobs) for task, knobs in known.items()}


ALL = {
    **{model: lambda model=model: recurrent(model) for model in ("rnn", "lstm", "gru")},
    "relu": lambda: {"relu": recalls("rnn", nonlinearity="relu", recurrent_init="identity")},
    "lstm_variant": variants,
    "min_gru": lambda: {"all": recalls("min_gru", num_layers=2, dropout=0.2), "on": reads("min_gru", stateful=True)},
    **{model: lambda model=model: blocks(model) for model in ("transformer", "s4d", "mamba", "rwkv", "hyena")},
    "mixers": mixers,
    **{f"seq2seq_{cell}": lambda cell=cell: translators(cell) for cell in ("gru", "lstm", "rnn")},
    "optimizers": optimizers,
    "tasks": tasks,
}


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.slow
def test_a_knob_is_in_the_script(kind, run_scripts):
    recipes = ALL[kind]()
    found = run_scripts(recipes)
    assert {name: told["error"] for name, told in found.items() if "error" in told} == {}
    assert {name: d for name, d in apart(recipes, found).items() if not d < 1e-5} == {}


def test_every_knob_of_every_model_is_tried():
    tried = {recipe.model: set() for kind in ALL.values() for recipe in kind().values()}
    for kind in ALL.values():
        for recipe in kind().values():
            tried[recipe.model] |= {name for name in recipe.given if name in recipe.group("model")}
    always = {"hidden_size"}
    for name, model in MODELS.items():
        knobs = {known for known in model.Knobs.param.objects("existing") if known != "name"}
        shared = {"recurrent_init", "spectral_radius", "num_layers", "dropout", "forget_bias", "embedding_init"}
        assert knobs - always - shared - tried[name] <= {"input_bias", "mlp_ratio"}, name
