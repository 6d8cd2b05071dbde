"""A character model by every family, in equal time."""

from collections.abc import Mapping

from tests.phenomena.claim import Arm, Claim, Result
from tests.phenomena.measures import BITS

FAMILIES = ("rnn", "lstm", "gru", "min_gru", "s4d", "mamba", "rwkv", "hyena", "transformer")
SECONDS = 10.0
ENDLESS = 100_000


def read(model: str) -> Arm:
    knobs = {"task": "char_lm", "model": model, "hidden_size": 64, "num_layers": 1}
    return Arm(model, knobs, BITS, ENDLESS, "", SECONDS)


def gru_and_rwkv_lead(of: Mapping[str, Result]) -> bool:
    """Whether these two are best, and attention is among the last three."""
    order = sorted(of, key=lambda label: of[label]["bits_per_character"])
    return set(order[:2]) == {"gru", "rwkv"} and "transformer" in order[-3:]


CLAIMS = (
    Claim(
        "characters-equal-time",
        "Next character of a book, every family with 64 units and one layer, 10 CPU seconds each on this machine: GRU "
        "and RWKV lead, attention is among the last three. It says nothing about longer training, nor about machines "
        "that compute positions side by side, where attention needs one step and a recurrence 50.",
        tuple(read(name) for name in FAMILIES),
        gru_and_rwkv_lead,
        "none that is comparable.",
        setting="Default settings of the task. Bits per character; in brackets the updates made before the 10 seconds "
        "were over (the cut is the setting here).",
    ),
)
