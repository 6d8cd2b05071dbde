"""Forecast: read a real series and say how far it will have moved.

Series: ``sunspots``, yearly means 1700–2008; ``co2``, the change of the monthly mean of carbon dioxide at Mauna Loa
from one month to the next, June 1964 – December 2001, ppm; or own data. Standardised by the mean and the standard
deviation of its first 75 %, the training part.
Drawn: windows of L values that start uniformly, all that is asked inside the training part. Held out: the last 25 %;
windows whose asked values tile it, every held-out value asked exactly once (what is heard may reach back).
Fed: the value x at t (1 number). Asked: the change x[t + h] − x[t] for the horizon h, squared error, at the positions
from ⌊L/2⌋ − 1 on, so that at least ⌊L/2⌋ values have been heard.
Chance: the variance of that change over all training windows: always answering its mean.
Baselines, on the same held-out values, fitted to the training part: persistence (no change); seasonal naive (the value
one season earlier, where the training part has a clear season: 12 months of carbon dioxide; 11 years of sunspots,
though their cycle is of no fixed length, and persistence is better); ridge regression with α = 1, and gradient-boosted
trees (scikit-learn's histogram boosting as it comes), both on the last ⌊L/2⌋ values.
To remember: nothing that could be named.

Data: sunspots from NOAA, carbon dioxide from C. D. Keeling and T. P. Whorf, both public domain (data/LICENCE-*.txt).
"""

from collections.abc import Sequence
from functools import cached_property, lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import param

from visualizer.tasks import own_data, rivals
from visualizer.tasks.task import Batch, Task
from visualizer.trace import Phase

DATA = Path(__file__).parent / "data"
TRAINING_PART = 0.75


class SeriesChoice(param.Selector):
    """A shipped series by name, or own data by its hash."""

    def _validate(self, val: object) -> None:
        if not own_data.is_hash(val):
            super()._validate(val)


