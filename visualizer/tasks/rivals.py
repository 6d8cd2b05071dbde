"""Simple methods that a forecast is measured against, each fitted to the training part alone.

All of them answer what the network is asked, the change x[t + h] − x[t], at the same held-out values; those that are
fitted see the last ``lags`` values, as many as every network has heard at least. Gradient-boosted trees stand apart, in
``trees``.
"""

from dataclasses import dataclass

import numpy as np

RIDGE_ALPHA = 1.0
CLEAR, NOISE = 0.3, 3.0
"Autocorrelation from which on a series is said to have a season: at least, and in standard deviations of noise's."
NEARLY = 0.9
"Share of the highest autocorrelation at which a shorter season is preferred to a multiple of it."


@dataclass(frozen=True)
class Windows:
    """A series cut into what is known and what is asked. N values asked in training, M held out.

    Args:
        features: the last values heard. float64 (N, lags) and (M, lags).
        asked: the change that is asked for. float64 (N,) and (M,).
        held_out_features: as features, of the held-out part.
        held_out: as asked, of the held-out part.
    """

    features: np.ndarray
    asked: np.ndarray
    held_out_features: np.ndarray
    held_out: np.ndarray

    @classmethod
    def of(cls, values: np.ndarray, split: int, lags: int, horizon: int) -> "Windows":
        """Cut ``values``, of which the first ``split`` are the training part. float64 (n,)."""
        last = np.arange(lags - 1, len(values) - horizon)  # position of the last value heard
        features = np.lib.stride_tricks.sliding_window_view(values, lags)[: len(last)]
        asked = values[last + horizon] - values[last]
        is_training = last + horizon < split
        return cls(features[is_training], asked[is_training], features[~is_training], asked[~is_training])

    def error(self, forecast: np.ndarray | float) -> float:
        """Return the mean squared error of a forecast of the held-out changes, (M,) or the same for all."""
        return float(((self.held_out - forecast) ** 2).mean())


def ridge(windows: Windows) -> np.ndarray:
    """Fit ridge regression with an intercept that is not punished; return its forecast. (M,)."""
    mean, offset = windows.features.mean(axis=0), windows.asked.mean()
    centred = windows.features - mean
    penalty = RIDGE_ALPHA * np.eye(len(mean))
    weights = np.linalg.solve(centred.T @ centred + penalty, centred.T @ (windows.asked - offset))
    return (windows.held_out_features - mean) @ weights + offset


def season(values: np.ndarray) -> int | None:
    """Find the season of a training part: how many values later its changes repeat most clearly; None if they do not.

    The lag, of at most a third of the series, where the autocorrelation of the changes from one value to the next has
    its highest peak, if that is clear; or a shorter lag whose peak is nearly as high. Changes, because a series that
    wanders resembles itself at every lag.
    """
    changes = np.diff(values)
    changes = changes - changes.mean()
    most = len(changes) // 3
    spectrum = np.fft.rfft(changes, 2 * len(changes))
    products = np.fft.irfft(np.abs(spectrum) ** 2)[: most + 1]
    correlation = products / max(products[0], 1e-12)
    middle = correlation[2:-1]
    is_peak = (middle >= correlation[1:-2]) & (middle >= correlation[3:])
    peaks = np.where(is_peak, middle, -np.inf)
    highest = peaks.max(initial=-np.inf)
    if highest < max(CLEAR, NOISE / np.sqrt(len(changes))):
        return None
    return 2 + int(np.argmax(peaks >= NEARLY * highest))


def seasonal_naive(values: np.ndarray, split: int, horizon: int, period: int) -> np.ndarray:
    """Forecast the value of the last season that has been heard. (M,)."""
    target = np.arange(split, len(values))
    seasons = -(-horizon // period)  # the fewest whole seasons that reach back to what has been heard
    return values[target - seasons * period] - values[target - horizon]
