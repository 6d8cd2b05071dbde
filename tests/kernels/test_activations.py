"""The rational sigmoid and tanh against the exact ones."""

import numpy as np

from visualizer.kernels.activations import sigmoid, tanh
from visualizer.kernels.compiling import compiled


@compiled
def apply(x, squashed, opened):
    for k in range(len(x)):
        squashed[k] = tanh(x[k])
        opened[k] = sigmoid(x[k])


def both(x):
    x = np.asarray(x, np.float32)
    squashed, opened = np.empty_like(x), np.empty_like(x)
    apply(x, squashed, opened)
    return squashed, opened


def test_exact_to_a_few_units_in_the_last_place():
    x = np.concatenate([np.linspace(-20, 20, 100_001), np.geomspace(1e-30, 1e4, 1000), -np.geomspace(1e-30, 1e4, 1000)])
    squashed, opened = both(x)
    exact = np.asarray(x, np.float32).astype(np.float64)
    assert np.abs(squashed - np.tanh(exact)).max() < 3e-7
    assert np.abs(opened - (0.5 + 0.5 * np.tanh(exact / 2))).max() < 2e-7


def test_stays_within_bounds():
    squashed, opened = both(np.concatenate([np.linspace(-100, 100, 200_001), [np.inf, -np.inf]]))
    assert np.abs(squashed).max() <= 1
    assert 0 <= opened.min() <= opened.max() <= 1


def test_nan_stays_nan():
    squashed, opened = both([np.nan] * 9 + [0.0])
    assert np.isnan(squashed[:9]).all()
    assert np.isnan(opened[:9]).all()
    assert (squashed[9], opened[9]) == (0.0, 0.5)