class Forecast(Task):
    """How far will the series have moved?"""

    label = "Forecast"
    question = "The network reads a real series and must say how far it will have moved some values later."
    kind = "values"
    chance_formula = "the variance of the change in the training windows: always answering its mean"
    solved = "loss <= 0.308"
    pace = 10.0
    owns = "series"
    sources = (
        "NOAA, yearly sunspots 1700–2008, public domain",
        "Keeling and Whorf (2004), carbon dioxide, public domain",
    )
    defaults: ClassVar[dict[str, Any]] = {"seq_len": 24, "hidden_size": 24, "learning_rate": 3e-3, "forget_bias": 0.0}
    model_defaults: ClassVar[dict[str, dict[str, Any]]] = {}

    seq_len = param.Integer(24, bounds=(8, 200), constant=True, doc="Positions in one window.")
    series = SeriesChoice(
        default="sunspots",
        objects=["sunspots", "co2"],
        constant=True,
        doc="Series to forecast: yearly sunspots, monthly changes of carbon dioxide, or the hash of your own series.",
    )
    horizon = param.Integer(1, bounds=(1, 24), constant=True, doc="How many values ahead the forecast looks.")

    def __init__(self, **knobs: Any) -> None:
        super().__init__(**knobs)
        raw, self._labels = _series(self.series)
        self._split = int(len(raw) * TRAINING_PART)
        if self.seq_len + self.horizon > self._split:
            most = self._split - self.horizon
            raise ValueError(
                f"seq_len must be at most {most} for a series of {len(raw)} values and horizon {self.horizon} "
                f"(got {self.seq_len}); choose a smaller one or a longer series"
            )
        self._mean, self._scale = raw[: self._split].mean(), raw[: self._split].std() or 1.0
        self._values = ((raw - self._mean) / self._scale).astype(np.float32)
        self.solved = f"loss <= {self.baselines['ridge']:.3g}"

    @property
    def lags(self) -> int:
        """Values that have been heard, at least, where a forecast is asked."""
        return self.seq_len // 2

    @property
    def input_size(self) -> int:
        """The value."""
        return 1

    @property
    def output_size(self) -> int:
        """The change."""
        return 1

    @property
    def symbols(self) -> Sequence[str]:
        """Name of the only output."""
        return (f"change {self.horizon} ahead, in standard deviations",)

    @property
    def chance_loss(self) -> float:
        """Variance of what the training windows ask."""
        starts = np.arange(self._split - self.horizon - self.seq_len + 1)
        every = self._ask(starts, np.zeros(len(starts), np.int64))
        return float(every.targets[every.loss_mask].astype(np.float64).var())

    @cached_property
    def season(self) -> int | None:
        """Values after which the changes of the training part repeat; None where they do not clearly."""
        return rivals.season(self._values[: self._split].astype(np.float64))

    @cached_property
    def baselines(self) -> dict[str, float]:
        """Held-out squared error of persistence, the last season and ridge, in squared standard deviations."""
        windows, values = self._windows, self._values.astype(np.float64)
        errors = {"persistence": windows.error(0.0)}
        if self.season is not None:
            forecast = rivals.seasonal_naive(values, self._split, self.horizon, self.season)
            errors[f"seasonal naive ({self.season})"] = windows.error(forecast)
        return {**errors, "ridge": windows.error(rivals.ridge(windows))}

    def slow_baselines(self) -> dict[str, float]:
        """Held-out squared error of gradient-boosted trees, a moment later: importing scikit-learn takes seconds, once.

        By name and late, so that neither ``import visualizer`` nor the start of a server or worker pays for it.
        """
        windows = self._windows
        return {"boosted trees": windows.error(import_module("visualizer.tasks.trees").boosted_trees(windows))}

    def batch(self, rng: np.random.Generator, batch_size: int, update: int) -> Batch:
        """Draw windows from the training part."""
        starts = rng.integers(0, self._split - self.horizon - self.seq_len + 1, batch_size)
        return self._ask(starts, np.zeros(batch_size, np.int64))

    def validation(self) -> Batch:
        """Return windows that ask for every held-out value once."""
        asked = self.seq_len - self.lags + 1  # positions of a window that are asked
        first = self._split - self.horizon  # last value heard before the first held-out one
        ends = np.arange(len(self._values) - self.horizon, first, -asked)  # one past the last position heard
        starts = ends[::-1] - self.seq_len
        return self._ask(starts, np.maximum(0, first - starts))

    def probe(self) -> Batch:
        """Return the last window of the series, and two twins in which one value is a standard deviation up or down."""
        values = np.repeat(self._values[None, self._probe_start :], 3, axis=0)
        values[1, self._probe_place] += 1.0
        values[2, self._probe_place] -= 1.0
        return self._ask_values(values, np.zeros(3, np.int64))

    def tokens(self, inputs: np.ndarray) -> list[str]:
        """Print the values in the series' own unit, shortly."""
        values = inputs[:, 0] * self._scale + self._mean
        digits = 0 if self._scale >= 10 else 1
        return [f"{value:.{digits}f}".replace("-", "−") for value in values]

    def phases(self) -> list[Phase]:
        """Listen, then forecast; with the labels of the series where it has any."""
        heard = self.lags - 1
        stretches = [("listen", 0, heard), ("say the change", heard, self.seq_len)]
        return [Phase(f"{name} {self._span(start, stop)}".strip(), start, stop) for name, start, stop in stretches]

    def twin_labels(self) -> list[str]:
        """What was done to which value."""
        label = self._labels[self._probe_start + self._probe_place] or f"value {self._probe_place + 1}"
        return ["shown", f"{label} higher", f"{label} lower"]

    @property
    def _probe_start(self) -> int:
        return len(self._values) - self.horizon - self.seq_len

    @property
    def _probe_place(self) -> int:
        return self.seq_len // 4

    def _span(self, start: int, stop: int) -> str:
        first, last = self._labels[self._probe_start + start], self._labels[self._probe_start + stop - 1]
        return f"{first} … {last}" if first and last else ""

    @property
    def _windows(self) -> rivals.Windows:
        return rivals.Windows.of(self._values.astype(np.float64), self._split, self.lags, self.horizon)

    def _ask(self, starts: np.ndarray, skip: np.ndarray) -> Batch:
        """Cut windows; the first ``skip`` positions of each are not asked. Both int64 (B,)."""
        values = self._values[starts[:, None] + np.arange(self.seq_len + self.horizon)]
        return self._ask_values(values, skip)

    def _ask_values(self, values: np.ndarray, skip: np.ndarray) -> Batch:
        heard = values[:, : self.seq_len]
        targets = values[:, self.horizon :][:, : self.seq_len] - heard
        loss_mask = np.arange(self.seq_len) >= np.maximum(skip, self.lags - 1)[:, None]
        return Batch(np.ascontiguousarray(heard[..., None]), np.ascontiguousarray(targets[..., None]), loss_mask)


def _series(name: str) -> tuple[np.ndarray, tuple[str, ...]]:
    if own_data.is_hash(name):
        own = own_data.get_series(name)
        return np.array(own.values), own.labels
    values, labels = _shipped(name)
    return (np.diff(values), labels[1:]) if name == "co2" else (values, labels)


@lru_cache(maxsize=2)
def _shipped(name: str) -> tuple[np.ndarray, tuple[str, ...]]:
    lines = (DATA / f"{name}.csv").read_text(encoding="ascii").split("\n")[1:-1]
    labels, values = zip(*(line.split(",") for line in lines), strict=True)
    return np.array([float(value) for value in values]), labels
