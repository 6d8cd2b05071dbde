"""Random numbers are a function of seed, purpose and update: nothing has to be remembered to draw them again."""

import numpy as np

from visualizer.recipe import INIT

BATCH, DROPOUT, SAMPLE, DISTURB = 1, 2, 3, 4
"Purposes besides ``recipe.INIT``, the initial weights."

assert INIT not in (BATCH, DROPOUT, SAMPLE, DISTURB)


def generator(seed: int, purpose: int, update: int) -> np.random.Generator:
    """Return the generator of one purpose in one update."""
    return np.random.default_rng([seed, purpose, update])
