"""The functions that equations name, for one value or for arrays."""

from collections.abc import Callable
from typing import Any

import numpy as np

FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "identity": lambda values: values,
    "sigmoid": lambda values: 0.5 * (1 + np.tanh(values / 2)),
    "tanh": np.tanh,
    "relu": lambda values: np.maximum(values, 0),
}
