"""Networks beside simple methods on real data: digits by rows, and a series to forecast."""

from collections.abc import Mapping

from tests.phenomena.claim import Arm, Claim, Result
from tests.phenomena.measures import ACCURACY, BEST, LOGISTIC, RIVALS, TREES

CELLS = ("rnn", "lstm", "gru")


def digits(model: str) -> Arm:
    return Arm(model, {"task": "digits", "model": model}, ACCURACY, 2000, seconds=10)


def forecast(series: str, model: str) -> Arm:
    knobs = {"task": "forecast", "series": series, "model": model, "early_stopping": 250}
    return Arm(model, knobs, BEST, 1500, seconds=10)


def cells_lead(of: Mapping[str, Result]) -> bool:
    """Whether RNN, LSTM and GRU stay below every simple method to the end, and attention is above them."""
    simple = min(of["simple methods"].values.values())
    return all(of[model]["last"] < simple and of[model]["best"] < of["transformer"]["best"] for model in CELLS)


def beats_ridge(of: Mapping[str, Result]) -> bool:
    """Whether RNN, LSTM and GRU were below every simple method, and worse later than at their best."""
    simple = min(of["simple methods"].values.values())
    return all(of[model]["best"] < simple and of[model]["last"] > of[model]["best"] for model in CELLS)


def forecasting(series: str, sentence: str, holds, setting: str) -> Claim:
    rivals = Arm("simple methods", {"task": "forecast", "series": series}, RIVALS, updates=0)
    return Claim(
        f"forecast-{series}",
        sentence,
        (rivals, *(forecast(series, model) for model in (*CELLS, "transformer"))),
        holds,
        "none that is comparable.",
        setting="Squared error in squared standard deviations, last quarter of the series, one value ahead; early "
        f"stopping after 250 updates without a better one. {setting}",
    )


CHOSEN = (
    "The update is chosen by the error that is printed, so *best* flatters the networks; *last* does not. "
    "The simple methods have no seed."
)

CLAIMS = (
    Claim(
        "digits",
        "Digits read row by row (8 positions of 8 pixels, 32 units): the recurrent networks come within 2 points of "
        "gradient-boosted trees and of logistic regression that see all 64 pixels at once.",
        (
            *(digits(model) for model in CELLS),
            Arm("logistic regression", {"task": "digits"}, LOGISTIC, updates=0),
            Arm("boosted trees", {"task": "digits"}, TREES, updates=0),
        ),
        lambda of: (
            min(of[model]["accuracy"] for model in CELLS)
            >= max(of["logistic regression"]["accuracy"], of["boosted trees"]["accuracy"]) - 0.02
        ),
        "none with these images by rows.",
        setting="Accuracy on 359 held-out images, 1,797 in all. The two rivals have no seed.",
    ),
    forecasting(
        "sunspots",
        "Yearly sunspots: RNN, LSTM and GRU forecast better than persistence, ridge regression and boosted trees at "
        "their best update, and get worse again after it: they overfit.",
        beats_ridge,
        f"{CHOSEN} Held: *best* below every simple method and *last* above *best*, for all three.",
    ),
    forecasting(
        "co2",
        "Monthly changes of carbon dioxide: RNN, LSTM and GRU forecast better than persistence, the last season, ridge "
        "regression and boosted trees, also after their best update; attention does not come up to them.",
        cells_lead,
        f"{CHOSEN} Held: *last* below every simple method and *best* below attention's, for all three.",
    ),
)
