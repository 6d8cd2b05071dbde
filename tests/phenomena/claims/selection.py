"""Keeping what is heard for what it is, not for when it was heard: selective against time-invariant state spaces."""

from tests.phenomena.claim import Arm, Claim
from tests.phenomena.measures import ACCURACY


def copy(model: str, fixed: bool, updates: int) -> Arm:
    knobs = {"task": "selective_copying", "model": model, "hidden_size": 16, "num_layers": 1, "fixed": fixed}
    places = "fixed places" if fixed else "drawn places"
    return Arm(f"{model}, {places}", knobs, ACCURACY, updates, "accuracy >= 0.97", seconds=15)


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
)
