"""Keeping what is heard for what it is, not for when it was heard: selective against time-invariant state spaces."""

from typing import Any

from tests.phenomena.claim import Arm, Claim
from tests.phenomena.measures import ACCURACY


def copying(label: str, updates: int, **knobs: Any) -> Arm:
    shared = {"task": "selective_copying", "hidden_size": 16}
    return Arm(label, {**shared, **knobs}, ACCURACY, updates, "accuracy >= 0.97", seconds=15)


def copy(model: str, fixed: bool, updates: int) -> Arm:
    places = "fixed places" if fixed else "drawn places"
    return copying(f"{model}, {places}", updates, model=model, num_layers=1, fixed=fixed)


def stacked(layers: int) -> Arm:
    return copying(f"{layers} layer{'s' * (layers > 1)}", 1500, model="min_gru", num_layers=layers)


CLAIMS = (
    Claim(
        "selective-copying",
        "Three letters among 24 positions to repeat in order: a state space whose step depends on what is heard "
        "(mamba) does it wherever the letters stand; a time-invariant one (s4d) only where their places are fixed.",
        (copy("mamba", False, 1200), copy("s4d", False, 1200), copy("mamba", True, 1200), copy("s4d", True, 1200)),
        lambda of: (
            min(of[name]["accuracy"] for name in ("mamba, drawn places", "s4d, fixed places")) >= 0.95
            and of["s4d, drawn places"]["accuracy"] <= 0.93
        ),
        "Gu and Dao (2023, arXiv 2312.00752), table 1: 18.3 % with S4, 97.0 % with S6 in the same network without a "
        "gate, 16 letters among 4,096 positions.",
        setting="1 layer, 16 units, guessing has 0.25. Held: mamba with drawn and s4d with fixed places at 0.95 or "
        "better, s4d with drawn places at 0.93 or worse.",
    ),
    Claim(
        "min-gru-layers",
        "The same with drawn places: a gate that sees only the input (min_gru, 16 units) cannot count letters, and one "
        "layer is not enough; the second layer, whose gates see what the first has kept, solves it.",
        (stacked(1), stacked(2)),
        lambda of: of["2 layers"]["accuracy"] >= 0.95 and of["1 layer"]["accuracy"] <= 0.93,
        "Feng et al. (2024, arXiv 2410.01201) find the same for selective copying with 1, 2 and 3 layers: numbers not "
        "checked.",
        setting="Held: two layers at 0.95 or better, one at 0.93 or worse.",
    ),
)
