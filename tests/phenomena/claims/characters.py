"""A character model by every family, in equal time."""

from collections.abc import Mapping

from tests.phenomena.claim import Arm, Claim, Result
from tests.phenomena.measures import BITS

FAMILIES = ("rnn", "lstm", "gru", "min_gru", "s4d", "mamba", "rwkv", "hyena", "transformer")
SECONDS = 3.0
ENDLESS = 100_000


def gated_first(of: Mapping[str, Result]) -> bool:
    """Whether the LSTM or the GRU is best, and attention not among the best three."""
    order = sorted(of, key=lambda label: of[label]["bits_per_character"])
    return order[0] in ("lstm", "gru") and "transformer" not in order[:3]


CLAIMS = (
    Claim(
        "characters-equal-time",
        "Next character of a book, every family with 64 units and one layer, 3 CPU seconds each on this machine: a "
        "gated recurrence is best and attention is not among the first three. It says nothing about machines that "
        "compute positions side by side, where attention needs 1 step and a recurrence 50.",
        tuple(Arm(name, {"task": "char_lm", "model": name}, BITS, ENDLESS, "", SECONDS) for name in FAMILIES),
        gated_first,
        "none that is comparable; Feng et al. (2024) and the papers of the other families train larger networks for "
        "equal numbers of updates.",
        setting="Bits per character, held out; in brackets the updates made before the 3 seconds were over (the cut "
        "is the setting here).",
    ),
)
