"""Who wrote a memory: which quantity it is, what keeps it, what is written."""

from dataclasses import dataclass

from visualizer.models.equation import Product


@dataclass(frozen=True)
class Ledger:
    """``state[t] = kept · state[t−1] + written``, exactly; so the state is a sum of what each position wrote.

    A product of no factors is 1: all is kept.

    Args:
        state: the quantity that remembers.
        kept: what multiplies it from position to position.
        written: what each position adds.
    """

    state: str
    kept: Product
    written: Product
