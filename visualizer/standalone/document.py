"""A recipe as a script or a notebook: the same sections, one below another."""

import re
import textwrap
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from visualizer.models import MODELS
from visualizer.models.lstm import LSTMKnobs
from visualizer.recipe import INIT, Recipe
from visualizer.standalone.networks import is_random, network_section
from visualizer.standalone.section import Section, render
from visualizer.standalone.tasks import needs, task_sections
from visualizer.tasks import TASKS
from visualizer.training.randomness import BATCH, DROPOUT

UPDATES = 300
"Updates that a script makes unless it is told otherwise, as many as ``rnn-visualizer record`` makes."
WIDTH, COMMENT = 100, 117
OPTIMIZERS = {
    "sgd": "torch.optim.SGD(network.parameters(), lr=LEARNING_RATE, momentum=MOMENTUM, weight_decay=WEIGHT_DECAY)",
    "adam": "torch.optim.Adam(network.parameters(), lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY)",
    "adamw": "torch.optim.AdamW(network.parameters(), lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY)",
    "rmsprop": "torch.optim.RMSprop(network.parameters(), lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY)",
}
IMPORTS = {
    "base64": "import base64",
    "bz2": "import bz2",
    "hashlib": "import hashlib",
    "math": "import math",
    "sys": "import sys",
    "unicodedata": "import unicodedata",
    "Counter": "from collections import Counter",
    "dataclass": "from dataclasses import dataclass",
    "Path": "from pathlib import Path",
}
"Of Python's own library, by the name that code uses."
RUN = """
def main():
    updates = int(sys.argv[1]) if len(sys.argv) > 1 else UPDATES
    task, network, _ = train(updates)
    for name, value in evaluate(task, network).items():
        print(f"held-out {name}: {value:.4f}")


if __name__ == "__main__":
    main()
"""
RUN_CELL = """
task, network, losses = train()
evaluate(task, network)
"""


def script(recipe: Recipe, updates: int = UPDATES) -> str:
    """Write a recipe as a Python script that needs only torch and numpy.

    Args:
        recipe: what is learned by whom.
        updates: how many the script makes unless it is told otherwise.

    Returns:
        Python. The losses of its first updates are those of ``Run`` to float32's rounding.

    Raises:
        ValueError: if the recipe has a fault, which a script would tell.

    Example:
        >>> print(script(Recipe(task="parity", model="gru")).splitlines()[0])
        \"\"\"Parity with a GRU, in PyTorch alone.
    """
    sections = _sections(recipe, updates)
    parts = [f'"""{_opening(recipe)}\n"""', _imports(recipe, [*sections, Section("", "", RUN)])]
    for section in sections:
        is_plain = not section.code.startswith(("def ", "class ", "@"))
        heading = "\n".join([_rule(section.title), *_comment(section.text)])
        parts.append(f"{heading}\n{'' if is_plain else chr(10)}\n{section.code}")
    return "\n\n".join(parts[:2]) + "\n\n" + "\n\n\n".join([*parts[2:], RUN.strip()]) + "\n"


def notebook(recipe: Recipe, updates: int = UPDATES) -> dict[str, Any]:
    """Write a recipe as a Jupyter notebook (nbformat 4.5, a JSON object); see ``script``."""
    sections = _sections(recipe, updates)
    cells = [_markdown(0, f"# {_title(recipe)}\n\n{_about(recipe)}")]
    cells.append(_code(1, _imports(recipe, sections)))
    for section in sections:
        cells.append(_markdown(len(cells), "\n\n".join(filter(None, [f"## {section.title}", section.text]))))
        cells.append(_code(len(cells), section.code, section.is_hidden))
    cells.append(_markdown(len(cells), "## Train and measure"))
    cells.append(_code(len(cells), RUN_CELL.strip()))
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def _sections(recipe: Recipe, updates: int) -> list[Section]:
    if recipe["fault"] != "none":
        raise ValueError(
            f"a recipe with a fault has no script (got fault={recipe['fault']}): the script would show what is to be "
            "found out; leave fault out"
        )
    if updates < 0:
        raise ValueError(f"updates must be at least 0 (got {updates}); choose more")
    *data, base, task = task_sections(recipe)
    network = network_section(recipe)
    learning = Section(
        "Learning", "Each update draws a batch, measures the loss and changes the weights once.", _learning(recipe)
    )
    body = [base, task, network, learning, *data]
    return [_constants(recipe, updates, "\n".join(section.code for section in body)), *body]


