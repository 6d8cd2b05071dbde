"""What a network has to keep over many positions: adding, and the bias of the forget gate."""

from tests.phenomena.claim import Arm, Claim
from tests.phenomena.measures import ACCURACY, RMSE

SOLVED, GUESSING = 0.1, 0.35
"Root mean squared error of the sum; always answering 1 has 0.408."


def adding(length: int, updates: int) -> Claim:
    """At one length, the RNN stays where guessing is, LSTM and GRU do not."""

    def arm(model: str) -> Arm:
        knobs = {"task": "adding", "model": model, "seq_len": length}
        return Arm(model, knobs, RMSE, updates, f"rmse <= {SOLVED}", seconds=20)

    return Claim(
        f"adding-{length}",
        f"Adding two marked numbers among {length}: a vanilla RNN stays near what guessing costs (0.408), an LSTM and "
        "a GRU solve it.",
        (arm("rnn"), arm("lstm"), arm("gru")),
        lambda of: of["rnn"]["rmse"] >= GUESSING and max(of["lstm"]["rmse"], of["gru"]["rmse"]) <= SOLVED,
        "Hochreiter and Schmidhuber (1997): an LSTM needs 74,000 sequences at T=100, with another recipe "
        "(SGD, lengths 100 to 110, error below 0.04). 1,000 updates here are 32,000 sequences.",
        setting="Held: RNN at 0.35 or worse, the others at 0.1 or better.",
    )


def recall_with(bias: float) -> Arm:
    knobs = {"task": "delayed_recall", "model": "lstm", "forget_bias": bias}
    return Arm(f"forget bias {bias:g}", knobs, ACCURACY, 1000, "accuracy >= 0.95", seconds=10)


CLAIMS = (
    adding(50, 1500),
    adding(100, 1500),
    Claim(
        "forget-bias",
        "One marked letter kept over 20 others: an LSTM whose forget gates start open (bias 3) learns it, with bias 0 "
        "or below it stays at chance (0.125) for as long.",
        tuple(recall_with(bias) for bias in (-1.0, 0.0, 1.0, 3.0)),
        lambda of: (
            of["forget bias 3"]["accuracy"] >= 0.95
            and max(of["forget bias -1"]["accuracy"], of["forget bias 0"]["accuracy"]) <= 0.3
        ),
        "Jozefowicz et al. (2015): a bias of 1 closes the gap between LSTM and GRU, on larger tasks (abstract).",
        setting="Bias 1 is shown and decides nothing. A gate of bias b halves what it keeps every 1, 2.2 and 14 "
        "positions for b = 0, 1 and 3.",
    ),
)
