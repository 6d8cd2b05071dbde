"""Frames, weights and what Python says of single numbers, for the reading of affine sums in the browser.

``python tests/js/explained.py`` writes them anew.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np

from visualizer import Recipe, Run

PATH = Path(__file__).with_name("explained.json")
RECIPES = {
    "lstm": {"task": "delayed_recall", "model": "lstm", "hidden_size": 3, "wait": 3},
    "gru": {"task": "adding", "model": "gru", "hidden_size": 3, "num_layers": 2, "seq_len": 6},
    "rnn": {"task": "parity", "model": "rnn", "hidden_size": 4, "seq_len": 5},
    "seq2seq": {"task": "reversal", "model": "seq2seq", "hidden_size": 4, "letters": 4, "shortest": 3, "longest": 4},
}
KINDS = {"affine", "product"}


def explained() -> dict[str, Any]:
    """Return, by model, a frame with exact numbers and what Python says of some of them."""
    return {name: _of(Recipe(**fields)) for name, fields in RECIPES.items()}


def _of(recipe: Recipe) -> dict[str, Any]:
    run = Run(recipe)
    run.train(3)
    frame = run.frame()
    equations = frame.scene.to_json()["equations"]
    weights = {name: value.detach().numpy() for name, value in run.model.state_dict().items()}
    chosen = [name for name, equation in equations.items() if _is_readable(equation, frame)]
    operands = {"input_vector", "embedding", *chosen, *(name for name in chosen for name in _operands(equations[name]))}
    kept = [name for name in frame.arrays if name in operands]
    return {
        "sizes": {"unit": recipe["hidden_size"], "layer": recipe["num_layers"]},
        "scene": {"loss_positions": list(frame.scene.loss_positions), "tokens": list(frame.scene.tokens)},
        "equations": {name: equations[name] for name in chosen},
        "quantities": [{**frame.quantities[name].to_json(), **_plain(frame[name])} for name in kept],
        "weights": {name: _plain(value) for name, value in weights.items()},
        "explanations": [said for name in chosen for said in _said(run, frame, name)],
    }


def _is_readable(equation: dict[str, Any], frame: Any) -> bool:
    kinds = {term["kind"] for term in equation["terms"]}
    return bool(kinds) and kinds <= KINDS and "unit" in frame.quantities[equation["quantity"]].axes


def _operands(equation: dict[str, Any]) -> list[str]:
    names = [term.get("operand", "") for term in equation["terms"]] + [
        term.get("gate", "") for term in equation["terms"]
    ]
    names += [factor.get("quantity", "") for term in equation["terms"] for factor in term.get("factors", ())]
    return ["hidden_state" if name == "top_state" else name for name in names if name]


def _said(run: Run, frame: Any, name: str) -> list[dict[str, Any]]:
    quantity, array = frame.quantities[name], frame[name]
    layers = array.shape[quantity.axes.index("layer")] if "layer" in quantity.axes else 1
    positions = array.shape[quantity.axes.index("t")]
    places = [(t, 1, layer) for layer in range(layers) for t in sorted({0, 1, positions - 1})]
    found = []
    for t, unit, layer in places:
        try:
            said = run.explain(name, t=t, unit=unit, layer=layer).to_json()
        except ValueError:  # only one part of the model has it, and this position is the other's
            continue
        found.append({key: said[key] for key in ("quantity", "t", "unit", "layer", "terms", "factors", "sum", "value")})
    return found


def _plain(array: np.ndarray) -> dict[str, Any]:
    return {"shape": list(array.shape), "data": [float(f"{value:.9g}") for value in np.asarray(array).ravel()]}


if __name__ == "__main__":
    PATH.write_text(json.dumps(explained(), separators=(",", ":"), ensure_ascii=False) + "\n")
