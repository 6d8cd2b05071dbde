"""The section of a script that is the model: PyTorch's own module where it has one, the equations written out else."""

import inspect
import sys
from typing import Any

from visualizer.models import MODELS
from visualizer.models.lstm_variant import VARIANTS, Parts
from visualizer.recipe import Recipe
from visualizer.standalone.section import Section, render

MODULES = {"rnn": "RNN", "lstm": "LSTM", "gru": "GRU"}
"PyTorch's module of a cell."
BLOCKS = ("transformer", "s4d", "mamba", "rwkv", "hyena")
WITH_NORMAL = ("transformer", "s4d")
"Models that draw normal numbers."
LETTERS = {"input_gate": "i", "forget_gate": "f", "candidate": "g", "output_gate": "o"}
DEFAULTS: dict[str, Any] = {"recurrent_init": "uniform", "nonlinearity": "tanh"}
"What a template may ask for, whatever the model."


def network_section(recipe: Recipe) -> Section:
    """Return the section of the model."""
    model = MODELS[recipe.model]
    known = {**DEFAULTS, **recipe.group("model"), **recipe.group("training")}
    known |= {"model": recipe.model, "label": model.label, "is_random": is_random(recipe)}
    text = inspect.cleandoc(sys.modules[model.__module__].__doc__ or "").split("\nDiffers:")[0]
    code = "\n\n\n".join([_start(recipe, known), *_network(recipe, known)])
    return Section(f"The model: {model.label}", f"{model.doc}\n\n{text}", code)


def is_random(recipe: Recipe) -> bool:
    """Whether training draws random numbers inside the network."""
    return bool(recipe["dropout"] > 0 or recipe.values.get("teacher_forcing_ratio", 1.0) < 1)


def _start(recipe: Recipe, known: dict[str, Any]) -> str:
    has_normal = recipe.model in WITH_NORMAL or recipe.values.get("embedding_init") == "normal"
    return render("start", **known, has_normal=has_normal, sequence_first=recipe.model not in BLOCKS)


def _network(recipe: Recipe, known: dict[str, Any]) -> list[str]:
    if recipe.model in MODULES:
        return [_layers(recipe.model, known, translates=False), render("recurrent", **known)]
    if recipe.model == "seq2seq":
        forced = recipe["teacher_forcing_ratio"]
        one_by_one = forced < 1 or recipe["attention"] == "additive"
        layers = _layers(recipe["cell"], known, translates=True)
        return [layers, render("seq2seq", **known, forced=forced, one_by_one=one_by_one)]
    if recipe.model in BLOCKS:
        has_length = recipe.model == "hyena"
        return [render("residual", **{"positions": "", **known}, has_length=has_length)]
    return [_cells(recipe, known)]


def _layers(cell: str, known: dict[str, Any], translates: bool) -> str:
    nonlinearity = ', nonlinearity="relu"' if cell == "rnn" and known["nonlinearity"] == "relu" else ""
    told = {**known, "cell": cell, "module": MODULES[cell], "nonlinearity": nonlinearity, "translates": translates}
    return render("layers", **told)


def _cells(recipe: Recipe, known: dict[str, Any]) -> str:
    is_minimal = recipe.model == "min_gru"
    parts = Parts() if is_minimal else VARIANTS[recipe["variant"]]
    letters = ["z", "n"] if is_minimal else [LETTERS[block] for block in parts.blocks]
    opened = "INPUT_BIAS - FORGET_BIAS" if parts.is_coupled else "INPUT_BIAS"
    biases = [(letters.index(each), bias) for each, bias in (("i", opened), ("f", "FORGET_BIAS")) if each in letters]
    return render(
        "cells",
        **known,
        is_minimal=is_minimal,
        letters=letters,
        biases=biases,
        doc="" if is_minimal else f"The LSTM's equations, {recipe['variant'].replace('_', ' ')}.",
        peepholes=parts.has_peepholes,
        coupled=parts.is_coupled,
        squash_input=parts.squash_input == "tanh",
        squash_output=parts.squash_output == "tanh",
    )
