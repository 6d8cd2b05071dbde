"""What one update costs, as a sum of prices; what a shared machine allows is decided with it.

Measured on the machine that the README's speed table names; ``python -m tests.speed.costs`` measures them on yours.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Price:
    """Milliseconds of one core, there and back.

    Args:
        update: whatever the sizes.
        layer: for each layer.
        unit: for each unit of each layer at each position of each sequence.
        multiply_add: for each one of reading a batch once.
        position: for each position of each layer, where a loop in Python waits at every one.
    """

    update: float
    layer: float
    unit: float
    multiply_add: float
    position: float = 0.0


SCAN = Price(update=0.9, layer=0.25, unit=1e-5, multiply_add=7e-8)
"A compiled scan of a plain cell."
GATED = Price(update=0.9, layer=0.2, unit=1.8e-5, multiply_add=7e-8)
"A compiled scan of a cell with gates."
LOOP = Price(update=1.1, layer=0.2, unit=4e-5, multiply_add=7e-8, position=0.15)
"PyTorch's operations position by position, each remembered by autograd."
BLOCK = Price(update=1.0, layer=0.85, unit=6.6e-6, multiply_add=1e-7)
"Few of PyTorch's operations on whole sequences, as around attention."
MIXED = Price(update=1.0, layer=1.5, unit=5.6e-5, multiply_add=1e-7)
"Many of them: short and long convolutions, gates, complex numbers."
