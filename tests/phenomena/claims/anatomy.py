"""Which part of the LSTM matters, on two tasks."""

from collections.abc import Callable, Mapping

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


def worst_are(named: set[str], value: str, is_better: Callable[[float, float], bool]):
    """Say that each named variant is worse than the LSTM and than every variant that is not named."""

    def holds(of: Mapping[str, Result]) -> bool:
        rest = [label for label in of if label not in named]
        return all(is_better(of[good][value], of[bad][value]) for good in rest for bad in named)

    return holds


CLAIMS = (
    Claim(
        "lstm-parts-brackets",
        "Next bracket of a nested row (Dyck, 20 brackets, 8 units): without the forget gate or without the output "
        "activation the LSTM is worse than with any other part gone.",
        arms("dyck", 300, "", validated("excess"), 8, seq_len=20, hidden_size=8),
        worst_are({"no_forget_gate", "no_output_activation"}, "excess", lambda good, bad: good < bad),
        GREFF,
        setting="Loss above the least possible one, in nats, after 300 updates.",
    ),
    Claim(
        "lstm-parts-recall",
        "One marked letter kept over 20 others (16 units, forget bias 3): the same two parts matter most.",
        arms("delayed_recall", 400, "accuracy >= 0.95", ACCURACY, 8),
        worst_are({"no_forget_gate", "no_output_activation"}, "accuracy", lambda good, bad: good > bad),
        GREFF,
        setting="Accuracy, guessing has 0.125; training ends at 0.95 or after 400 updates.",
    ),
)
