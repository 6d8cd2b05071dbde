"""The two sides of a model's ledger, read from what it showed: what was kept of the state and what was written."""

import numpy as np

from visualizer.models.equation import Factor, Product, Weight
from visualizer.models.ledger import Ledger
from visualizer.models.touch import Touch
from visualizer.training.functions import FUNCTIONS
from visualizer.training.reading import Reading


def kept_and_written(ledger: Ledger, reading: Reading, touches: list[Touch] | None) -> tuple[np.ndarray, np.ndarray]:
    """Return what the first sequence's state was multiplied with and what was added, at every position.

    Beyond the end of the sequence the state is held: all is kept and nothing is written.

    Returns:
        (num_layers, L, H) each.
    """
    kept, written = _product(reading, ledger.kept), _product(reading, ledger.written)
    for layer, touch in enumerate(touches or []):
        if ledger.state in touch.keep:
            kept[layer] *= touch.keep[ledger.state]
    if reading.batch.lengths is not None:
        end = int(reading.batch.lengths[0])
        kept[:, end:], written[:, end:] = 1.0, 0.0
    return kept, written


def _product(reading: Reading, product: Product) -> np.ndarray:
    """Return a product of what was shown, (num_layers, L, H); of no factors, ones."""
    value = np.ones(reading.tape.array("hidden_state")[:, 0].shape)
    for factor in product.factors:
        value *= _factor(reading, factor)
    return value


def _factor(reading: Reading, factor: Factor | Weight) -> np.ndarray:
    assert isinstance(factor, Factor)
    values = FUNCTIONS[factor.function](reading.tape.array(factor.quantity)[:, 0].astype(np.float64))
    result: np.ndarray = 1.0 - values if factor.complement else values
    return result
