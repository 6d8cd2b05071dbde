"""What the probe shows: any value of the picture, how saturated it is, and how the gradient flows back."""

from collections.abc import Callable

import numpy as np

from visualizer.measures.measure import Argument, Measure
from visualizer.measures.places import DURING, stretch
from visualizer.training import Run
from visualizer.training.reading import read

STATS: dict[str, Callable[..., float]] = {
    "mean": np.mean,
    "min": np.min,
    "max": np.max,
    "std": np.std,
    "abs": lambda values: np.abs(values).mean(),
}
PLACES = ("t", "source_t", "loss_t", "unit", "layer", "head", "twin", "symbol", "mode")


def value(run: Run, quantity: str, during: str, stat: str, **places: int | None) -> float:
    """Return a statistic of everything of a quantity that is not left out by a place."""
    frame = run.frame([quantity])
    array, axes = frame[quantity], list(frame.quantities[quantity].axes)
    if during:
        if places["t"] is not None:
            raise ValueError("positions must be named by during=… or by t=…; write one of the two")
        array = array.take(stretch(run, during), axis=_axis(quantity, axes, "t"))
    for name, index in places.items():
        if index is None:
            continue
        axis = _axis(quantity, axes, name)
        if not -array.shape[axis] <= index < array.shape[axis]:
            raise ValueError(f"{name} must be between 0 and {array.shape[axis] - 1} (got {index}); choose such a one")
        array = array.take(index, axis=axis)
        axes.remove(name)
    found = array[np.isfinite(array)]
    return float(STATS[stat](found.astype(np.float64))) if found.size else float("nan")


def _axis(quantity: str, axes: list[str], name: str) -> int:
    if name == "layer" and "layer" not in axes:
        raise ValueError(f"{quantity} has one layer; leave layer out")
    if name not in axes:
        raise ValueError(f"{quantity} has {', '.join(axes)} (got {name}); choose one of these")
    return axes.index(name)


def saturated_share(run: Run, quantity: str, above: float, during: str) -> float:
    """Return the share of a quantity's values near an end of its range.

    Raises:
        ValueError: if the quantity has no ends.
    """
    frame = run.frame([quantity])
    bounds = frame.quantities[quantity].bounds
    if bounds is None:
        raise ValueError(f"{quantity} has no bounds to be near to; choose a gate or a squashed state")
    array = frame[quantity]
    if during:
        array = array.take(stretch(run, during), axis=_axis(quantity, list(frame.quantities[quantity].axes), "t"))
    low, high = bounds
    centre, half = (low + high) / 2, (high - low) / 2
    place = (array - centre) / half  # −1 … 1 from end to end
    return float((np.abs(place) > 2 * above - 1 if low == 0 else np.abs(place) > above).mean())


def tanh_slope(run: Run) -> float:
    """Return the mean of 1 − h² over layers, units and positions of the probe.

    Raises:
        ValueError: if the hidden state is no tanh.
    """
    if run.recipe.model != "rnn" or run.recipe["nonlinearity"] != "tanh":
        raise ValueError("the hidden state must be a tanh (this one is not); choose the model rnn with tanh")
    return float((1.0 - run.frame(["hidden_state"])["hidden_state"].astype(np.float64) ** 2).mean())


def gradient_ratio(run: Run) -> float:
    """Return ‖∂L/∂h‖ at the first position over that at the last, in the first layer."""
    reading = read(run, run.probe, with_gradients=True)
    norms = np.linalg.norm(reading.first("hidden_gradient")[0], axis=-1)  # (L,)
    return float(norms[0] / norms[-1]) if norms[-1] else float("nan")


QUANTITY = Argument("quantity", str, "Name of a quantity of the picture.")
MEASURES = (
    Measure(
        "value",
        "A value of the probe as the picture shows it, or a statistic of all values at the places that are not named.",
        "as the quantity",
        value,
        (
            QUANTITY,
            DURING,
            Argument("stat", str, "What is made of several values; abs is the mean size.", "mean", tuple(STATS)),
            *(Argument(name, int, f"Only this {name}; from the end if below zero.", None) for name in PLACES),
        ),
    ),
    Measure(
        "saturated_share",
        "Share of values near an end of their range: beyond ± above, or for a gate outside 1 − above … above.",
        "share",
        saturated_share,
        (QUANTITY, Argument("above", float, "How near is near.", 0.95, low=0.5, high=1.0), DURING),
    ),
    Measure(
        "tanh_slope",
        "Mean of 1 − h² over the probe: what tanh multiplies each step with; 1 where straight, 0 where flat.",
        "share",
        tanh_slope,
    ),
    Measure(
        "gradient_ratio",
        "Length of the gradient with respect to the hidden state at the first position, divided by that at the last.",
        "ratio",
        gradient_ratio,
    ),
)
