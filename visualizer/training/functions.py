"""The functions that equations name, for one value or for arrays."""

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.special import erf, expit

FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "identity": lambda values: values,
    "sigmoid": expit,
    "tanh": np.tanh,
    "relu": lambda values: np.maximum(values, 0),
    "softplus": lambda values: np.logaddexp(values, 0),
    "silu": lambda values: values * expit(values),
    "gelu": lambda values: values * 0.5 * (1 + erf(values / np.sqrt(2))),
    "exp": np.exp,
    "softmax": np.exp,  # of the sum less the logarithm of its normaliser
}
