"""Which part of the LSTM matters, on two tasks."""

from collections.abc import Mapping

from tests.phenomena.claim import Arm, Claim, Result
from tests.phenomena.measures import ACCURACY, Measure, validated

VARIANTS = (
    "no_forget_gate",
    "no_input_gate",
    "no_output_gate",
    "coupled_gates",
    "peepholes",
    "no_input_activation",
    "no_output_activation",
)
GREFF = (
    "Greff et al. (2015, arXiv 1503.04069), speech, handwriting and music: no variant is significantly better than the "
    "LSTM; forget gate and output activation are the most critical parts; coupled gates and no peepholes do not hurt. "
    "Their LSTM has peepholes, ours has none."
)


def arms(task: str, updates: int, until: str, measure: Measure, seconds: float, **knobs: object) -> tuple[Arm, ...]:
    shared = {"task": task, **knobs}
    whole = Arm("lstm", {**shared, "model": "lstm"}, measure, updates, until, seconds)
    parts = [
        Arm(name, {**shared, "model": "lstm_variant", "variant": name}, measure, updates, until, seconds)
        for name in VARIANTS
    ]
    return (whole, *parts)


CRITICAL = ("no_forget_gate", "no_output_activation")


def critical_are_worst(of: Mapping[str, Result]) -> bool:
    """Whether the two critical variants are worse than the LSTM and than every other variant."""
    rest = max(of[label]["excess"] for label in of if label not in CRITICAL)
    return min(of[label]["excess"] for label in CRITICAL) > rest


CLAIMS = (
    Claim(
        "lstm-parts-brackets",
        "Next bracket of a nested row (Dyck, 20 brackets, 8 units): without the forget gate or without the output "
        "activation the LSTM is worse than with any other part gone.",
        arms("dyck", 300, "", validated("excess"), 8, seq_len=20, hidden_size=8),
        critical_are_worst,
        GREFF,
        setting="Loss above the least possible one, in nats, after 300 updates. Parts differ no more than seeds do.",
    ),
    Claim(
        "lstm-parts-recall",
        "Keeping one marked letter over 20 others (16 units, forget bias 3) needs neither of the two parts that Greff "
        "et al. find most critical: without forget gate and without output activation the LSTM learns it too.",
        arms("delayed_recall", 400, "accuracy >= 0.95", ACCURACY, 8),
        lambda of: min(of[label]["accuracy"] for label in CRITICAL) >= 0.95,
        GREFF,
        setting="Accuracy, guessing has 0.125; training ends at 0.95 or after 400 updates. Here nothing ever has to be "
        "forgotten, and what is heard during the wait must be kept out: without the input gate seeds fail.",
    ),
)
