"""What attention can fetch: associative recall with one and two layers, answers far from their source."""

from collections.abc import Mapping
from typing import Any

from tests.phenomena.claim import Arm, Claim, Result
from tests.phenomena.measures import ACCURACY, EXACT


def recall(layers: int, units: int, updates: int, rate: float, seconds: float, label: str = "", **others: Any) -> Arm:
    shared = {"task": "associative_recall", "model": "transformer", "learning_rate": rate, "warmup": 50}
    knobs = {**shared, "num_layers": layers, "hidden_size": units, **others}
    label = label or f"{layers} layer{'s' * (layers > 1)}, {units} units"
    return Arm(label, knobs, ACCURACY, updates, "accuracy >= 0.99", seconds)


FOUR = {"pairs": 4, "keys": 8, "letters": 8}
EIGHT = {"pairs": 8, "keys": 16, "letters": 16}


def translate(task: str, attention: str, updates: int, seconds: float, until: str, **knobs: Any) -> Arm:
    label = "no attention" if attention == "none" else f"attention ({attention})"
    given = {"task": task, "model": "seq2seq", "attention": attention, **knobs}
    return Arm(label, given, EXACT, updates, until, seconds)


OKPEKPE = (
    "Okpekpe and Orvieto (2025, arXiv 2508.19029, abstract): a 1-layer Transformer does not exceed chance on "
    "associative recall."
)
GUESSING = (
    "Guessing among the letters not yet said has about 0.4. Held: two layers at 0.95 or better, one at 0.6 or worse."
)


def gain(of: Mapping[str, Result], which: str) -> float:
    """By how much attention is better for some sources."""
    return of["attention (general)"][which] - of["no attention"][which]


CLAIMS = (
    Claim(
        "recall-layers",
        "Associative recall, 4 pairs of 8 keys and 8 letters, 64 units, 1 head: two layers of attention find the "
        "letter of a key, one layer does not.",
        tuple(recall(layers, 64, 1000, 3e-3, 15, **FOUR) for layers in (1, 2)),
        lambda of: of["2 layers, 64 units"]["accuracy"] >= 0.95 and of["1 layer, 64 units"]["accuracy"] <= 0.6,
        OKPEKPE,
        setting=GUESSING,
    ),
    Claim(
        "recall-layers-32",
        "The same with 32 units.",
        tuple(recall(layers, 32, 1500, 5e-3, 20, **FOUR) for layers in (1, 2)),
        lambda of: of["2 layers, 32 units"]["accuracy"] >= 0.95 and of["1 layer, 32 units"]["accuracy"] <= 0.6,
        OKPEKPE,
        setting=GUESSING,
    ),
    Claim(
        "recall-layers-8",
        "The same with 8 pairs of 16 keys and 16 letters, 64 units, in 500 updates; with embeddings that start small, "
        "as linear layers do, two layers do not get there in 800.",
        (
            *(recall(layers, 64, 500, 3e-3, 25, **EIGHT) for layers in (1, 2)),
            recall(2, 64, 800, 3e-3, 25, "2 layers, small embeddings", embedding_init="uniform", **EIGHT),
        ),
        lambda of: (
            of["2 layers, 64 units"]["accuracy"] >= 0.95
            and max(of["1 layer, 64 units"]["accuracy"], of["2 layers, small embeddings"]["accuracy"]) <= 0.6
        ),
        OKPEKPE,
        setting=GUESSING,
    ),
    Claim(
        "reversal-attention",
        "Saying 6 to 12 letters backwards: an encoder and a decoder with attention learn it in 600 updates; with one "
        "vector between the two instead they do not in three times as many, and long sources suffer most.",
        (
            translate("reversal", "none", 1800, 15, "exact >= 0.95", hidden_size=32),
            translate("reversal", "general", 600, 15, "exact >= 0.95", hidden_size=32),
            translate("reversal", "additive", 600, 15, "exact >= 0.95", hidden_size=32),
        ),
        lambda of: (
            min(of["attention (general)"]["all"], of["attention (additive)"]["all"]) >= 0.8
            and of["no attention"]["all"] <= 0.75
            and of["no attention"]["long"] <= of["no attention"]["short"]
        ),
        "Bahdanau et al. (2015), table 1, WMT14 English–French: BLEU 26.75 with attention (RNNsearch-50), 17.82 "
        "without (RNNencdec-50).",
        shown=("all", "6", "8", "10", "12"),
        setting="Share of answers right from the first letter to the full stop: of all, and of sources of 6, 8, 10 and "
        "12 letters. Held: both attentions at 0.8 or better, none at 0.75 or "
        "worse, and worse in the longest quarter of sources than in the shortest.",
    ),
    Claim(
        "g2p-attention",
        "The sounds of real words of up to 6 letters, held out: attention helps, most with long words.",
        (
            translate("g2p", "none", 900, 20, "", hidden_size=48),
            translate("g2p", "general", 900, 20, "", hidden_size=48),
        ),
        lambda of: gain(of, "long") > gain(of, "short") > 0,
        "as for reversal; Yao and Zweig (2015, arXiv 1506.00196) have the whole dictionary: not comparable.",
        shown=("all", "3", "4", "5", "6"),
        setting="Share of words right from the first sound to the full stop: of all, and of words of 3 to 6 letters. "
        "Held: attention is better in the shortest quarter of words, and by more in the longest.",
    ),
)