def _learning(recipe: Recipe) -> str:
    task = TASKS[recipe.task]
    told = ", batch.sources, batch.lengths" if recipe.model == "seq2seq" else ""
    call = OPTIMIZERS[recipe["optimizer"]]
    for name in ("momentum", "weight_decay"):
        if not recipe[name]:
            call = call.replace(f", {name}={name.upper()}", f", {name}=0.0" * (recipe["optimizer"] == "adamw"))
    return render(
        "learning",
        **recipe.group("training"),
        kind=task.kind,
        told=told,
        feedback=", task.feedback" if recipe.values.get("teacher_forcing_ratio", 1.0) < 1 else "",
        is_random=is_random(recipe),
        task_class=task.__name__,
        optimizer_call=call,
    )


def _constants(recipe: Recipe, updates: int, code: str) -> Section:
    """Write the settings that the code names."""
    known: dict[str, tuple[Any, str]] = {}
    for group in ("model", "training"):
        for name, value in recipe.group(group).items():
            known[name.upper()] = (value, (recipe.knob(name).parameter.doc or "").split("; ")[0])
    for name in () if "forget_bias" in recipe.values else ("forget_bias", "input_bias"):  # of an encoder's LSTM
        parameter = LSTMKnobs.param[name]
        known[name.upper()] = (parameter.default, parameter.doc.split("; ")[0])
    known |= {
        "LENGTH": (int(recipe.build_task().probe().inputs.shape[1]), "Positions of the longest sequence."),
        "UPDATES": (updates, "How often the weights change."),
        "REPORT": (max(1, updates // 10), "Updates from one printed loss to the next."),
        "INIT": (INIT, "Purposes of random numbers: the initial weights,"),
        "BATCH": (BATCH, "the batches,"),
        "DROPOUT_DRAWS": (DROPOUT, "and what is random inside the network."),
    }
    lines = [_setting(name, *known[name]) for name in known if re.search(rf"\b{name}\b", code)]
    return Section("The recipe", "Everything the experiment depends on.", "\n".join(lines))


def _setting(name: str, value: Any, doc: str) -> str:
    line = f"{name} = {value!r}  # {doc}"
    return line if len(line) <= 120 else f"# {doc}\n{name} = {value!r}"


def _imports(recipe: Recipe, sections: Iterable[Section]) -> str:
    """Write the import lines that the code needs, and take those that the task's own code brought."""
    code = "\n".join(section.code for section in sections)
    ours = {line for name, line in IMPORTS.items() if re.search(rf"(?<![.\w]){name}\b", code)}
    ours |= {line for section in sections for line in section.imports}
    theirs = ["import numpy as np", "import torch", "from torch import nn"]
    if "functional." in code:
        theirs.append("from torch.nn import functional")
    single = "torch.set_num_threads(1)  # at these sizes the fastest, and the same rounding everywhere"
    ordered = sorted(ours, key=lambda line: (line.startswith("from"), line))
    return "\n".join([*ordered, "", *theirs, "", single]).strip()


def _title(recipe: Recipe) -> str:
    model = MODELS[recipe.model].label
    article = "an" if model[0] in "AEFHILMNORSX" and model.isupper() or model[0] in "AEIOU" else "a"
    return f"{TASKS[recipe.task].label} with {article} {model}"


def _about(recipe: Recipe) -> str:
    beside = needs(recipe)
    lines = [
        TASKS[recipe.task].question,
        f"Written by RNN Visualizer {_version()} from the recipe {recipe.to_query()}. It draws the same initial "
        "weights and batches, so its losses are those of the page up to float32's rounding, which grows with the "
        "updates.",
        "It needs torch and numpy" + (f", and {beside} beside it." if beside else "."),
    ]
    return "\n\n".join(lines)


def _opening(recipe: Recipe) -> str:
    paragraphs = [f"{_title(recipe)}, in PyTorch alone.", *_about(recipe).split("\n\n")]
    paragraphs.append("Run it with:  python FILE [UPDATES]")
    return "\n\n".join(textwrap.fill(each, WIDTH, break_long_words=False) for each in paragraphs)


def _version() -> str:
    try:
        return version("rnn-visualizer")
    except PackageNotFoundError:  # run from a folder that is not installed
        return "0"


def _rule(title: str) -> str:
    return f"# {title} " + "-" * max(3, WIDTH - len(title) - 3)


def _comment(text: str) -> list[str]:
    lines = [part for line in text.split("\n") for part in textwrap.wrap(line, COMMENT) or [""]] if text else []
    return [f"# {line}".rstrip() for line in lines]


def _markdown(number: int, text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": f"cell-{number}", "metadata": {}, "source": text}


def _code(number: int, text: str, is_hidden: bool = False) -> dict[str, Any]:
    metadata = {"jupyter": {"source_hidden": True}} if is_hidden else {}
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": f"cell-{number}",
        "metadata": metadata,
        "outputs": [],
        "source": text,
    }
