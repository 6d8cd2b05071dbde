"""The compiled sigmoid and tanh against the exact ones."""

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


def test_right_to_the_last_digits_of_the_value():
    ends = np.geomspace(1e-30, 80, 2000)
    x = np.concatenate([np.linspace(-20, 20, 100_001), ends, -ends])
    squashed, opened = both(x)
    exact = np.asarray(x, np.float32).astype(np.float64)
    np.testing.assert_allclose(squashed, np.tanh(exact), rtol=2.5e-7)
    np.testing.assert_allclose(opened, 1 / (1 + np.exp(-exact)), rtol=2.5e-7)


def test_stays_within_bounds():
    squashed, opened = both(np.concatenate([np.linspace(-100, 100, 200_001), [np.inf, -np.inf]]))
    assert np.abs(squashed).max() <= 1
    assert 0 <= opened.min() <= opened.max() <= 1


def test_nan_stays_nan():
    squashed, opened = both([np.nan] * 9 + [0.0])
    assert both([-1e30, 1e30])[0].tolist() == [-1, 1]
    assert np.isnan(squashed[:9]).all()
    assert np.isnan(opened[:9]).all()
    assert (squashed[9], opened[9]) == (0.0, 0.5)
