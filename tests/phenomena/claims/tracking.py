"""What a state can follow: parity needs a state that is changed by what is heard, not only faded."""

from collections.abc import Mapping

from tests.phenomena.claim import Arm, Claim, Result
from tests.phenomena.measures import LONGER

TRACKING = ("rnn", "lstm", "gru")
OTHERS = ("min_gru", "s4d", "mamba", "transformer")
LONG = "three times longer"


def parity(model: str) -> Arm:
    positions = {"positions": "rotary"} if model == "transformer" else {}
    knobs = {"task": "parity", "model": model, "every": True, "num_layers": 1, **positions}
    return Arm(model, knobs, LONGER, 1500, "accuracy >= 0.995", seconds=12)


def splits(of: Mapping[str, Result]) -> bool:
    """Whether the recurrent networks still track where sequences are longer than any they learned, the others not."""
    return min(of[name][LONG] for name in TRACKING) >= 0.9 and max(of[name][LONG] for name in OTHERS) <= 0.7


CLAIMS = (
    Claim(
        "parity",
        "Is the number of ones so far odd? Learned on up to 20 bits and asked at bits 41 to 60, RNN, LSTM and GRU "
        "still know. One layer of a linear recurrence (min_gru, s4d, mamba) or of attention does not.",
        tuple(parity(model) for model in (*TRACKING, *OTHERS)),
        splits,
        "none with this setting. Beck et al. (2024, arXiv 2405.04517) report that their sLSTM solves parity where "
        "Transformers and state-space models do not: numbers not checked.",
        setting="Asked at every bit. Accuracy at bits 11 to 20 of sequences as long as those learned, and at bits 41 "
        "to 60; guessing has 0.5. Held: at 41 to 60 at least 0.9 for the first three, at most 0.7 for the others.",
    ),
)
