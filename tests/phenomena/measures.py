"""What is read off a run: numbers by name, all of held-out sequences unless the name says otherwise."""

import math

import numpy as np
import torch
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from tests.phenomena.claim import Measure
from visualizer import Run
from visualizer.measures import measure
from visualizer.tasks import digits
from visualizer.tasks.parity import Parity
from visualizer.tasks.task import Batch
from visualizer.training.reading import answer

MOMENT = 60
"Updates over which ``explosion`` watches the gradient."


def validated(name: str) -> Measure:
    """Return the measure of one metric of the validation split."""
    return Measure(name, lambda run: {name: measure(run, name)})


def answers(run: Run, batch: Batch) -> np.ndarray:
    """Return which class the network says at every position of held-out sequences. int64 (B, L)."""
    with torch.no_grad():
        said: np.ndarray = answer(run, batch, torch.from_numpy(batch.inputs)).numpy().argmax(-1)
    return said


def longer_accuracy(run: Run) -> dict[str, float]:
    """Accuracy in the second half of sequences as long as those learned, and in the last third of three times longer.

    The task asks at every position.
    """
    known = Parity(seq_len=run.task.seq_len, every=True)
    longer = Parity(seq_len=3 * run.task.seq_len, every=True)
    return {
        "known length": _accuracy_from(run, known.validation(), run.task.seq_len // 2),
        "three times longer": _accuracy_from(run, longer.validation(), 2 * run.task.seq_len),
    }


def _accuracy_from(run: Run, batch: Batch, start: int) -> float:
    right, mask = answers(run, batch) == batch.targets, batch.loss_mask
    return float(right[:, start:][mask[:, start:]].mean())


def exact_by_length(run: Run) -> dict[str, float]:
    """Share of answers that are right throughout: of all, of the shortest and longest quarter, and by length."""
    batch = run.task.validation()
    assert batch.sources is not None
    exact = ((answers(run, batch) == batch.targets) | ~batch.loss_mask).all(axis=1)
    shortest, longest = np.quantile(batch.sources, [0.25, 0.75])
    return {
        "all": float(exact.mean()),
        "short": float(exact[batch.sources <= shortest].mean()),
        "long": float(exact[batch.sources >= longest].mean()),
        **{f"{length}": float(exact[batch.sources == length].mean()) for length in np.unique(batch.sources)},
    }


def gradient_ratio(run: Run) -> dict[str, float]:
    """How much the gradient of the last position's loss shrinks or grows on its way to the first.

    ``ratio`` is ‖∂L/∂h‖ at the first position over that at the last; ``slope`` the mean of 1 − h² over units and
    positions, by which tanh multiplies every step: 1 where it is straight, 0 where it is flat.
    """
    return {"ratio": measure(run, "gradient_ratio"), "slope": measure(run, "tanh_slope")}


def explosion(run: Run) -> dict[str, float]:
    """Train for a moment: the largest gradient norm, the largest loss, and the update at which it stopped, if any."""
    norms, losses = [], []
    while run.updates < MOMENT and run.update():
        norms.append(run.measured.gradient_norm or 0.0)
        losses.append(run.loss or 0.0)
    stopped = float(run.updates) if run.stopped else math.nan
    return {"largest gradient": max(norms), "largest loss": max(losses), "stopped at": stopped}


def best_and_last(run: Run) -> dict[str, float]:
    """Held-out squared error where it was least, and after the last update."""
    return {
        "best": measure(run, "best_loss"),
        "at update": measure(run, "best_update"),
        "last": measure(run, "loss"),
    }


def forecast_rivals(run: Run) -> dict[str, float]:
    """Held-out squared error of the simple methods, fitted to the training part."""
    return {**run.task.baselines, **run.task.slow_baselines()}


def logistic_regression(run: Run) -> dict[str, float]:
    """Accuracy of scikit-learn's logistic regression on all 64 pixels at once."""
    return {"accuracy": _classify(make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000)))}


def boosted_trees(run: Run) -> dict[str, float]:
    """Accuracy of scikit-learn's histogram gradient boosting, its settings as they come, on all pixels at once."""
    return {"accuracy": _classify(HistGradientBoostingClassifier(random_state=0))}


def _classify(model) -> float:
    model.fit(*digits._images(held_out=False))
    return float(model.score(*digits._images(held_out=True)))


ACCURACY = validated("accuracy")
RMSE = validated("rmse")
BITS = validated("bits_per_character")
LONGER = Measure("longer_accuracy", longer_accuracy)
EXACT = Measure("exact_by_length", exact_by_length, version=2)
RATIO = Measure("gradient_ratio", gradient_ratio)
EXPLOSION = Measure("explosion", explosion)
BEST = Measure("best_and_last", best_and_last)
RIVALS = Measure("forecast_rivals", forecast_rivals)
LOGISTIC = Measure("logistic_regression", logistic_regression)
TREES = Measure("boosted_trees", boosted_trees)
